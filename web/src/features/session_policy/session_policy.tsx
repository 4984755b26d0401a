import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api } from "../../api/client";
import type { SessionPolicy } from "../../api/types";
import { queryClient } from "../../app/session";
import { Button, Card, Form, Input, Loaded, Page, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import { roleName } from "../account/roles";
import "../compliance/compliance.css";
import "./session_policy.css";

const KEY = ["session-policy"];
const ROLES = ["super_admin", "admin", "operator", "privacy_officer", "compliance_officer", "manager", "content_author", "instructor", "member"] as const;
const MOST = 480;
const MOST_SHARED = 60;

/** How long a session may lie unused: the usual time, stricter ones by role, and the limit of shared computers. */
export default function SessionPolicyPage() {
  const { t } = useLingui();
  const policy = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<SessionPolicy>("/session-policy", undefined, { signal }) });
  return (
    <Page title={t`Sessions`} lead={<Trans>After how many minutes without a touch the screen is covered and the person signed out. A warning comes two minutes before. The server counts; saving applies to open sessions at once.</Trans>}>
      <Loaded query={policy}>{(data) => <PolicyForm key={JSON.stringify(data)} policy={data} />}</Loaded>
    </Page>
  );
}

const minutesOk = (text: string, most: number) => /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= most;

function PolicyForm({ policy }: { policy: SessionPolicy }) {
  const { t } = useLingui();
  const known: readonly string[] = ROLES;
  const others = policy.idle_minutes_by_role.map((row) => row.role).filter((role) => !known.includes(role));
  const form = useForm<{ usual: string; shared: string; roles: Record<string, string> }>({
    usual: String(policy.default_minutes), shared: String(policy.shared_minutes), roles: Object.fromEntries(policy.idle_minutes_by_role.map((row) => [row.role, String(row.minutes)])),
  });
  const [saved, setSaved] = useState(false);
  const { usual, shared, roles } = form.values;
  const rows = [...ROLES, ...others];
  const check = (): FieldErrors => ({
    ...(minutesOk(usual, MOST) ? {} : { default_minutes: t`Enter whole minutes from 1 to 480` }),
    ...(minutesOk(shared, MOST_SHARED) ? {} : { shared_minutes: t`Enter whole minutes from 1 to 60` }),
    ...Object.fromEntries(rows.filter((role) => roles[role] && !minutesOk(roles[role] ?? "", MOST)).map((role) => [`role-${role}`, t`${roleName(role)}: enter whole minutes from 1 to 480, or nothing`])),
  });
  const save = async () => {
    const done = await form.submit(async () => {
      try {
        queryClient.setQueryData(KEY, await api.put<SessionPolicy>("/session-policy", { default_minutes: Number(usual), shared_minutes: Number(shared), idle_minutes_by_role: rows.filter((role) => roles[role]).map((role) => ({ role, minutes: Number(roles[role]) })) }));
      } catch (error) {
        throw error instanceof ApiError ? new Error(Object.values(errorsOf(error))[0]) : error;
      }
    }, check);
    setSaved(done);
    if (!done) return;
    toast(t`Saved. Open sessions follow at once.`);
    await queryClient.invalidateQueries({ queryKey: ["boot"] });
  };
  const set = (role: string, minutes: string) => {
    setSaved(false);
    form.set({ roles: { ...roles, [role]: minutes.trim() } });
  };
  const short = [usual, shared, ...Object.values(roles)].some((each) => minutesOk(each, MOST) && Number(each) < 4);
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Sessions`}>
      <Card title={t`Everybody`}>
        <div className="two">
          <Input name="default_minutes" label={t`Minutes without a touch`} hint={t`For who has none of the roles below`} inputMode="numeric" maxLength={3} className="narrow" value={usual} onValue={(next) => { setSaved(false); form.set({ usual: next.trim() }); }} />
          <Input name="shared_minutes" label={t`On a shared workstation or kiosk`} hint={t`Nobody longer than this there, whatever the role`} inputMode="numeric" maxLength={2} className="narrow" value={shared} onValue={(next) => { setSaved(false); form.set({ shared: next.trim() }); }} />
        </div>
      </Card>
      <Card title={t`By role`} aside={t`empty: the time for everybody`}>
        <div className="stack">
          <p className="s dim"><Trans>Somebody with several of these roles gets the shortest of their times. A role may also have a longer time than everybody's, as long as none of the person's roles is stricter.</Trans></p>
          <ul className="plain-list idle-roles">
            {rows.map((role) => (
              <li key={role}>
                <Input name={`role-${role}`} label={roleName(role)} inputMode="numeric" maxLength={3} placeholder={usual} value={roles[role] ?? ""} onValue={(next) => set(role, next)} aria-label={t`${roleName(role)}, minutes`} />
              </li>
            ))}
          </ul>
        </div>
      </Card>
      <Example values={{ usual, shared, roles }} />
      {short ? <p className="note soon" role="status"><Trans>With less than four minutes people are warned after half of the time, and long reading pages get tiresome.</Trans></p> : null}
      <div className="form-foot">
        <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
        <span className="s dim" role="status">{saved ? t`Saved` : form.touched ? t`Changes are not saved yet` : ""}</span>
      </div>
    </Form>
  );
}

/** What the numbers mean for three people that every hospital has. */
function Example({ values }: { values: { usual: string; shared: string; roles: Record<string, string> } }) {
  const { t } = useLingui();
  const of = (held: readonly string[], onShared: boolean) => {
    const limits = held.map((role) => Number(values.roles[role])).filter((each) => each > 0);
    const own = limits.length ? Math.min(...limits) : Number(values.usual);
    return onShared ? Math.min(own, Number(values.shared)) : own;
  };
  const lines: [string, number][] = [
    [t`A nurse at a ward computer`, of(["member"], true)],
    [t`A manager in the office`, of(["member", "manager"], false)],
    [t`An administrator who also manages a unit, in the office`, of(["member", "manager", "admin"], false)],
  ];
  if (lines.some(([, minutes]) => !Number.isFinite(minutes) || minutes < 1)) return null;
  return (
    <Card title={t`What that means`}>
      <dl className="pairs">
        {lines.map(([who, minutes]) => (
          <div className="pair" key={who}>
            <dt>{who}</dt>
            <dd><b className="num"><Trans>{minutes} min</Trans></b></dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
