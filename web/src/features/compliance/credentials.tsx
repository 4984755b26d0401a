import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import type { CredentialRow } from "../../api/types";
import { paths } from "../../app/paths";
import { useBoot } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { text, useSearchState } from "../../lib/search_state";
import { EmptyState, FilterChips, LinkButton, ListTable, Page, type Column } from "../../ui";
import { CredentialTag } from "../credentials/status";
import { VerificationTag } from "../verification/words";
import { ExportButton } from "./export_button";
import { ProfessionSelect, SearchBox, UnitSelect } from "./filters";
import "./compliance.css";

const codecs = { show: text(), status: text(), unit: text(), profession: text(), type: text(), search: text() };

export default function CredentialListPage() {
  const { t } = useLingui();
  const [asked, setFilter] = useSearchState(codecs);
  // Alerts lead here with the server's own word for it.
  const filter = { ...asked, show: asked.show || (asked.status === "expired" ? "expired" : "") };
  const verifies = useBoot().data?.me.permissions.includes("verification:work") ?? false;
  // "soon30": within 30 days and not lapsed, as dashboards count it.
  const soon = /^soon(30|60|90)$/.exec(filter.show)?.[1];
  const query = {
    status: filter.show === "expired" ? "expired" : soon ? "expiring_soon" : undefined,
    days: filter.show === "30" || filter.show === "60" || filter.show === "90" ? Number(filter.show) : soon ? Number(soon) : undefined,
    unit: filter.unit || undefined, profession: filter.profession || undefined, type: filter.type || undefined, search: filter.search || undefined,
  };
  const list = useKeysetList<CredentialRow>(["compliance", "credentials"], "/credentials", query);
  const total = list.total ?? 0;
  const columns: Column<CredentialRow>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => <Link href={paths.compliancePerson(row.person_id)}>{row.name}</Link> },
    { key: "unit", header: t`Unit`, cell: (row) => row.unit_name },
    { key: "type", header: t`Credential`, cell: (row) => (row.kind === "license" ? t`${row.type} licence` : row.type) },
    { key: "body", header: t`Issued by`, cell: (row) => [row.issuing_body, row.state].filter(Boolean).join(", ") },
    { key: "number", header: t`Number`, cell: (row) => <span className="num">{row.number}</span> },
    { key: "status", header: t`Status`, cell: (row) => <CredentialTag status={row.status} daysLeft={row.days_left} /> },
    { key: "expires", header: t`Expires`, cell: (row) => (row.expires_on ? fullDay(row.expires_on) : t`does not expire`) },
    { key: "verified", header: t`Verified`, cell: (row) => (verifies ? <Link className="tag-link" href={`/verification/${row.id}`}><VerificationTag state={row.verification} /></Link> : <VerificationTag state={row.verification} />) },
    { key: "manager", header: t`Manager`, cell: (row) => row.manager_name || <span className="dim">{t`none`}</span> },
  ];
  return (
    <Page
      wide title={t`Licences and cards`} lead={list.isPending ? null : plural(total, { one: "# credential, soonest expiry first.", other: "# credentials, soonest expiry first." })}
      actions={<ExportButton report="credentials" query={query} />}
    >
      <FilterChips
        label={t`Show`} single selected={filter.show ? [filter.show] : []} onSelected={(keys) => setFilter({ show: keys[0] ?? "", status: "" })}
        chips={[
          { key: "expired", label: t`Lapsed` },
          { key: "30", label: t`Lapsed or within 30 days` },
          { key: "60", label: t`within 60 days` },
          { key: "90", label: t`within 90 days` },
          ...(soon ? [{ key: filter.show, label: t`Within ${soon} days, not lapsed` }] : []),
        ]}
      >
        {filter.type ? (
          <button type="button" className="chip" aria-pressed="true" aria-label={t`Only ${filter.type}. Press to show all.`} onClick={() => setFilter({ type: "" })}>
            {filter.type}
          </button>
        ) : null}
      </FilterChips>
      <div className="filters no-print" role="group" aria-label={t`Filters`}>
        <SearchBox label={t`Last name`} value={filter.search} onValue={(search) => setFilter({ search })} />
        <UnitSelect reach="credential:view" value={filter.unit} onValue={(unit) => setFilter({ unit })} />
        <ProfessionSelect value={filter.profession} onValue={(profession) => setFilter({ profession })} />
      </div>
      <ListTable
        list={list} skeleton={8} caption={t`Credentials, ${count(total)}`} columns={columns} rowKey={(row) => row.id}
        empty={
          <EmptyState title={t`No credential matches`} action={<LinkButton href={paths.imports}>{t`Import from HR`}</LinkButton>}>
            <Trans>Take a filter away, or import the HR credential file.</Trans>
          </EmptyState>
        }
      />
    </Page>
  );
}
