/** One file of the library: what it is, where it is shown, and changes to its name, description and captions. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, download, type Page } from "../../api/client";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { bytes } from "../../lib/numbers";
import { Button, Dialog, Form, Input, Loaded, Select, SkeletonRows, errorsOf, toast, useForm } from "../../ui";
import type { components } from "../../api/schema";
import type { Media } from "../authoring/types";
import { fileUrl, isImage, isVideo } from "./data";
import { typeWord } from "./words";

type MediaUses = components["schemas"]["MediaUses"];

export function FileDialog({ media, onClose }: { media: Media; onClose: () => void }) {
  const { t } = useLingui();
  const uses = useQuery({ queryKey: ["media", "uses", media.id], staleTime: 0, queryFn: ({ signal }) => api.get<MediaUses>(`/authoring/media/${media.id}/uses`, undefined, { signal }) });
  const [problem, setProblem] = useState("");
  // What the browser has no viewer for can still be saved.
  const save = () => {
    setProblem("");
    download(`/authoring/media/${media.id}/file`, undefined, media.name).catch((error: unknown) => setProblem(Object.values(errorsOf(error)).join(" ")));
  };
  const how: Record<string, string> = { image: t`in the text of a lesson`, resource: t`beside a lesson`, published: t`in a published version`, captions: t`as captions` };
  return (
    <Dialog open wide title={media.name} onClose={onClose}>
      <div className="stack">
        {isImage(media) ? <img className="media-show" src={fileUrl(media.id)} alt={media.alt} /> : null}
        <p className="dim">{typeWord(media.media_type)}, {bytes(media.size)}, {fullDay(media.added_at)}</p>
        <div className="row">
          <a href={fileUrl(media.id)} target="_blank" rel="noopener">{t`Open the file`}<span className="hidden-text"> {t`(opens in a new tab)`}</span></a>
          <Button onClick={save}>{t`Download`}</Button>
        </div>
        {problem ? <p className="note soon" role="alert">{problem}</p> : null}
        <h3>{t`Where it is shown`}</h3>
        <Loaded query={uses} skeleton={<SkeletonRows rows={2} />}>
          {(data) =>
            data.items.length ? (
              <ul className="plain-list stack-s">
                {data.items.map((use, index) => (
                  <li key={index}><Link className="long-text" href={paths.authoringCourse(use.course_id)}>{use.title || t`A course`}</Link> <span className="dim s">{how[use.how] ?? use.how}</span></li>
                ))}
              </ul>
            ) : (
              <p className="dim"><Trans>Nowhere.</Trans></p>
            )
          }
        </Loaded>
        {media.may_change ? <Change media={media} used={uses.data ? uses.data.items.length > 0 : true} onClose={onClose} /> : <p className="note"><Trans>Only the person who added this file, or a publisher, can change it.</Trans></p>}
      </div>
    </Dialog>
  );
}

function Change({ media, used, onClose }: { media: Media; used: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ name: media.name, alt: media.alt, captions: media.captions_id ?? "" });
  const [asking, setAsking] = useState(false);
  const { values } = form;
  const captions = useQuery({ queryKey: ["media", "captions"], enabled: isVideo(media), queryFn: ({ signal }) => api.get<Page<Media>>("/authoring/media", { type: "text/vtt", limit: 200 }, { signal }) });
  const finish = (said: string) => {
    void queryClient.invalidateQueries({ queryKey: ["media"] });
    toast(said);
    onClose();
  };
  const save = async () => {
    const name = values.name.trim();
    const alt = values.alt.trim();
    const done = await form.submit(
      () => api.patch(`/authoring/media/${media.id}`, { name, alt, captions_id: values.captions || undefined }),
      () => ({ ...(name ? {} : { name: t`Enter a name` }), ...(isImage(media) && !alt ? { alt: t`Describe the image for people who cannot see it` } : {}) }),
    );
    if (done) finish(t`Saved`);
  };
  const remove = async () => {
    if (await form.submit(() => api.delete(`/authoring/media/${media.id}`))) finish(t`Deleted`);
    else setAsking(false);
  };
  return (
    <Form errors={form.errors} label={t`Change the file`} onSubmit={() => void save()}>
      <Input name="name" label={t`Name`} value={values.name} maxLength={255} onValue={(name) => form.set({ name })} />
      <Input name="alt" optional={!isImage(media)} label={t`Description`} hint={t`What it shows, in a sentence. Screen readers read it out.`} value={values.alt} maxLength={500} onValue={(alt) => form.set({ alt })} />
      {isVideo(media) ? <Select name="captions_id" optional={Boolean(values.captions)} label={t`Captions`} hint={t`A WebVTT file of the library. A course with a video without captions cannot be published.`} empty={t`None yet`} value={values.captions} onValue={(next) => form.set({ captions: next })} options={(captions.data?.items ?? []).map((each) => ({ value: each.id, label: each.name }))} /> : null}
      <div className="row">
        <Button kind="primary" type="submit" busy={form.busy && !asking} busyLabel={t`Saving`}>{t`Save`}</Button>
        {used ? <span className="s dim"><Trans>A file that a course shows cannot be deleted.</Trans></span> : asking ? (
          <>
            <Button kind="danger" busy={form.busy} onClick={() => void remove()}>{t`Delete it for good`}</Button>
            <Button onClick={() => setAsking(false)}>{t`Keep it`}</Button>
          </>
        ) : (
          <Button onClick={() => setAsking(true)}>{t`Delete`}</Button>
        )}
      </div>
    </Form>
  );
}
