/** Who writes a course, and who is invited to. Only the author and publishers change it. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { CourseDraft } from "../../api/types";
import { queryClient, useBoot } from "../../app/session";
import { Button, Card, Checkbox, ConfirmDialog, Form, Loaded, StatusTag, toast, useForm } from "../../ui";
import { useMay } from "../audiences/data";
import { PersonPicker } from "../organisation/person_picker";
import { lineOf } from "./data";
import type { CoAuthors } from "./types";

export function useRightsWords(): (rights: { edit: boolean; analytics: boolean }) => string {
  const { t } = useLingui();
  return ({ edit, analytics }) => (edit && analytics ? t`May edit, and see how people do.` : edit ? t`May edit.` : t`May see how people do.`);
}

export function CoAuthorsCard({ draft }: { draft: CourseDraft }) {
  const { t } = useLingui();
  const me = useBoot().data?.me.id;
  const publisher = useMay("course:publish");
  const mayFind = useMay("people:view");
  const rights = useRightsWords();
  const [leaving, setLeaving] = useState<CoAuthors["items"][number] | null>(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const path = `/authoring/courses/${draft.id}/co-authors`;
  const key = ["authoring", "co-authors", draft.id];
  const found = useQuery({ queryKey: key, queryFn: ({ signal }) => api.get<CoAuthors>(path, undefined, { signal }) });
  const mayChange = publisher || me === draft.author_id;
  const remove = async () => {
    if (!leaving) return;
    setBusy(true);
    setProblem("");
    try {
      queryClient.setQueryData(key, await api.delete<CoAuthors>(`${path}/${leaving.person_id}`));
    } catch (error) {
      setProblem(lineOf(error));
    }
    setBusy(false);
    setLeaving(null);
  };
  return (
    <>
      <Card title={t`Who writes this course`}>
        <div className="stack">
          {problem ? <p className="note soon" role="alert">{problem}</p> : null}
          <Loaded query={found}>
            {(data) => (
              <ul className="plain-list stack-s">
                {data.items.map((each) => (
                  <li key={each.person_id} className="row-between">
                    <span className="long-text">
                      <b>{each.name}</b> <span className="dim s">{each.author ? t`Author` : rights(each)}</span>{" "}
                      {each.invited ? <StatusTag kind="info">{t`Invited, no answer yet`}</StatusTag> : null}
                    </span>
                    {mayChange && !each.author ? <Button aria-label={each.invited ? t`Take back the invitation of ${each.name}` : t`Remove ${each.name}`} onClick={() => setLeaving(each)}>{each.invited ? t`Take it back` : t`Remove`}</Button> : null}
                  </li>
                ))}
              </ul>
            )}
          </Loaded>
        </div>
      </Card>
      {mayChange && mayFind ? <Invite path={path} onDone={(next) => queryClient.setQueryData(key, next)} /> : <p className="note">{mayChange ? <Trans>To invite somebody, ask a person who may look people up.</Trans> : <Trans>Only the author and publishers invite and remove people.</Trans>}</p>}
      <ConfirmDialog open={leaving !== null} danger title={t`Remove ${leaving?.name ?? ""}?`} action={t`Remove`} busy={busy} onConfirm={() => void remove()} onClose={() => setLeaving(null)}>
        <Trans>What this person wrote stays.</Trans>
      </ConfirmDialog>
    </>
  );
}

function Invite({ path, onDone }: { path: string; onDone: (next: CoAuthors) => void }) {
  const { t } = useLingui();
  const form = useForm({ person: "", edit: true, analytics: true });
  const [turn, setTurn] = useState(0);
  const { values } = form;
  const send = async () => {
    const done = await form.submit(
      async () => onDone(await api.post<CoAuthors>(path, { person_id: values.person, edit: values.edit, analytics: values.analytics })),
      () => ({ ...(values.person ? {} : { person_id: t`Choose a person` }), ...(values.edit || values.analytics ? {} : { edit: t`Choose at least one right` }) }),
    );
    if (!done) return;
    toast(t`Invited`);
    form.setValues({ person: "", edit: true, analytics: true });
    setTurn((old) => old + 1);
  };
  return (
    <Card title={t`Invite somebody`}>
      <Form errors={form.errors} label={t`Invite somebody`} onSubmit={() => void send()}>
        <PersonPicker key={turn} name="person_id" label={t`Person`} value={values.person} onValue={(person) => form.set({ person })} />
        <Checkbox name="edit" label={t`May edit the course`} checked={values.edit} onChecked={(edit) => form.set({ edit })} />
        <Checkbox name="analytics" label={t`May see how people do`} checked={values.analytics} onChecked={(analytics) => form.set({ analytics })} />
        <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Sending`}>{t`Invite`}</Button></div>
      </Form>
    </Card>
  );
}
