/** The files of the whole hospital that courses show. */
import "./media.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { bytes } from "../../lib/numbers";
import { text, useSearchState } from "../../lib/search_state";
import { Button, Dialog, EmptyState, FileDrop, FilterChips, Form, Input, ListTable, Page, StatusTag, toast, useForm, type Column } from "../../ui";
import { AuthoringTabs } from "../authoring/tabs";
import type { Media } from "../authoring/types";
import { ACCEPT, fileUrl, isImage, isVideo, KINDS, MEDIA_BYTES, upload } from "./data";
import { FileDialog } from "./file";
import { typeWord } from "./words";

const codecs = { search: text(), type: text() };
export const LIST_KEY = ["media", "list"] as const;

export default function MediaLibraryPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const [adding, setAdding] = useState(false);
  const [open, setOpen] = useState<Media | null>(null);
  const list = useKeysetList<Media>(LIST_KEY, "/authoring/media", { search: filter.search, type: filter.type });
  const columns: Column<Media>[] = [
    { key: "look", header: t`Look`, cell: (row) => (isImage(row) ? <img className="media-thumb" src={fileUrl(row.id)} alt="" loading="lazy" /> : typeWord(row.media_type)) },
    { key: "name", header: t`Name`, head: true, className: "wrap", cell: (row) => <Button kind="link" onClick={() => setOpen(row)}><span className="long-text">{row.name}</span></Button> },
    { key: "alt", header: t`Description`, className: "wrap", cell: (row) => (row.alt ? row.alt : isImage(row) ? <StatusTag kind="soon">{t`No description`}</StatusTag> : isVideo(row) && !row.captions_id ? <StatusTag kind="soon">{t`No captions`}</StatusTag> : "") },
    { key: "size", header: t`Size`, num: true, cell: (row) => bytes(row.size) },
    { key: "added", header: t`Added`, cell: (row) => fullDay(row.added_at) },
  ];
  const filtered = Boolean(filter.search || filter.type);
  const add = <Button kind="primary" onClick={() => setAdding(true)}>{t`Add a file`}</Button>;
  return (
    <Page wide title={t`Media library`} lead={<Trans>Images, videos and documents of the whole hospital. Each is stored once, however many courses show it.</Trans>} actions={add}>
      <AuthoringTabs />
      <div className="media-filter">
        <Input name="search" type="search" label={t`Name begins with`} value={filter.search} maxLength={100} onValue={(search) => setFilter({ search })} />
        <FilterChips single label={t`Kind`} selected={filter.type ? [filter.type] : []} onSelected={([type]) => setFilter({ type: type ?? "" })} chips={KINDS.map((key) => ({ key, label: key === "image" ? t`Images` : key === "video" ? t`Videos` : "PDF" }))} />
      </div>
      <ListTable
        caption={t`Files`} columns={columns} list={list} rowKey={(row) => row.id}
        empty={filtered ? <EmptyState title={t`No file fits this filter`} action={<Button onClick={() => setFilter({ search: "", type: "" })}>{t`Show all files`}</Button>} /> : <EmptyState title={t`No file yet`} action={add}><Trans>What you add here can be shown in any course.</Trans></EmptyState>}
      />
      {adding ? <AddDialog onDone={() => { setAdding(false); toast(t`The file was stored`); }} onClose={() => setAdding(false)} /> : null}
      {open ? <FileDialog media={open} onClose={() => setOpen(null)} /> : null}
    </Page>
  );
}

/** Adds a file; an image is not taken without its description. */
export function AddDialog({ images = false, onDone, onClose }: { images?: boolean; onDone: (media: Media) => void; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ alt: "" });
  const [file, setFile] = useState<File | null>(null);
  const picture = file?.type.startsWith("image/") ?? images;
  const save = async () => {
    const alt = form.values.alt.trim();
    let added: Media | null = null;
    const saved = await form.submit(
      async () => {
        if (file) added = await upload(file, alt);
      },
      () => ({ ...(file ? {} : { file: t`Choose a file` }), ...(picture && !alt ? { alt: t`Describe the image for people who cannot see it` } : {}) }),
    );
    if (!saved || !added) return;
    void queryClient.invalidateQueries({ queryKey: ["media"] });
    onDone(added);
  };
  return (
    <Dialog open title={images ? t`Add an image to the library` : t`Add a file`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <FileDrop name="file" label={t`File`} hint={images ? t`PNG or JPEG` : t`Image, video (MP4, WebM), PDF, or captions (WebVTT); 200 MB at most`} accept={images ? "image/png,image/jpeg" : ACCEPT} maxBytes={MEDIA_BYTES} file={file} onFile={setFile} />
        <Input name="alt" optional={!picture} label={t`Description`} hint={t`What it shows, in a sentence. Screen readers read it out.`} value={form.values.alt} maxLength={500} onValue={(alt) => form.set({ alt })} />
        <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Sending`}>{t`Add it`}</Button></div>
      </Form>
    </Dialog>
  );
}
