import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { api } from "../../api/client";
import type { SessionsEnded, Staff, TemporaryPassword } from "../../api/types";
import { paths } from "../../app/paths";
import { queryClient, useBoot } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { Button, Card, ConfirmDialog, Dialog, LinkButton, Loaded, Page, errorsOf, toast } from "../../ui";
import { AccountTag } from "./people";
import { sourceName } from "./sources";
import { PersonForm } from "./person_form";
import { Roles } from "./roles";

export default function PersonPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const may = useBoot().data?.me.permissions ?? [];
  const person = useQuery({ queryKey: ["people", id], queryFn: ({ signal }) => api.get<Staff>(`/people/${id}`, undefined, { signal }) });
  const name = person.data ? `${person.data.first_name} ${person.data.last_name}` : t`Person`;
  const [editing, setEditing] = useState(false);
  return (
    <Page
      title={name} crumbs={[{ href: paths.people, label: t`People` }]}
      actions={
        <>
          {may.includes("org:view") ? <LinkButton href={`/profiles/${id}`}>{t`Profile`}</LinkButton> : null}
          {may.includes("privacy:review") ? <LinkButton href={`/people/${id}/privacy`}>{t`Privacy`}</LinkButton> : null}
          {may.includes("compliance:view") ? <LinkButton href={paths.compliancePerson(id)}>{t`Training and cards`}</LinkButton> : null}
          {may.includes("people:manage") ? <Button onClick={() => setEditing(true)}>{t`Change`}</Button> : null}
        </>
      }
    >
      <Loaded query={person}>
        {(data) => (
          <div className="stack">
            <Card title={t`HR data`}>
              <Facts data={data} />
            </Card>
            {may.includes("people:manage") ? <Account data={data} /> : null}
            {may.includes("role:view") ? <Roles person={id} mayGrant={may.includes("role:grant")} /> : null}
            <Dialog open={editing} title={t`Change ${name}`} onClose={() => setEditing(false)}>
              <PersonForm
                person={data}
                onSave={async (values) => {
                  await api.patch(`/people/${id}`, values);
                  await queryClient.invalidateQueries({ queryKey: ["people"] });
                  setEditing(false);
                  toast(t`Saved`);
                }}
              />
            </Dialog>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Facts({ data }: { data: Staff }) {
  const { t } = useLingui();
  const facts: [string, string][] = [
    [t`Employee number`, data.employee_number ?? ""],
    [t`E-mail`, data.email],
    [t`Profession`, data.profession],
    [t`Job title`, data.job_title],
    [t`Site`, data.site_name],
    [t`Department`, data.department_name],
    [t`Unit`, data.unit_name],
    [t`Manager`, data.manager_name],
    [t`Data from`, sourceName(data.source)],
    [t`Hired`, data.hired_on ? fullDay(data.hired_on) : ""],
    [t`Left`, data.left_on ? fullDay(data.left_on) : ""],
  ];
  return (
    <dl className="pairs pairs-2">
      {facts.filter(([, value]) => value).map(([label, value]) => (
        <div className="pair" key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Account({ data }: { data: Staff }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState<"" | "suspended" | "active" | "password" | "factors" | "sessions">("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState("");
  const run = async (work: () => Promise<unknown>, done: string) => {
    setProblem("");
    try {
      await work();
      toast(done);
      await queryClient.invalidateQueries({ queryKey: ["people"] });
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`This did not work. Nothing was changed.`);
    } finally {
      setAsking("");
    }
  };
  const status = (next: string) => run(() => api.post(`/people/${data.person_id}/status`, { status: next, reason: t`Changed on the person's page` }), t`Saved`);
  const reset = () => run(async () => setPassword((await api.post<TemporaryPassword>(`/people/${data.person_id}/password`, {})).password), t`A new password was made`);
  const end = async () => {
    setProblem("");
    try {
      const { ended } = await api.post<SessionsEnded>(`/people/${data.person_id}/sessions/end`);
      toast(ended ? plural(ended, { one: "# session ended", other: "# sessions ended" }) : t`The person was signed in nowhere`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`This did not work. Nothing was changed.`);
    } finally {
      setAsking("");
    }
  };
  const active = data.status === "active";
  return (
    <Card title={t`Account`} aside={<AccountTag status={data.status} />}>
      <div className="stack">
        {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
        {password ? (
          <p className="note" role="status">
            <Trans>
              Temporary password, shown only once: <b className="num">{password}</b>. It must be changed at the next sign-in.
            </Trans>
          </p>
        ) : null}
        <div className="row">
          <Button onClick={() => setAsking("password")}>{t`Make a temporary password`}</Button>
          <Button onClick={() => setAsking("sessions")}>{t`End all sessions`}</Button>
          <Button onClick={() => setAsking("factors")}>{t`Reset the second step`}</Button>
          <Button onClick={() => setAsking(active ? "suspended" : "active")}>{active ? t`Suspend the account` : t`Activate the account`}</Button>
        </div>
      </div>
      <ConfirmDialog open={asking === "factors"} danger title={t`Reset the second step?`} action={t`Reset`} onClose={() => setAsking("")} onConfirm={() => void run(() => api.post(`/people/${data.person_id}/second-factors/reset`), t`Codes, recovery codes and passkeys are removed`)}>
        <Trans>After a lost phone. Codes, recovery codes and passkeys of this person stop working; where the role asks for a second step it is set up again at the next sign-in. Make sure who is asking.</Trans>
      </ConfirmDialog>
      <ConfirmDialog open={asking === "sessions"} title={t`End all sessions?`} action={t`End all sessions`} onClose={() => setAsking("")} onConfirm={() => void end()}>
        <Trans>The person is signed out on every device within a second and may sign in again. For a lost phone or a forgotten workstation.</Trans>
      </ConfirmDialog>
      <ConfirmDialog open={asking === "password"} title={t`Make a temporary password?`} action={t`Make a password`} onClose={() => setAsking("")} onConfirm={() => void reset()}>
        <Trans>The old password stops working and all devices are signed out.</Trans>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === "suspended" || asking === "active"} title={active ? t`Suspend this account?` : t`Activate this account?`} action={active ? t`Suspend` : t`Activate`} danger={active}
        onClose={() => setAsking("")} onConfirm={() => void status(asking)}
      >
        {active ? <Trans>The person is signed out everywhere and cannot sign in. Records are kept.</Trans> : <Trans>The person can sign in again.</Trans>}
      </ConfirmDialog>
    </Card>
  );
}
