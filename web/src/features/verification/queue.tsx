import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import type { CredentialTypes } from "../../api/types";
import { useBoot } from "../../app/session";
import { paths } from "../../app/paths";
import { fullDay } from "../../lib/dates";
import { oneOf, text, useSearchState } from "../../lib/search_state";
import { DueText, EmptyState, FilterChips, LinkButton, ListTable, Page, type Column } from "../../ui";
import { UnitSelect } from "../compliance/filters";
import { VerificationTabs, verificationPath } from "./tabs";
import type { VerificationItem, VerificationPage } from "./types";
import { LEVELS, STATES, VerificationTag, levelName, reasonName, stateName } from "./words";
import "../compliance/compliance.css";
import "./verification.css";

const codecs = { state: oneOf(["", ...STATES], ""), level: oneOf(["", ...LEVELS], ""), type: text(), unit: text() };

/** What waits to be verified, the soonest first. */
export default function QueuePage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const list = useKeysetList<VerificationItem>(["verification", "queue"], "/verifications", filter);
  const waiting = (list.data?.pages[0] as VerificationPage | undefined)?.waiting ?? 0;
  const person = useBoot().data?.me.permissions.includes("compliance:view") ?? false;
  const filtered = Boolean(filter.state || filter.level || filter.type || filter.unit);
  const columns: Column<VerificationItem>[] = [
    {
      key: "credential", header: t`Licence or card`, head: true, className: "wrap",
      cell: (row) => (
        <>
          <Link href={verificationPath(row.credential_id)}>{row.credential}</Link>
          <span className="s dim below">{row.type_name}</span>
        </>
      ),
    },
    { key: "person", header: t`Holder`, className: "wrap", cell: (row) => (person ? <Link href={paths.compliancePerson(row.person_id)}>{row.person_name}</Link> : row.person_name) },
    { key: "unit", header: t`Unit`, className: "wrap", cell: (row) => row.unit_name },
    { key: "level", header: t`Needs`, cell: (row) => levelName(row.level) },
    { key: "state", header: t`State`, cell: (row) => <VerificationTag state={row.state} /> },
    { key: "reason", header: t`Why it is here`, cell: (row) => reasonName(row.reason) },
    { key: "due", header: t`Verify by`, cell: (row) => (row.due_on ? <DueText date={row.due_on} /> : "") },
    { key: "expires", header: t`Expires`, cell: (row) => (row.expires_on ? fullDay(row.expires_on) : t`does not expire`) },
    {
      key: "act", header: t`Actions`, actions: true,
      cell: (row) => {
        const label = `${row.credential}, ${row.person_name}`;
        return row.due_on ? (
          <LinkButton href={verificationPath(row.credential_id)} kind="primary" label={t`Verify ${label}`}>{t`Verify`}</LinkButton>
        ) : (
          <LinkButton href={verificationPath(row.credential_id)} label={t`Open ${label}`}>{t`Open`}</LinkButton>
        );
      },
    },
  ];
  return (
    <Page
      wide title={t`Verification`}
      lead={list.isPending ? null : waiting >= 10_000 ? t`10,000 or more wait to be verified.` : waiting === 0 ? t`Nothing waits to be verified.` : plural(waiting, { one: "# licence or card waits to be verified, the soonest first.", other: "# licences and cards wait to be verified, the soonest first." })}
    >
      <VerificationTabs />
      <FilterChips
        label={t`State`} single selected={filter.state ? [filter.state] : []} onSelected={(keys) => setFilter({ state: (keys[0] ?? "") as typeof filter.state })}
        chips={STATES.map((state) => ({ key: state, label: stateName(state) }))}
      />
      <div className="filters no-print" role="group" aria-label={t`Filters`}>
        <label className="filter">
          <span>{t`Needs`}</span>
          <select className="input" value={filter.level} onChange={(event) => setFilter({ level: event.target.value as typeof filter.level })}>
            <option value="">{t`Either`}</option>
            {LEVELS.map((level) => <option key={level} value={level}>{levelName(level)}</option>)}
          </select>
        </label>
        <TypeFilter value={filter.type} onValue={(type) => setFilter({ type })} />
        <UnitSelect reach="verification:work" value={filter.unit} onValue={(unit) => setFilter({ unit })} />
      </div>
      <ListTable
        list={list} skeleton={8} caption={t`To be verified`} columns={columns} rowKey={(row) => row.credential_id}
        empty={
          filtered ? (
            <EmptyState title={t`Nothing matches`}><Trans>Take a filter away, or choose another unit.</Trans></EmptyState>
          ) : (
            <EmptyState title={t`Everything is verified`} action={<LinkButton href="/verification/log">{t`Open the PSV log`}</LinkButton>}>
              <Trans>New and changed licences and cards come here by themselves, and a licence 30 days before it ends.</Trans>
            </EmptyState>
          )
        }
      />
    </Page>
  );
}

function TypeFilter({ value, onValue }: { value: string; onValue: (value: string) => void }) {
  const { t } = useLingui();
  const types = useQuery({ queryKey: ["credential-types"], queryFn: ({ signal }) => api.get<CredentialTypes>("/credential-types", undefined, { signal }), staleTime: 600_000 });
  const items = types.data?.items ?? [];
  return (
    <label className="filter">
      <span>{t`Type`}</span>
      <select className="input" value={value} onChange={(event) => onValue(event.target.value)}>
        <option value="">{t`All types`}</option>
        {items.map((item) => <option key={item.code} value={item.code}>{item.kind === "license" ? item.name : `${item.code} - ${item.name}`}</option>)}
        {value && !items.some((item) => item.code === value) ? <option value={value}>{value}</option> : null}
      </select>
    </label>
  );
}
