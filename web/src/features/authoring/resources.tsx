/** Files and links beside the lessons of a course. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { CourseDraft } from "../../api/types";
import { queryClient } from "../../app/session";
import { bytes } from "../../lib/numbers";
import { Button, Card, ConfirmDialog, Dialog, Form, Input, Loaded, RadioGroup, Select, toast, useForm } from "../../ui";
import { fileUrl } from "../media/data";
import { MediaPicker } from "../media/picker";
import { AddDialog } from "../media/library";
import { draftChanged, type Writer } from "./data";
import { safeLink } from "./safe_link";
import type { Resource, Resources } from "./types";

const keyOf = (course: string) => ["authoring", "resources", course];

/** The draft's revision counts resources too, so it is read again after each change. */
async function changed(course: string, next: Resources) {
  queryClient.setQueryData(keyOf(course), next);
  await queryClient.invalidateQueries({ queryKey: ["authoring", "draft", course] });
  draftChanged(course);
}

export function ResourcesPanel({ draft, readOnly }: Writer) {
  const { t } = useLingui();
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Resource | null>(null);
  const found = useQuery({ queryKey: keyOf(draft.id), queryFn: ({ signal }) => api.get<Resources>(`/authoring/courses/${draft.id}/resources`, undefined, { signal }) });
  const removing = useForm({});
  const place = placesOf(draft);
  const remove = async () => {
    if (!leaving) return;
    await removing.submit(async () => changed(draft.id, await api.delete<Resources>(`/authoring/courses/${draft.id}/resources/${leaving.id}`, { query: { revision: draft.revision } })));
    setLeaving(null);
  };
  const problem = Object.values(removing.errors).join(" ");
  return (
    <>
      <Card title={t`Files and links`}>
        <div className="stack">
          {problem ? <p className="note soon" role="alert">{problem}</p> : null}
          <Loaded query={found}>
            {(data) =>
              data.items.length ? (
                <ul className="plain-list stack-s">
                  {data.items.map((each) => (
                    <li key={each.id} className="row-between">
                      <span className="long-text">
                        <a href={each.media_id ? fileUrl(each.media_id) : (each.url ?? "")} target="_blank" rel="noopener">{each.title}<span className="hidden-text"> {t`(opens in a new tab)`}</span></a>{" "}
                        <span className="dim s">{each.media_id ? bytes(each.size ?? 0) : t`Link`}, {place.get(each.lesson_id ?? each.module_id ?? "") ?? t`the whole course`}</span>
                      </span>
                      {readOnly ? null : <Button aria-label={t`Remove ${each.title}`} onClick={() => setLeaving(each)}>{t`Remove`}</Button>}
                    </li>
                  ))}
                </ul>
              ) : (
                <p className="dim"><Trans>None yet. Learners find them beside the lesson or module, or on the page of the course.</Trans></p>
              )
            }
          </Loaded>
          {readOnly ? null : <div><Button onClick={() => setAdding(true)}>{t`Add a file or link`}</Button></div>}
        </div>
      </Card>
      {adding ? <AddResource draft={draft} close={() => setAdding(false)} /> : null}
      <ConfirmDialog open={leaving !== null} danger title={t`Remove “${leaving?.title ?? ""}”?`} action={t`Remove`} busy={removing.busy} onConfirm={() => void remove()} onClose={() => setLeaving(null)}>
        <Trans>The file stays in the media library. What is already published stays as it is.</Trans>
      </ConfirmDialog>
    </>
  );
}
const placesOf = (draft: CourseDraft) => new Map(draft.modules.flatMap((module) => [[module.id, module.title] as const, ...module.lessons.map((lesson) => [lesson.id, lesson.title] as const)]));

function AddResource({ draft, close }: { draft: CourseDraft; close: () => void }) {
  const { t } = useLingui();
  const form = useForm({ kind: "file", title: "", media: "", url: "", place: "" });
  const [adding, setAdding] = useState(false);
  const { values } = form;
  const modules = new Set(draft.modules.map((module) => module.id));
  const save = async () => {
    const title = values.title.trim();
    const url = values.url.trim();
    const done = await form.submit(
      async () => {
        const body = {
          revision: draft.revision, title, media_id: values.kind === "file" ? values.media : undefined, url: values.kind === "link" ? url : undefined,
          module_id: modules.has(values.place) ? values.place : undefined, lesson_id: values.place && !modules.has(values.place) ? values.place : undefined,
        };
        await changed(draft.id, await api.post<Resources>(`/authoring/courses/${draft.id}/resources`, body));
      },
      () => ({
        ...(title ? {} : { title: t`Enter a title` }),
        ...(values.kind === "file" && !values.media ? { media_id: t`Choose a file` } : {}),
        ...(values.kind === "link" && !safeLink(url) ? { url: t`Enter an address that begins with https://, http://, mailto: or /` } : {}),
      }),
    );
    if (!done) return;
    toast(t`Added`);
    close();
  };
  if (adding) return <AddDialog onClose={() => setAdding(false)} onDone={(media) => { form.set({ media: media.id, title: values.title || media.name }); setAdding(false); }} />;
  return (
    <Dialog open wide title={t`Add a file or link`} onClose={close}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <RadioGroup name="kind" label={t`What it is`} value={values.kind} onValue={(kind) => form.set({ kind })} options={[{ value: "file", label: t`A file of the media library` }, { value: "link", label: t`A link` }]} />
        {values.kind === "file" ? (
          <>
            <MediaPicker name="media_id" label={t`File`} chosen={values.media} onChosen={(media) => form.set({ media: media.id, title: values.title || media.name })} />
            <div><Button onClick={() => setAdding(true)}>{t`Add a new file to the library`}</Button></div>
          </>
        ) : (
          <Input name="url" type="url" label={t`Address`} value={values.url} maxLength={2000} onValue={(url) => form.set({ url })} />
        )}
        <Input name="title" label={t`Title`} value={values.title} maxLength={200} onValue={(title) => form.set({ title })} />
        <Select
          name="place" label={t`Learners find it`} empty={t`On the page of the course`} value={values.place} onValue={(place) => form.set({ place })}
          options={draft.modules.flatMap((module) => [{ value: module.id, label: t`Beside the module ${module.title}` }, ...module.lessons.map((lesson) => ({ value: lesson.id, label: t`Beside the lesson ${lesson.title}` }))])}
        />
        <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Add it`}</Button></div>
      </Form>
    </Dialog>
  );
}
