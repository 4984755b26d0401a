import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link, useLocation, useParams } from "wouter";
import { api } from "../../api/client";
import { onLive } from "../../app/live";
import { queryClient } from "../../app/session";
import { Button, Card, ConfirmDialog, EmptyState, Form, Input, Loaded, Page, Tabs, Textarea, errorsOf, toast } from "../../ui";
import { Captions } from "./captions";
import { VideoStateTag } from "./library";
import { VideoPlayer } from "./player";
import type { VideoAnalytics, VideoDetail } from "./types";
import { clock } from "./watching";
import "./video.css";

const keyOf = (id: string) => ["video", "item", id] as const;

export default function MediaItemPage() {
  const { t } = useLingui();
  const { id = "" } = useParams();
  const query = useQuery({ queryKey: keyOf(id), queryFn: ({ signal }) => api.get<VideoDetail>(`/media/items/${id}`, undefined, { signal }) });
  useEffect(() => onLive("media.progress", () => void queryClient.invalidateQueries({ queryKey: keyOf(id) })), [id]);
  const [tab, setTab] = useState("film");
  const tabs = [{ key: "film", label: t`Film` }, { key: "captions", label: t`Captions` }, { key: "watched", label: t`How it is watched` }];
  return (
    <Page title={query.data?.item.title ?? t`Film`} lead={<Link href="/videos" className="link">{t`Video library`}</Link>}>
      <Loaded query={query}>
        {(detail) => (
          <Tabs label={t`About this film`} tabs={tabs} selected={tab} onSelect={setTab}>
            {tab === "film" ? <Film detail={detail} /> : tab === "captions" ? <Captions item={detail.item} /> : <Watched item={detail.item.id} />}
          </Tabs>
        )}
      </Loaded>
    </Page>
  );
}

function Film({ detail }: { detail: VideoDetail }) {
  const { t } = useLingui();
  const { item } = detail;
  return (
    <div className="stack">
      <p className="row"><VideoStateTag item={item} />{item.notice ? <span className="dim">{item.notice}</span> : null}{item.scanned === "clean" ? <span className="dim">{t`No malware found.`}</span> : item.scanned === "beginning" ? <span className="dim">{t`No malware found in its beginning; it is longer than the scanner takes.`}</span> : null}</p>
      {item.state === "failed" ? <Failed id={item.id} reason={item.reason} owned={item.owned} /> : null}
      {item.state === "ready" ? <VideoPlayer item={item.id} place={{}} /> : null}
      {item.owned ? <About detail={detail} /> : <p>{item.description}</p>}
      <Card title={t`Used in`}>
        {detail.lessons.length ? (
          <ul className="plain-list stack-s">{detail.lessons.map((each) => <li key={each.lesson_id}><Link href={`/authoring/${each.course_id}`}>{each.course_title}</Link></li>)}</ul>
        ) : <p className="dim"><Trans>No lesson shows this film yet. Choose it in the editor of a video lesson.</Trans></p>}
      </Card>
      {item.owned ? <Remove detail={detail} /> : null}
    </div>
  );
}

function Failed({ id, reason, owned }: { id: string; reason: string; owned: boolean }) {
  const { t } = useLingui();
  const again = async () => {
    try {
      await api.post(`/media/items/${id}/prepare`);
      await queryClient.invalidateQueries({ queryKey: keyOf(id) });
    } catch (error) {
      toast(Object.values(errorsOf(error)).join(" "));
    }
  };
  return <p className="note overdue" role="alert">{reason} {owned ? <Button onClick={() => void again()}>{t`Prepare it again`}</Button> : null}</p>;
}

function About({ detail }: { detail: VideoDetail }) {
  const { t } = useLingui();
  const { item } = detail;
  const [title, setTitle] = useState(item.title);
  const [description, setDescription] = useState(item.description);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const save = async (change: { title?: string; description?: string; poster?: number }) => {
    try {
      await api.patch(`/media/items/${item.id}`, { revision: item.revision, ...change });
      setErrors({});
      toast(t`Saved`);
    } catch (error) {
      setErrors(errorsOf(error));
    }
    await queryClient.invalidateQueries({ queryKey: ["video"] });
  };
  return (
    <Card title={t`About the film`}>
      <Form label={t`About the film`} errors={errors} onSubmit={() => void save({ title: title.trim(), description })}>
        <Input name="title" label={t`Title`} value={title} onValue={setTitle} maxLength={200} required />
        <Textarea name="description" label={t`Description`} rows={3} value={description} onValue={setDescription} maxLength={2000} />
        <div className="form-foot"><Button type="submit" kind="primary">{t`Save`}</Button></div>
      </Form>
      {detail.thumbnails.length ? (
        <fieldset className="stack-s">
          <legend>{t`Picture before the film starts`}</legend>
          <div className="media-thumbs">
            {detail.thumbnails.map((each) => {
              const at = clock(each.second);
              return <button key={each.number} type="button" aria-pressed={each.number === detail.poster} aria-label={t`Picture at ${at}`} onClick={() => void save({ poster: each.number })}><img className="media-poster" src={each.url} alt="" loading="lazy" /></button>;
            })}
          </div>
        </fieldset>
      ) : null}
    </Card>
  );
}

function Remove({ detail }: { detail: VideoDetail }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    setAsking(false);
    try {
      await api.delete(`/media/items/${detail.item.id}`);
      await queryClient.invalidateQueries({ queryKey: ["video", "items"] });
      navigate("/videos");
    } catch (error) {
      toast(Object.values(errorsOf(error)).join(" "));
    }
  };
  return (
    <div>
      <Button kind="danger" disabled={detail.lessons.length > 0} onClick={() => setAsking(true)}>{t`Delete the film`}</Button>
      {detail.lessons.length ? <p className="s dim"><Trans>Lessons show it: take it out of them first.</Trans></p> : null}
      <ConfirmDialog open={asking} title={t`Delete the film?`} action={t`Delete the film`} onClose={() => setAsking(false)} onConfirm={() => void remove()}>
        <Trans>Captions, marks and what was watched of it go as well. This cannot be undone.</Trans>
      </ConfirmDialog>
    </div>
  );
}

function Watched({ item }: { item: string }) {
  const { t } = useLingui();
  const query = useQuery({ queryKey: ["video", "analytics", item], queryFn: ({ signal }) => api.get<VideoAnalytics>(`/media/items/${item}/analytics`, undefined, { signal }) });
  return (
    <Loaded query={query}>
      {(data) => {
        if (!data.viewers) return <EmptyState title={t`Nobody has watched it yet`}><Trans>When learners watch the film in a lesson, this page shows where they stop.</Trans></EmptyState>;
        const most = Math.max(1, ...data.buckets.map((each) => each.viewers));
        const average = data.average_percent;
        const stops = [...data.stops].sort((a, b) => b.people - a.people).slice(0, 5);
        return (
          <div className="stack">
            <p><Plural value={data.viewers} one="# person has watched it" other="# people have watched it" />, <Plural value={data.completed} one="# enough" other="# enough" />. <Trans>On average {average}% of it was seen.</Trans></p>
            <figure className="stack-s">
              <figcaption>{t`People by part of the film`}</figcaption>
              <div className="media-watch" role="img" aria-label={t`Most at once: ${most}. The table below names where people stopped.`}>
                {data.buckets.map((each) => <i key={each.second} style={{ height: `${(each.viewers / most) * 100}%` }} title={`${clock(each.second)}: ${each.viewers}`} />)}
              </div>
            </figure>
            {stops.length ? (
              <table className="table">
                <caption>{t`Where people stopped who have not finished`}</caption>
                <thead><tr><th scope="col">{t`At`}</th><th scope="col">{t`People`}</th></tr></thead>
                <tbody>{stops.map((each) => <tr key={each.second}><td className="num">{clock(each.second)}</td><td className="num">{each.people}</td></tr>)}</tbody>
              </table>
            ) : null}
          </div>
        );
      }}
    </Loaded>
  );
}
