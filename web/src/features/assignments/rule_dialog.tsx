import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { Button, Dialog, Form, Input, toast, useForm } from "../../ui";
import { DueFields, checkDue, dueForm, dueOf } from "./due_rule";
import type { Assignment } from "./types";

interface DialogProps {
  assignment: Assignment;
  onClose: () => void;
  onDone: () => Promise<unknown>;
}
export function RuleDialog({ assignment, onClose, onDone }: DialogProps) {
  const { t } = useLingui();
  const form = useForm({ due: dueForm(assignment.due), effective_from: assignment.effective_from ?? "", effective_until: assignment.effective_until ?? "", reason: assignment.reason });
  const { values } = form;
  const [revision] = useState(assignment.revision);  // of what this form shows, whatever is loaded meanwhile
  const begun = Boolean(assignment.begun_at);
  const save = async () => {
    const body = { revision, due: dueOf(values.due), effective_from: values.effective_from || undefined, effective_until: values.effective_until || undefined, reason: values.reason.trim() };
    if (!(await form.submit(() => api.put(`/assignments/${assignment.id}/rule`, body), () => checkDue(values.due)))) {
      void onDone();  // somebody else may have changed it: opened again, the form shows that
      return;
    }
    toast(t`Saved`);
    await onDone();
    onClose();
  };
  return (
    <Dialog open title={t`Change due date and days`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <p className="s dim"><Trans>Due dates of work that is not done move with the rule. The change log keeps what it was.</Trans></p>
        <DueFields due={values.due} onDue={(due) => form.set({ due })} />
        {begun ? null : <Input name="effective_from" optional label={t`First day`} hint={t`Nobody is asked before`} type="date" className="narrow" value={values.effective_from} onValue={(effective_from) => form.set({ effective_from })} />}
        <Input name="effective_until" optional label={t`Last day`} hint={t`What is not done then is required no longer`} type="date" className="narrow" value={values.effective_until} onValue={(effective_until) => form.set({ effective_until })} />
        <Input name="reason" optional label={t`Reason`} hint={t`People read it under the title: Required for everyone in ICU`} maxLength={200} value={values.reason} onValue={(reason) => form.set({ reason })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
      </Form>
    </Dialog>
  );
}
