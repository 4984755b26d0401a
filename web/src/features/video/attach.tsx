/** What a video lesson plays, in the lesson editor. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, type Page } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Card, Checkbox, Form, Input, Loaded, Select, errorsOf, toast } from "../../ui";
import { VideoStateTag } from "./library";
import type { LessonVideo, VideoItem } from "./types";
import { clock } from "./watching";

interface VideoPanelProps {
  course: string;
  lesson: string;
  onChanged: () => void;
}
export function VideoPanel({ course, lesson, onChanged }: VideoPanelProps) {
  const path = `/authoring/courses/${course}/lessons/${lesson}/video`;
  const key = ["video", "lesson", lesson] as const;
  const query = useQuery({ queryKey: key, queryFn: ({ signal }) => api.get<{ video?: LessonVideo | null }>(path, undefined, { signal }) });
  const changed = async () => {
    await queryClient.invalidateQueries({ queryKey: ["video"] });
    onChanged();
  };
  return <Loaded query={query}>{(data) => <Chosen key={data.video?.item.id ?? ""} path={path} video={data.video ?? null} changed={() => void changed()} />}</Loaded>;
}

function Chosen({ path, video, changed }: { path: string; video: LessonVideo | null; changed: () => void }) {
  const { t } = useLingui();
  const [search, setSearch] = useState("");
  const items = useQuery({ queryKey: ["video", "choose", search], queryFn: ({ signal }) => api.get<Page<VideoItem>>("/media/items", { search, limit: 50 }, { signal }) });
  const [item, setItem] = useState(video?.item.id ?? "");
  const [percent, setPercent] = useState(String(video?.required_percent ?? 90));
  const [premium, setPremium] = useState(video?.premium ?? false);
  const [keep, setKeep] = useState(video?.allow_download ?? false);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const save = async () => {
    const required = Number(percent);
    if (!item) return setErrors({ item: t`Choose a film` });
    if (!Number.isInteger(required) || required < 1 || required > 100) return setErrors({ required_percent: t`Enter a whole number from 1 to 100` });
    try {
      await api.put(path, { item_id: item, required_percent: required, premium, allow_download: keep && !premium });
      setErrors({});
      toast(t`Saved`);
      changed();
    } catch (error) {
      setErrors(errorsOf(error));
    }
  };
  const clear = async () => {
    try {
      await api.delete(path);
      changed();
    } catch (error) {
      setErrors(errorsOf(error));
    }
  };
  const rows = items.data?.items ?? [];
  const options = [...(video && !rows.some((each) => each.id === video.item.id) ? [video.item] : []), ...rows].map((each) => ({ value: each.id, label: each.duration_seconds ? `${each.title} (${clock(each.duration_seconds)})` : each.title }));
  return (
    <Card title={t`Film of this lesson`}>
      {video ? <p className="row"><Link href={`/videos/${video.item.id}`}>{video.item.title}</Link><VideoStateTag item={video.item} />{video.item.captions.length ? null : <span className="dim"><Trans>No captions are published yet.</Trans></span>}</p> : <p className="dim"><Trans>Choose a film from the library. New ones are uploaded there.</Trans> <Link href="/videos">{t`Video library`}</Link></p>}
      <Form label={t`Film of this lesson`} errors={errors} onSubmit={() => void save()}>
        <Input name="search" type="search" label={t`Search the library`} value={search} onValue={setSearch} />
        <Select name="item" label={t`Film`} empty={t`Choose`} value={item} onValue={setItem} options={options} />
        <Input name="required_percent" label={t`Complete when watched, percent`} hint={t`Only what really played counts; jumping ahead does not.`} inputMode="numeric" value={percent} onValue={setPercent} />
        <Checkbox name="premium" label={t`Protect it: encrypted stream, the viewer's name over the picture, no download`} checked={premium} onChecked={setPremium} />
        {premium ? null : <Checkbox name="allow_download" label={t`Learners may download it`} checked={keep} onChecked={setKeep} />}
        <div className="form-foot">
          {video ? <Button onClick={() => void clear()}>{t`Take the film out`}</Button> : null}
          <Button type="submit" kind="primary">{t`Save`}</Button>
        </div>
      </Form>
    </Card>
  );
}
