/** Compliance by department and by credential, the largest gaps, and what learning cost and brought. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { moment } from "../../lib/dates";
import { count, hours, percent } from "../../lib/numbers";
import { EmptyState, Loaded, Page, ProgressBar, Table, type Column } from "../../ui";
import { Fact, FigureLink, PlainFact } from "./figure";
import { DashboardTabs } from "./tabs";
import { Late } from "./team_body";
import type { CredentialFigures, DepartmentFigures, EnterpriseDashboard, SkillGap } from "./types";
import "./analytics.css";

export default function EnterprisePage() {
  const { t } = useLingui();
  const enterprise = useQuery({ queryKey: ["analytics", "enterprise"], queryFn: ({ signal }) => api.get<EnterpriseDashboard>("/dashboards/enterprise", undefined, { signal }) });
  const asOf = enterprise.data ? moment(enterprise.data.as_of) : "";
  return (
    <Page wide title={t`Departments and cards`} lead={<Trans>A person is ready when nothing required is overdue and no licence or card has lapsed.</Trans>} actions={asOf ? <span className="s dim"><Trans>As of {asOf}</Trans></span> : null}>
      <DashboardTabs />
      <Loaded query={enterprise}>{(data) => <Body data={data} />}</Loaded>
    </Page>
  );
}

function Body({ data }: { data: EnterpriseDashboard }) {
  const { t } = useLingui();
  const share = data.ready_percent == null ? "" : ` (${percent(data.ready_percent, 1)})`;
  return (
    <div className="stack">
      <section className="card facts" aria-label={t`Summary`}>
        <Fact figure={data.ready}>{t`of ${count(data.people.value)} people are ready${share}`}</Fact>
        <Fact figure={data.lapsed} tone="overdue">{plural(data.lapsed.value, { one: "person has a lapsed or missing card", other: "people have a lapsed or missing card" })}</Fact>
        <Fact figure={data.overdue} tone="overdue">{plural(data.overdue.value, { one: "person has overdue training", other: "people have overdue training" })}</Fact>
        <PlainFact value={count(data.hours_spent)}>{plural(data.hours_spent, { one: "hour of learning", other: "hours of learning" })}</PlainFact>
        <PlainFact value={hours(data.credit_hours)}>{t`credit hours of completed courses`}</PlainFact>
      </section>
      <Departments rows={data.departments} />
      <Gaps rows={data.gaps} />
      <Credentials rows={data.credentials} />
    </div>
  );
}

function Departments({ rows }: { rows: readonly DepartmentFigures[] }) {
  const { t } = useLingui();
  const name = (row: DepartmentFigures) => row.name || t`In no department`;
  const number = (key: "people" | "ready" | "due_soon" | "within_30" | "within_60" | "within_90", header: string): Column<DepartmentFigures> => ({
    key, header, num: true, cell: (row) => <FigureLink figure={row[key]} label={`${header}, ${name(row)}`} />, compare: (a, b) => a[key].value - b[key].value,
  });
  const late = (key: "lapsed" | "overdue" | "expired", header: string): Column<DepartmentFigures> => ({
    key, header, num: true, cell: (row) => <Late figure={row[key]} label={`${header}, ${name(row)}`} />, compare: (a, b) => a[key].value - b[key].value,
  });
  const columns: Column<DepartmentFigures>[] = [
    { key: "name", header: t`Department`, head: true, className: "wrap", cell: name, compare: (a, b) => a.name.localeCompare(b.name) },
    number("people", t`People`),
    {
      key: "share", header: t`Ready`, compare: (a, b) => (a.ready_percent ?? 0) - (b.ready_percent ?? 0),
      cell: (row) => <span className="standing-progress"><ProgressBar value={row.ready_percent ?? 0} label={t`Ready in ${name(row)}`} /><span className="num">{row.ready_percent == null ? "–" : percent(row.ready_percent, 1)}</span><span className="of-links nowrap s num"><FigureLink figure={row.ready} label={t`ready in ${name(row)}`} /> <span className="dim">{t`of ${count(row.people.value)}`}</span></span></span>,
    },
    late("lapsed", t`Lapsed card`), late("overdue", t`Overdue training`), number("due_soon", t`Due in 30 days`),
    late("expired", t`Cards lapsed`), number("within_30", t`Cards, 30 days`), number("within_60", t`60 days`), number("within_90", t`90 days`),
  ];
  return (
    <section className="stack-s">
      <h2>{t`Departments`}</h2>
      <p className="s dim"><Trans>First people, then their licences and cards: lapsed already, or expiring within so many days. Everybody counts in the topmost department.</Trans></p>
      <Table caption={t`Departments`} scroll columns={columns} rows={rows} rowKey={(row) => row.unit_id ?? "none"} />
    </section>
  );
}

function Gaps({ rows }: { rows: readonly SkillGap[] }) {
  const { t } = useLingui();
  const columns: Column<SkillGap>[] = [
    { key: "label", header: t`Requirement`, head: true, className: "wrap", cell: (row) => row.label },
    { key: "kind", header: t`Kind`, cell: (row) => (row.kind === "credential" ? t`Licence or card` : t`Course`) },
    { key: "late", header: t`Late or lapsed`, num: true, cell: (row) => <Late figure={row.late} label={t`late or lapsed, ${row.label}`} /> },
    { key: "applicable", header: t`It applies to`, num: true, cell: (row) => <FigureLink figure={row.applicable} label={t`people, ${row.label}`} /> },
    { key: "share", header: t`Share`, num: true, cell: (row) => (row.applicable.value ? percent((100 * row.late.value) / row.applicable.value, 1) : "–") },
  ];
  return (
    <section className="stack-s">
      <h2>{t`Largest gaps`}</h2>
      {rows.length ? <Table caption={t`Largest gaps`} columns={columns} rows={rows} rowKey={(row) => row.key} /> : <EmptyState title={t`No gap`}><Trans>Nothing that is required is late or lapsed.</Trans></EmptyState>}
    </section>
  );
}

function Credentials({ rows }: { rows: readonly CredentialFigures[] }) {
  const { t } = useLingui();
  const number = (key: "credentials" | "within_30" | "within_60" | "within_90", header: string): Column<CredentialFigures> => ({
    key, header, num: true, cell: (row) => <FigureLink figure={row[key]} label={`${header}, ${row.type}`} />, compare: (a, b) => a[key].value - b[key].value,
  });
  const columns: Column<CredentialFigures>[] = [
    { key: "type", header: t`Licence or card`, head: true, className: "wrap", cell: (row) => row.type, compare: (a, b) => a.type.localeCompare(b.type) },
    number("credentials", t`All`),
    { key: "expired", header: t`Lapsed`, num: true, cell: (row) => <Late figure={row.expired} label={t`lapsed, ${row.type}`} />, compare: (a, b) => a.expired.value - b.expired.value },
    number("within_30", t`Within 30 days`), number("within_60", t`Within 60 days`), number("within_90", t`Within 90 days`),
  ];
  return (
    <section className="stack-s">
      <h2>{t`Licences and cards`}</h2>
      {rows.length ? <Table caption={t`Licences and cards`} columns={columns} rows={rows} rowKey={(row) => row.type} /> : <EmptyState title={t`No licence or card is recorded`} />}
    </section>
  );
}
