/** Beside the film: what is said, searchable, and the learner's own marks and notes. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Form, Input, Loaded, Tabs, Textarea, errorsOf, toast } from "../../ui";
import type { Cue, Place, VideoMark, VideoPlayback } from "./types";
import { clock, cueAt } from "./watching";

interface BesideProps {
  item: string;
  place: Place;
  captions: VideoPlayback["captions"];
  now: number;
  go: (second: number) => void;
}
export function Beside(props: BesideProps) {
  const { t } = useLingui();
  const [tab, setTab] = useState(props.captions.length ? "text" : "marks");
  const tabs = [...(props.captions.length ? [{ key: "text", label: t`Transcript` }] : []), { key: "marks", label: t`Your marks and notes` }];
  return (
    <section className="media-beside" aria-label={t`Beside the film`}>
      <Tabs label={t`Beside the film`} tabs={tabs} selected={tab} onSelect={setTab}>
        {tab === "text" ? <Transcript {...props} /> : <Marks {...props} />}
      </Tabs>
    </section>
  );
}

function Transcript({ item, place, captions, now, go }: BesideProps) {
  const { t, i18n } = useLingui();
  const own = captions.find((each) => each.language === i18n.locale) ?? captions[0];
  const [language, setLanguage] = useState(own?.language ?? "en");
  const [words, setWords] = useState("");
  const query = useQuery({
    queryKey: ["video", "transcript", item, language],
    queryFn: ({ signal }) => api.get<{ cues: Cue[] }>(`/media/items/${item}/transcript`, { ...place, language }, { signal }),
  });
  const list = useRef<HTMLOListElement>(null);
  const current = query.data ? cueAt(query.data.cues, now) : -1;
  useEffect(() => {
    const row = words ? null : list.current?.children[current];
    if (row instanceof HTMLElement && list.current) list.current.scrollTop = row.offsetTop - list.current.clientHeight / 3;
  }, [current, words]);
  const wanted = words.trim().toLocaleLowerCase();
  return (
    <div className="stack">
      <div className="row wrap">
        <Input name="words" label={t`Find in the film`} type="search" value={words} onValue={setWords} />
        {captions.length > 1 ? (
          <label className="field">
            <span>{t`Language`}</span>
            <select value={language} onChange={(event) => setLanguage(event.target.value)}>{captions.map((each) => <option key={each.language} value={each.language}>{each.label}</option>)}</select>
          </label>
        ) : null}
      </div>
      <Loaded query={query}>
        {({ cues }) => {
          const rows = cues.map((cue, index) => ({ cue, index })).filter(({ cue }) => !wanted || cue.text.toLocaleLowerCase().includes(wanted));
          return rows.length ? (
            <ol className="plain-list media-transcript" ref={list} tabIndex={0} aria-label={t`Transcript`} lang={language}>
              {rows.map(({ cue, index }) => (
                <li key={index}>
                  <button type="button" className={index === current ? "media-cue now" : "media-cue"} aria-current={index === current ? "true" : undefined} onClick={() => go(cue.from)}>
                    <span className="num s">{clock(cue.from)}</span> <span>{cue.text}</span>
                  </button>
                </li>
              ))}
            </ol>
          ) : <p className="dim" role="status">{wanted ? <Trans>These words are not said in the film.</Trans> : <Trans>The transcript is empty.</Trans>}</p>;
        }}
      </Loaded>
    </div>
  );
}

function Marks({ item, place, now, go }: BesideProps) {
  const { t } = useLingui();
  const key = ["video", "marks", item, place] as const;
  const query = useQuery({ queryKey: key, queryFn: ({ signal }) => api.get<{ items: VideoMark[] }>(`/media/items/${item}/marks`, { ...place }, { signal }) });
  const [text, setText] = useState("");
  const [errors, setErrors] = useState<Record<string, string>>({});
  const at = clock(now);
  const add = async (words: string) => {
    try {
      await api.post(`/media/items/${item}/marks`, { ...place, second: Math.round(now * 10) / 10, text: words });
      setText("");
      setErrors({});
      await queryClient.invalidateQueries({ queryKey: key });
    } catch (error) {
      setErrors(errorsOf(error));
    }
  };
  const remove = async (mark: VideoMark) => {
    try {
      await api.delete(`/media/marks/${mark.id}`);
      await queryClient.invalidateQueries({ queryKey: key });
    } catch {
      toast(t`It could not be removed. Try again.`);
    }
  };
  return (
    <div className="stack">
      <Form errors={errors} onSubmit={() => void add(text.trim())} label={t`Note at this place`}>
        <Textarea name="text" label={t`Note at ${at}`} rows={2} maxLength={2000} value={text} onValue={setText} />
        <div className="form-foot">
          <Button type="submit" disabled={!text.trim()}>{t`Keep the note`}</Button>
          <Button onClick={() => void add("")}>{t`Mark ${at}`}</Button>
        </div>
      </Form>
      <Loaded query={query}>
        {({ items }) => items.length ? (
          <ul className="plain-list stack-s" aria-label={t`Your marks and notes`}>
            {items.map((mark) => {
              const second = clock(mark.second);
              return (
                <li key={mark.id} className="row-between">
                  <span className="row"><button type="button" className="link num" aria-label={t`Go to ${second}`} onClick={() => go(mark.second)}>{second}</button><span className="wrap">{mark.text || <span className="dim">{t`Marked place`}</span>}</span></span>
                  <button type="button" className="link" aria-label={t`Remove the mark at ${second}`} onClick={() => void remove(mark)}>{t`Remove`}</button>
                </li>
              );
            })}
          </ul>
        ) : <p className="dim"><Trans>Nobody else sees what you note here.</Trans></p>}
      </Loaded>
    </div>
  );
}
