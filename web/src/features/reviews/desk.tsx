/** Taking a role in an emergency. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { clock } from "../../lib/dates";
import { Button, Card, EmptyState, Form, Input, Loaded, Page, Select, Textarea, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import { roleName } from "../account/roles";
import type { EmergencyDesk } from "./types";

const refresh = () => Promise.all([queryClient.invalidateQueries({ queryKey: ["reviews"] }), queryClient.invalidateQueries({ queryKey: ["boot"] })]);

export default function DeskPage() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: ["reviews", "desk"], queryFn: ({ signal }) => api.get<EmergencyDesk>("/emergency-access", undefined, { signal }) });
  return (
    <Page title={t`Emergency access`} lead={<Trans>When care or the hospital's work cannot wait for the person who has the role. The officers are told at once, everything you do is recorded, and somebody reviews it.</Trans>}>
      <Loaded query={query}>{(data) => <Body desk={data} />}</Loaded>
    </Page>
  );
}

function Body({ desk }: { desk: EmergencyDesk }) {
  const { t } = useLingui();
  const form = useForm({ role: "", minutes: String(Math.min(60, desk.longest_minutes)), reason: "" });
  const v = form.values;
  const most = desk.longest_minutes;
  const take = async () => {
    const done = await form.submit(() => api.post("/emergency-access", { role: v.role, minutes: Number(v.minutes), reason: v.reason.trim() }), (): FieldErrors => ({
      ...(v.role ? {} : { role: t`Choose a role` }), ...(/^\d+$/.test(v.minutes) ? {} : { minutes: t`Enter whole minutes` }), ...(v.reason.trim().length >= 10 ? {} : { reason: t`Say in a sentence why it cannot wait` }),
    }));
    if (!done) return;
    form.setValues({ role: "", minutes: v.minutes, reason: "" });
    toast(t`You have the role now. The officers were told.`);
    await refresh();
  };
  const end = async (id: string) => {
    try {
      await api.post(`/emergency-access/${id}/end`, {});
      toast(t`Given back`);
      await refresh();
    } catch (error) {
      toast(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    }
  };
  return (
    <div className="stack">
      {desk.active.map((use) => (
        <Card key={use.id} title={t`You have ${roleName(use.role)} until ${clock(use.until)}`}>
          <p className="long-text">{use.reason}</p>
          <div className="row"><Button kind="primary" onClick={() => void end(use.id)}>{t`Give it back now`}</Button></div>
        </Card>
      ))}
      {desk.roles.length ? (
        <Card title={t`Take a role`}>
          <Form errors={form.errors} label={t`Take a role`} onSubmit={() => void take()}>
            <Select name="role" label={t`Role`} empty={t`Choose`} value={v.role} onValue={(role) => form.set({ role })} options={desk.roles.map((role) => ({ value: role, label: roleName(role) }))} />
            <Input name="minutes" label={t`For how many minutes`} hint={t`At most ${most}; it ends by itself`} type="number" min={5} max={most} value={v.minutes} onValue={(minutes) => form.set({ minutes })} />
            <Textarea name="reason" label={t`Why it cannot wait`} hint={t`No patient data`} value={v.reason} onValue={(reason) => form.set({ reason })} />
            <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Taking`}>{t`Take emergency access`}</Button></div>
          </Form>
        </Card>
      ) : desk.active.length ? null : <EmptyState title={t`There is nothing to take`}><Trans>You have every role that is handed out in an emergency.</Trans></EmptyState>}
    </div>
  );
}
