/** Captions of a film: upload VTT or SRT, or write them; nothing is shown to learners before it is published. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api, download } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Card, FileDrop, Form, Loaded, Select, StatusTag, errorsOf, toast } from "../../ui";
import type { CaptionTrack, Cue, VideoItem } from "./types";
import { clock, seconds } from "./watching";

interface Tracks {
  items: CaptionTrack[];
  speech_notice: string;
}
interface Edit {
  track: CaptionTrack;
  cues: Cue[];
}
const LANGUAGES = ["en", "es", "fr", "fil"];

export function Captions({ item }: { item: VideoItem }) {
  const { t } = useLingui();
  const [open, setOpen] = useState("");
  const key = ["video", "captions", item.id] as const;
  const query = useQuery({ queryKey: key, queryFn: ({ signal }) => api.get<Tracks>(`/media/items/${item.id}/captions`, undefined, { signal }) });
  const publish = async (track: CaptionTrack) => {
    try {
      await api.post(`/media/items/${item.id}/captions/${track.language}/publish`, { revision: track.revision, published: !track.published });
    } catch (error) {
      toast(Object.values(errorsOf(error)).join(" "));
    }
    await queryClient.invalidateQueries({ queryKey: ["video"] });
  };
  return (
    <Loaded query={query}>
      {(data) => (
        <div className="stack">
          {data.speech_notice ? <p className="note">{data.speech_notice}</p> : null}
          {data.items.length ? (
            <table className="table">
              <caption>{t`Captions of this film`}</caption>
              <thead><tr><th scope="col">{t`Language`}</th><th scope="col">{t`Lines`}</th><th scope="col">{t`State`}</th><th scope="col">{t`Actions`}</th></tr></thead>
              <tbody>
                {data.items.map((track) => {
                  const label = track.label;
                  return (
                    <tr key={track.language}>
                      <th scope="row">{label}</th>
                      <td className="num">{track.cues}</td>
                      <td>{track.published ? <StatusTag kind="ok">{t`Published`}</StatusTag> : <StatusTag kind="idle">{t`Draft`}</StatusTag>}</td>
                      <td>
                        <div className="row">
                          {item.owned ? <Button aria-label={t`Edit ${label}`} onClick={() => setOpen(track.language)}>{t`Edit`}</Button> : null}
                          {item.owned ? <Button aria-label={track.published ? t`Take back ${label}` : t`Publish ${label}`} onClick={() => void publish(track)}>{track.published ? t`Take back` : t`Publish`}</Button> : null}
                          <Button aria-label={t`Download ${label}`} onClick={() => void download(`/media/items/${item.id}/captions/${track.language}/file`, { format: "vtt" }, `captions.${track.language}.vtt`)}>{t`Download`}</Button>
                        </div>
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          ) : <p className="dim"><Trans>No captions yet. People who cannot hear the film, or watch it on the ward without sound, need them.</Trans></p>}
          {item.owned ? <Add item={item} tracks={data.items} onAdded={setOpen} /> : null}
          {open ? <Editor key={open} item={item} language={open} onClose={() => setOpen("")} /> : null}
        </div>
      )}
    </Loaded>
  );
}

function Add({ item, tracks, onAdded }: { item: VideoItem; tracks: CaptionTrack[]; onAdded: (language: string) => void }) {
  const { t } = useLingui();
  const [language, setLanguage] = useState("en");
  const [file, setFile] = useState<File | null>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [lines, setLines] = useState<string[]>([]);
  const old = tracks.find((each) => each.language === language);
  const send = async () => {
    if (!file) return setErrors({ file: t`Choose a file` });
    setErrors({});
    setLines([]);
    try {
      await api.raw("POST", `/media/items/${item.id}/captions`, { query: { language, file_name: file.name, revision: old?.revision }, body: new Blob([file], { type: "text/plain" }) });
      setFile(null);
      toast(t`Read. Look at the lines, then publish them.`);
      await queryClient.invalidateQueries({ queryKey: ["video", "captions", item.id] });
      onAdded(language);
    } catch (error) {
      if (error instanceof ApiError && error.fields.length) setLines(error.fields.map((each) => `${each.field}: ${each.message}`));
      else setErrors(errorsOf(error));
    }
  };
  const empty = async () => {
    try {
      await api.put(`/media/items/${item.id}/captions/${language}`, { revision: 0, cues: [{ from: 0, to: 2, text: "…" }] });
      await queryClient.invalidateQueries({ queryKey: ["video", "captions", item.id] });
      onAdded(language);
    } catch (error) {
      setErrors(errorsOf(error));
    }
  };
  return (
    <Card title={t`Add captions`}>
      <Form label={t`Add captions`} errors={errors} onSubmit={() => void send()}>
        <Select name="language" label={t`Language`} value={language} onValue={setLanguage} options={LANGUAGES.map((value) => ({ value, label: new Intl.DisplayNames(undefined, { type: "language" }).of(value) ?? value }))} />
        <FileDrop name="file" label={t`Caption file`} hint={old ? t`It takes the place of the captions in this language.` : t`WebVTT (.vtt) or SubRip (.srt)`} accept=".vtt,.srt" maxBytes={4 << 20} file={file} onFile={setFile} />
        {lines.length ? <div className="note overdue" role="alert"><ul className="plain-list">{lines.slice(0, 20).map((line) => <li key={line}>{line}</li>)}</ul></div> : null}
        <div className="form-foot">
          {old ? null : <Button onClick={() => void empty()}>{t`Write them by hand`}</Button>}
          <Button type="submit" kind="primary">{t`Upload captions`}</Button>
        </div>
      </Form>
    </Card>
  );
}

interface Row {
  from: string;
  to: string;
  text: string;
}
const precise = (value: number) => `${clock(value)}.${String(Math.round((value % 1) * 1000)).padStart(3, "0").slice(0, 3)}`;

function Editor({ item, language, onClose }: { item: VideoItem; language: string; onClose: () => void }) {
  const query = useQuery({ queryKey: ["video", "cues", item.id, language], queryFn: ({ signal }) => api.get<Edit>(`/media/items/${item.id}/captions/${language}`, undefined, { signal }), staleTime: Infinity, gcTime: 0 });
  return <Loaded query={query}>{(data) => <Cues key={data.track.revision} item={item} edit={data} onClose={onClose} onSaved={() => void query.refetch()} />}</Loaded>;
}

const PAGE = 50;
function Cues({ item, edit, onClose, onSaved }: { item: VideoItem; edit: Edit; onClose: () => void; onSaved: () => void }) {
  const { t } = useLingui();
  const [rows, setRows] = useState<Row[]>(() => edit.cues.map((cue) => ({ from: precise(cue.from), to: precise(cue.to), text: cue.text })));
  const [shown, setShown] = useState(PAGE);
  const [problem, setProblem] = useState("");
  const label = edit.track.label;
  const change = (index: number, part: Partial<Row>) => setRows((old) => old.map((row, at) => (at === index ? { ...row, ...part } : row)));
  const save = async () => {
    const cues: Cue[] = [];
    for (const [index, row] of rows.entries()) {
      const from = seconds(row.from);
      const to = seconds(row.to);
      const line = index + 1;
      if (from === null || to === null || to <= from) return setProblem(t`Line ${line}: the times do not fit. Write them as 1:23.5, the end after the beginning.`);
      if (!row.text.trim()) return setProblem(t`Line ${line} is empty. Write what is said, or remove it.`);
      cues.push({ from, to, text: row.text.trim() });
    }
    try {
      await api.put(`/media/items/${item.id}/captions/${edit.track.language}`, { revision: edit.track.revision, cues });
      setProblem("");
      toast(t`Saved`);
      await queryClient.invalidateQueries({ queryKey: ["video", "captions", item.id] });
      onSaved();
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  const insert = (index: number) => setRows((old) => [...old.slice(0, index + 1), { from: old[index]?.to ?? "0:00", to: "", text: "" }, ...old.slice(index + 1)]);
  return (
    <Card title={t`Captions in ${label}`}>
      <table className="table media-cues">
        <caption className="hidden-text">{t`Lines of the captions`}</caption>
        <thead><tr><th scope="col">{t`From`}</th><th scope="col">{t`To`}</th><th scope="col">{t`What is said`}</th><th scope="col">{t`Actions`}</th></tr></thead>
        <tbody>
          {rows.slice(0, shown).map((row, index) => {
            const line = index + 1;
            return (
              <tr key={index}>
                <td><input aria-label={t`From, line ${line}`} value={row.from} onChange={(event) => change(index, { from: event.target.value })} /></td>
                <td><input aria-label={t`To, line ${line}`} value={row.to} onChange={(event) => change(index, { to: event.target.value })} /></td>
                <td><textarea aria-label={t`What is said, line ${line}`} rows={2} maxLength={1000} value={row.text} onChange={(event) => change(index, { text: event.target.value })} /></td>
                <td><div className="row"><Button aria-label={t`Add a line after ${line}`} onClick={() => insert(index)}>{t`Add`}</Button><Button aria-label={t`Remove line ${line}`} onClick={() => setRows((old) => old.filter((_, at) => at !== index))}>{t`Remove`}</Button></div></td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {rows.length > shown ? <p><Button onClick={() => setShown(shown + PAGE)}><Trans>Show more lines</Trans></Button></p> : null}
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <div className="form-foot"><Button onClick={onClose}>{t`Close`}</Button><Button kind="primary" onClick={() => void save()}>{t`Save the captions`}</Button></div>
    </Card>
  );
}

