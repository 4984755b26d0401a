import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import type { Credential, Enrolment, PersonRecord } from "../../api/types";
import { paths } from "../../app/paths";
import { useBoot } from "../../app/session";
import { daysUntil, fullDay } from "../../lib/dates";
import { percent } from "../../lib/numbers";
import { Card, DueText, Loaded, Page, PrintButton, StatusTag, Table, type Column } from "../../ui";
import { AudiencesOf } from "../audiences/of_person";
import { CertificatesOf } from "../certificates/of_person";
import { ClassesOf } from "../classroom_office/of_person";
import { CredentialTag, VerificationTag } from "../credentials/status";
import { LicencesOf } from "../credits/of_person";
import { VerificationsOf } from "../profile/verifications";
import { SkillsOf } from "../skills_office/of_person";
import { Problems } from "./problems";
import "./compliance.css";

export default function RecordPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const record = useQuery({ queryKey: ["compliance", "person", id], queryFn: ({ signal }) => api.get<PersonRecord>(`/compliance/people/${id}`, undefined, { signal }) });
  const name = record.data ? `${record.data.staff.first_name} ${record.data.staff.last_name}` : t`Person`;
  return (
    <Page title={name} crumbs={[{ href: paths.compliance, label: t`Readiness by unit` }, { href: paths.compliancePeople, label: t`People` }]} actions={<PrintButton />} lead={<Trans>Training and credentials with their dates. Opening this page is recorded.</Trans>}>
      <Loaded query={record}>{(data) => <Body data={data} />}</Loaded>
    </Page>
  );
}

function Body({ data }: { data: PersonRecord }) {
  const { t } = useLingui();
  const may = useBoot().data?.me.permissions ?? [];
  const { staff } = data;
  const facts: [string, string][] = [
    [t`Employee number`, staff.employee_number ?? ""],
    [t`Unit`, [staff.site_name, staff.department_name, staff.unit_name].filter((each, at, all) => each && all.indexOf(each) === at).join(" / ")],
    [t`Job`, [staff.job_title, staff.profession].filter((each, at, all) => each && all.indexOf(each) === at).join(", ")],
    [t`Manager`, staff.manager_name],
    [t`Hired`, staff.hired_on ? fullDay(staff.hired_on) : ""],
  ];
  return (
    <div className="record-cols">
      <Card title={t`At a glance`}>
        <div className="stack">
          <Problems problems={data.problems} />
          <dl className="pairs">
            {facts.filter(([, value]) => value).map(([label, value]) => (
              <div className="pair" key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </div>
      </Card>
      <Training rows={data.enrolments} />
      <Cards rows={data.credentials} />
      {may.includes("credential:view") ? <VerificationsOf person={data.staff.person_id} credentials={data.credentials} /> : null}
      {may.includes("credit:view") ? <LicencesOf person={data.staff.person_id} /> : null}
      {may.includes("certificate:view") ? <CertificatesOf person={data.staff.person_id} /> : null}
      {may.includes("classroom:view") ? <ClassesOf person={data.staff.person_id} /> : null}
      {may.includes("skills:view") ? <SkillsOf person={data.staff.person_id} /> : null}
      {may.includes("audience:view") ? <AudiencesOf person={data.staff.person_id} /> : null}
    </div>
  );
}

function Training({ rows }: { rows: Enrolment[] }) {
  const { t } = useLingui();
  const columns: Column<Enrolment>[] = [
    { key: "title", header: t`Course`, head: true, cell: (row) => row.course_title },
    { key: "required", header: t`Required`, cell: (row) => (row.required ? row.reason || t`yes` : t`own choice`) },
    { key: "state", header: t`State`, cell: (row) => <EnrolmentTag row={row} /> },
    { key: "due", header: t`Due`, cell: (row) => (row.due_on ? row.status === "completed" ? fullDay(row.due_on) : <DueText date={row.due_on} /> : "") },
    { key: "done", header: t`Completed`, cell: (row) => (row.completed_at ? fullDay(row.completed_at) : "") },
    { key: "percent", header: t`Progress`, num: true, cell: (row) => percent(row.percent) },
  ];
  return rows.length ? <Table showCaption caption={t`Training`} columns={columns} rows={rows} rowKey={(row) => row.id} /> : <Card title={t`Training`}><p className="dim">{t`No course yet.`}</p></Card>;
}

export function EnrolmentTag({ row }: { row: { status: Enrolment["status"]; due_on?: string | null } }) {
  const { t } = useLingui();
  if (row.status === "completed") return <StatusTag kind="ok">{t`Completed`}</StatusTag>;
  if (row.status === "dropped" || row.status === "cancelled" || row.status === "expired") return <StatusTag kind="idle">{t`Ended`}</StatusTag>;
  if (row.due_on && daysUntil(row.due_on) < 0) return <StatusTag kind="overdue">{t`Overdue`}</StatusTag>;
  return row.status === "in_progress" ? <StatusTag kind="info">{t`Begun`}</StatusTag> : <StatusTag kind="idle">{t`Not begun`}</StatusTag>;
}

function Cards({ rows }: { rows: Credential[] }) {
  const { t } = useLingui();
  const verifies = useBoot().data?.me.permissions.includes("verification:work") ?? false;
  const columns: Column<Credential>[] = [
    { key: "name", header: t`Credential`, head: true, cell: (row) => (verifies ? <Link href={`/verification/${row.id}`}>{row.type_name}</Link> : row.type_name) },
    { key: "body", header: t`Issued by`, cell: (row) => [row.issuing_body, row.state].filter(Boolean).join(", ") },
    { key: "number", header: t`Number`, cell: (row) => row.number },
    { key: "status", header: t`Status`, cell: (row) => <CredentialTag status={row.status} daysLeft={row.days_left} /> },
    { key: "expires", header: t`Expires`, cell: (row) => (row.expires_on ? fullDay(row.expires_on) : t`does not expire`) },
    { key: "verified", header: t`Verified`, cell: (row) => <VerificationTag item={row} how /> },
  ];
  return rows.length ? <Table showCaption caption={t`Licences and cards`} columns={columns} rows={rows} rowKey={(row) => row.id} /> : <Card title={t`Licences and cards`}><p className="dim">{t`None on file.`}</p></Card>;
}
