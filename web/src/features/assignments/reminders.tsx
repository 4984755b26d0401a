import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { Button, Card, Form, Input, Loaded, Page, toast, useForm, type FieldErrors } from "../../ui";
import { useMay } from "../audiences/data";
import { RequiredTabs } from "../audiences/tabs";
import type { ReminderRules } from "./types";
import "./assignments.css";

export default function RemindersPage() {
  const { t } = useLingui();
  const rules = useQuery({ queryKey: ["assignments", "reminders"], queryFn: ({ signal }) => api.get<ReminderRules>("/reminder-rules", undefined, { signal }) });
  return (
    <Page title={t`Reminders`} crumbs={[{ href: paths.assignments, label: t`Assignments` }]} lead={<Trans>Who hears of required courses, and when.</Trans>}>
      <RequiredTabs />
      <Loaded query={rules}>{(data) => <Rules rules={data} />}</Loaded>
    </Page>
  );
}

function Rules({ rules }: { rules: ReminderRules }) {
  const { t } = useLingui();
  const may = useMay("assignment:manage");
  const [editing, setEditing] = useState(false);
  const form = useForm({ days: String(rules.escalate_after_days) });
  const days = rules.escalate_after_days;
  const save = async () => {
    const wish = Number(form.values.days);
    const done = await form.submit(
      () => api.put("/reminder-rules", { escalate_after_days: wish }),
      (): FieldErrors => (Number.isInteger(wish) && wish >= 1 && wish <= 365 ? {} : { escalate_after_days: t`Enter whole days from 1 to 365` }),
    );
    if (!done) return;
    toast(t`Saved`);
    setEditing(false);
    await queryClient.invalidateQueries({ queryKey: ["assignments", "reminders"] });
  };
  return (
    <Card title={t`What MedConnect sends by itself`}>
      <div className="stack">
        <ol className="reminder-steps">
          <li><b>{t`14, 7 and 1 days before`}</b> <Trans>the person is reminded.</Trans></li>
          <li><b>{t`The day after the due date`}</b> <Trans>the person and the manager are told, once.</Trans></li>
          <li><b><Trans>{days} days after the due date</Trans></b> <Trans>the manager's manager is told.</Trans></li>
          <li><b>{t`Each week`}</b> <Trans>managers get a summary of their team: what is overdue, and what is due within 14 days.</Trans></li>
        </ol>
        {editing ? (
          <Form errors={form.errors} onSubmit={() => void save()}>
            <Input name="escalate_after_days" label={t`Days after the due date`} hint={t`Then the manager's manager is told`} type="number" min={1} max={365} className="narrow" value={form.values.days} onValue={(value) => form.set({ days: value })} />
            <div className="form-foot">
              <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
              <Button onClick={() => setEditing(false)}>{t`Cancel`}</Button>
            </div>
          </Form>
        ) : may ? (
          <div className="row"><Button onClick={() => setEditing(true)}>{t`Change the days`}</Button></div>
        ) : null}
      </div>
    </Card>
  );
}
