import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { agoWords } from "../../lib/dates";
import { Button, Checkbox, Dialog, DueText, Form, Loaded, Table, Textarea, toast, useForm, type Column } from "../../ui";
import type { Assignment, NudgePreview, NudgeResult } from "./types";

/** One message to everybody whose work is open; first whom it would reach. */
export function NudgeDialog({ assignment, onClose, onDone }: { assignment: Assignment; onClose: () => void; onDone: () => Promise<unknown> }) {
  const { t } = useLingui();
  const form = useForm({ only_overdue: assignment.overdue > 0, message: "" });
  const { values } = form;
  const preview = useQuery({
    queryKey: ["assignments", assignment.id, "nudge", values.only_overdue], staleTime: 0,
    queryFn: ({ signal }) => api.post<NudgePreview>(`/assignments/${assignment.id}/nudge/preview`, { only_overdue: values.only_overdue, message: "" }, { signal }),
  });
  const send = async () => {
    let result: NudgeResult | null = null;
    const done = await form.submit(async () => { result = await api.post<NudgeResult>(`/assignments/${assignment.id}/nudge`, { only_overdue: values.only_overdue, message: values.message.trim() }); });
    if (!done || !result) return;
    const { sent } = result as NudgeResult;
    toast(plural(sent, { one: "# person was reminded", other: "# people were reminded" }));
    await onDone();
    onClose();
  };
  const columns: Column<NudgePreview["sample"][number]>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => row.name },
    { key: "due", header: t`Due`, cell: (row) => (row.due_on ? <DueText date={row.due_on} /> : "") },
    { key: "last", header: t`Reminder`, cell: (row) => (row.last_nudged_at ? t`had one ${agoWords(row.last_nudged_at)}: none now` : t`gets one`) },
  ];
  return (
    <Dialog open wide title={t`Remind people`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void send()}>
        <Checkbox name="only_overdue" label={t`Only those who are overdue`} checked={values.only_overdue} onChecked={(only_overdue) => form.set({ only_overdue })} />
        <Textarea name="message" optional label={t`A few words`} hint={t`They follow the course and its due date`} maxLength={300} rows={2} value={values.message} onValue={(message) => form.set({ message })} />
        <Loaded query={preview}>
          {(data) => (
            <div className="stack-s">
              <p className="note" role="status">
                {plural(data.people, { one: "# person gets it.", other: "# people get it." })}{" "}
                {data.nudged_recently ? plural(data.nudged_recently, { one: "# had a reminder in the last 3 days and gets none now.", other: "# had a reminder in the last 3 days and get none now." }) : null}
              </p>
              {data.sample.length ? <div className="scroll-box"><Table caption={t`Who would be reminded`} columns={columns} rows={data.sample} rowKey={(row) => row.person_id} /></div> : null}
              {data.people + data.nudged_recently > data.sample.length ? <p className="s dim"><Trans>These are the first {data.sample.length}.</Trans></p> : null}
            </div>
          )}
        </Loaded>
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Sending`} disabled={!preview.data || preview.data.people === 0}>{t`Send the reminder`}</Button></div>
      </Form>
    </Dialog>
  );
}
