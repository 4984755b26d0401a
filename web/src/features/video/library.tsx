import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { onLive } from "../../app/live";
import { queryClient } from "../../app/session";
import { text, useSearchState } from "../../lib/search_state";
import { Button, Card, EmptyState, FileDrop, Form, Input, ListTable, Page, ProgressBar, StatusTag, errorsOf, toast, type Column } from "../../ui";
import type { VideoItem, VideoTools } from "./types";
import { durationOf, uploadVideo } from "./upload";
import { clock } from "./watching";
import "./video.css";

const codecs = { search: text() };

/** Films and sounds for lessons: uploaded once, used in as many lessons as one likes. */
export default function MediaLibrary() {
  const { t } = useLingui();
  const [filters, setFilters] = useSearchState(codecs);
  const list = useKeysetList<VideoItem>(["video", "items"], "/media/items", filters);
  useEffect(() => onLive("media.progress", () => void queryClient.invalidateQueries({ queryKey: ["video", "items"] })), []);
  const columns: Column<VideoItem>[] = [
    { key: "title", header: t`Title`, head: true, cell: (row) => <span className="row">{row.poster_url ? <img className="media-poster" src={row.poster_url} alt="" loading="lazy" /> : null}<Link href={`/videos/${row.id}`} className="wrap">{row.title}</Link></span> },
    { key: "length", header: t`Length`, cell: (row) => <span className="num">{row.duration_seconds ? clock(row.duration_seconds) : <span className="dim">{t`not known`}</span>}</span> },
    { key: "captions", header: t`Captions`, cell: (row) => row.captions.length ? row.captions.join(", ") : <span className="dim">{t`none`}</span> },
    { key: "lessons", header: t`Lessons`, cell: (row) => <span className="num">{row.lessons}</span> },
    { key: "owner", header: t`Uploaded by`, cell: (row) => row.owner_name },
    { key: "state", header: t`State`, cell: (row) => <VideoStateTag item={row} /> },
  ];
  return (
    <Page title={t`Video library`} lead={<Trans>Films stay inside the hospital, encrypted. Learners see them in the lessons that you put them into.</Trans>}>
      <div className="stack">
        <Upload />
        <Form label={t`Filter the films`} onSubmit={() => undefined} errors={{}}>
          <Input name="search" type="search" label={t`Search`} value={filters.search} onValue={(search) => setFilters({ search })} />
        </Form>
        <ListTable list={list} caption={t`Films and sounds`} columns={columns} rowKey={(row) => row.id}
          empty={<EmptyState title={filters.search ? t`Nothing matches` : t`No film yet`}>{filters.search ? <Trans>Search for fewer words.</Trans> : <Trans>Upload the first one above.</Trans>}</EmptyState>} />
      </div>
    </Page>
  );
}

export function VideoStateTag({ item }: { item: VideoItem }) {
  const { t } = useLingui();
  const percent = item.percent;
  if (item.state === "ready") return <StatusTag kind="ok">{t`Ready`}</StatusTag>;
  if (item.state === "failed") return <StatusTag kind="overdue">{t`Failed`}</StatusTag>;
  return <StatusTag kind="idle">{item.state === "processing" ? t`Being prepared, ${percent}%` : t`Waiting`}</StatusTag>;
}

function Upload() {
  const { t } = useLingui();
  const tools = useQuery({ queryKey: ["video", "tools"], queryFn: ({ signal }) => api.get<VideoTools>("/media/tools", undefined, { signal }) });
  const [file, setFile] = useState<File | null>(null);
  const [title, setTitle] = useState("");
  const [done, setDone] = useState<number | null>(null);
  const [waits, setWaits] = useState(false);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const choose = (next: File | null) => {
    setFile(next);
    setErrors({});
    if (next && !title) setTitle(next.name.replace(/\.[^.]+$/, "").replace(/[_-]+/g, " ").slice(0, 200));
  };
  const send = async () => {
    if (!file || !title.trim()) return setErrors({ ...(file ? {} : { file: t`Choose a file` }), ...(title.trim() ? {} : { title: t`Enter a title` }) });
    stop.current = new AbortController();
    setErrors({});
    setDone(0);
    try {
      await uploadVideo(file, title.trim(), await durationOf(file), { progress: (part, size) => setDone(part / size), waiting: setWaits, signal: stop.current.signal });
      toast(t`Uploaded. It is being prepared now.`);
      setFile(null);
      setTitle("");
      await queryClient.invalidateQueries({ queryKey: ["video", "items"] });
    } catch (error) {
      if (!stop.current.signal.aborted) setErrors(errorsOf(error));
    }
    setDone(null);
    setWaits(false);
  };
  const percent = Math.floor((done ?? 0) * 100);
  return (
    <Card title={t`Upload a film or sound`}>
      {tools.data?.notices.map((notice) => <p key={notice} className="note">{notice}</p>)}
      <Form label={t`Upload a film or sound`} errors={errors} onSubmit={() => void send()}>
        <FileDrop name="file" label={t`File`} hint={t`MP4, MOV, WebM, MKV or sound, up to 10 GB. An upload that breaks off goes on where it stopped.`} accept="video/*,audio/*,.mkv" maxBytes={tools.data?.max_bytes} file={file} onFile={choose} />
        <Input name="title" label={t`Title`} value={title} onValue={setTitle} maxLength={200} />
        {done !== null ? (
          <div className="stack-s" role="status">
            <ProgressBar value={percent} label={t`${percent} percent uploaded`} />
            <span className="s dim">{waits ? t`The connection is lost. The upload goes on when it is back.` : t`${percent}% uploaded. You may leave this page open in another tab.`}</span>
          </div>
        ) : null}
        <div className="form-foot">
          {done !== null ? <Button onClick={() => stop.current?.abort()}>{t`Stop for now`}</Button> : null}
          <Button type="submit" kind="primary" busy={done !== null} busyLabel={t`Uploading`}>{t`Upload`}</Button>
        </div>
      </Form>
    </Card>
  );
}
