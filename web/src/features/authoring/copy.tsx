/** A course once more, as a draft of its own or as a signed package for another hospital. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useLocation } from "wouter";
import { api, download } from "../../api/client";
import { useOnce } from "../../api/once";
import type { CourseDraft } from "../../api/types";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { Button, Card, Dialog, Form, Input, toast, useForm } from "../../ui";
import { lineOf } from "./data";

export function CopyCard({ draft }: { draft: CourseDraft }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const once = useOnce();
  const form = useForm({ title: t`Copy of ${draft.title}`.slice(0, 200) });
  const copy = async () => {
    const title = form.values.title.trim();
    let id = "";
    const done = await form.submit(
      async () => {
        id = (await once((idempotencyKey) => api.post<CourseDraft>(`/authoring/courses/${draft.id}/clone`, { title }, { idempotencyKey }))).id;
      },
      () => ({ ...(title ? {} : { title: t`Enter the title of the course` }) }),
    );
    if (!done) return;
    void queryClient.invalidateQueries({ queryKey: ["authoring", "list"] });
    toast(t`Copied`);
    navigate(paths.authoringCourse(id));
  };
  const take = async () => {
    setBusy(true);
    setProblem("");
    try {
      await download(`/authoring/courses/${draft.id}/package`, undefined, "course.zip");
    } catch (error) {
      setProblem(lineOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title={t`Copies`}>
      <div className="stack">
        <p><Trans>A copy is a new draft of your own. A package is a signed file with the whole course, for another hospital or to keep.</Trans></p>
        {problem ? <p className="note soon" role="alert">{problem}</p> : null}
        <div className="row">
          <Button onClick={() => setOpen(true)}>{t`Copy the course`}</Button>
          <Button busy={busy} busyLabel={t`Preparing the file`} onClick={() => void take()}>{t`Download as a package`}</Button>
        </div>
      </div>
      {open ? (
        <Dialog open title={t`Copy the course`} onClose={() => setOpen(false)}>
          <Form errors={form.errors} onSubmit={() => void copy()}>
            <Input name="title" label={t`Title of the copy`} value={form.values.title} maxLength={200} onValue={(title) => form.set({ title })} />
            <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Copying`}>{t`Copy`}</Button></div>
          </Form>
        </Dialog>
      ) : null}
    </Card>
  );
}
