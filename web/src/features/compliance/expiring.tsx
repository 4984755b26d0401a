import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import type { CredentialRow } from "../../api/types";
import { paths } from "../../app/paths";
import { useBoot } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { oneOf, text, useSearchState } from "../../lib/search_state";
import { DueText, EmptyState, FilterChips, LinkButton, ListTable, Page, StatusTag, type Column } from "../../ui";
import { CredentialTag } from "../credentials/status";
import { VerificationTag, methodName } from "../verification/words";
import { ExportButton } from "./export_button";
import { ProfessionSelect, SearchBox, UnitSelect } from "./filters";
import { ComplianceTabs } from "./tabs";
import "./compliance.css";

const codecs = { days: oneOf(["0", "30", "60", "90"], "30"), unit: text(), profession: text(), search: text() };

/** What has lapsed and what lapses soon, with whose turn it is: the report of DOMAIN 4.4 on the screen. */
export default function ExpiringPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const may = useBoot().data?.me.permissions ?? [];
  const query = { days: Number(filter.days), unit: filter.unit || undefined, profession: filter.profession || undefined, search: filter.search || undefined };
  const list = useKeysetList<CredentialRow>(["compliance", "expiring"], "/credentials", query);
  const total = list.total ?? 0;
  const action = (row: CredentialRow) => {
    const owners: Record<string, string> = { holder: t`the holder`, office: t`the office` };
    const words: Record<string, string> = { renew: t`Renew`, replace: t`Replace`, verify: t`Verify`, correct: t`Correct` };
    const word = words[row.next_action];
    if (!word) return <span className="dim">{t`none`}</span>;
    const label = `${row.type}, ${row.name}`;
    return (
      <>
        {row.next_action === "verify" && may.includes("verification:work") ? <LinkButton href={`/verification/${row.id}`} label={t`Verify ${label}`}>{word}</LinkButton> : word}
        {row.owner ? <span className="s dim below">{owners[row.owner] ?? row.owner}</span> : null}
      </>
    );
  };
  const columns: Column<CredentialRow>[] = [
    {
      key: "name", header: t`Name`, head: true, className: "wrap",
      cell: (row) => (
        <>
          {may.includes("compliance:view") ? <Link href={paths.compliancePerson(row.person_id)}>{row.name}</Link> : row.name}
          <span className="s dim below">{row.employee_number}</span>
        </>
      ),
    },
    { key: "unit", header: t`Department`, className: "wrap", cell: (row) => <>{row.department || row.unit_name}<span className="s dim below">{row.job_title}</span></> },
    { key: "manager", header: t`Manager`, className: "wrap", cell: (row) => row.manager_name || <span className="dim">{t`none`}</span> },
    { key: "type", header: t`Credential`, cell: (row) => <>{row.kind === "license" ? t`${row.type} licence` : row.type}<span className="s dim below num">{row.number}</span></> },
    { key: "body", header: t`Issued by`, className: "wrap", cell: (row) => [row.issuing_body, row.state].filter(Boolean).join(", ") },
    { key: "status", header: t`Status`, cell: (row) => <CredentialTag status={row.status} daysLeft={row.days_left} /> },
    { key: "expires", header: t`Expires`, cell: (row) => (row.expires_on ? <DueText date={row.expires_on} expiry /> : t`does not expire`) },
    { key: "psv", header: t`Verified`, cell: (row) => <><VerificationTag state={row.verification} />{row.last_psv ? <span className="s dim below">{fullDay(row.last_psv)}{row.psv_method ? `, ${methodName(row.psv_method)}` : ""}</span> : null}</> },
    { key: "next", header: t`Next`, cell: action },
  ];
  return (
    <Page
      wide title={t`Expiring and lapsed`} lead={list.isPending ? null : plural(total, { one: "# licence or card, the longest lapsed first.", other: "# licences and cards, the longest lapsed first." })}
      actions={<ExportButton report="expiring" query={query} />}
    >
      <ComplianceTabs base={filter} />
      <FilterChips
        label={t`Show`} single selected={[filter.days]} onSelected={(keys) => setFilter({ days: (keys[0] ?? filter.days) as typeof filter.days })}
        chips={[{ key: "0", label: t`Lapsed, or ends today` }, { key: "30", label: t`Lapsed or within 30 days` }, { key: "60", label: t`within 60 days` }, { key: "90", label: t`within 90 days` }]}
      />
      <div className="filters no-print" role="group" aria-label={t`Filters`}>
        <SearchBox label={t`Last name`} value={filter.search} onValue={(search) => setFilter({ search })} />
        <UnitSelect reach="credential:view" value={filter.unit} onValue={(unit) => setFilter({ unit })} />
        <ProfessionSelect value={filter.profession} onValue={(profession) => setFilter({ profession })} />
      </div>
      <ListTable
        list={list} skeleton={8} caption={t`Expiring and lapsed, ${count(total)}`} columns={columns} rowKey={(row) => row.id}
        empty={<EmptyState title={t`Nothing lapses in this time`}><StatusTag kind="ok">{t`All current`}</StatusTag> <Trans>Choose a longer time, or take a filter away.</Trans></EmptyState>}
      />
    </Page>
  );
}
