/** A film or sound in a lesson: own controls, captions, speed, place, and what was really watched. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { ApiError, api } from "../../api/client";
import { noteActivity } from "../../app/idle";
import { queryClient } from "../../app/session";
import { Button, ErrorState, ProgressBar, SkeletonRows, StatusTag, toast } from "../../ui";
import { Beside } from "./beside";
import { attach } from "./source";
import type { Place, VideoPlayback, WatchedOut } from "./types";
import { clock, Watch } from "./watching";
import "./video.css";

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
const REPORT_MS = 10_000;

export function VideoPlayer({ item, place: given }: { item: string; place: Place }) {
  const { t } = useLingui();
  const { course_id: course, lesson_id: lesson } = given;
  // The page around draws itself each second; the film must not begin anew with it.
  const place = useMemo<Place>(() => ({ ...(course ? { course_id: course } : {}), ...(lesson ? { lesson_id: lesson } : {}) }), [course, lesson]);
  const open = useCallback(() => api.post<VideoPlayback>(`/media/items/${item}/playback`, place), [item, place]);
  const playback = useQuery({
    queryKey: ["video", "playback", item, place],
    queryFn: open,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  if (playback.error) {
    const code = playback.error instanceof ApiError ? playback.error.code : "";
    if (code === "not_ready") return <p className="note" role="status"><Trans>This film is still being prepared. Come back in a few minutes.</Trans></p>;
    return <ErrorState error={playback.error} onRetry={() => void playback.refetch()} />;
  }
  if (!playback.data) return <SkeletonRows rows={6} label={t`Loading the film`} />;
  return <Stage key={item} first={playback.data} place={place} renew={open} />;
}

interface StageProps {
  first: VideoPlayback;
  place: Place;
  renew: () => Promise<VideoPlayback>;
}

function Stage({ first, place, renew }: StageProps) {
  const { t } = useLingui();
  const video = useRef<HTMLVideoElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [now, setNow] = useState(first.resume_second);
  const [problem, setProblem] = useState("");
  const source = useSource(video, first, renew, setProblem);
  const watched = useWatched(video, first, place);
  const go = useCallback((second: number) => {
    if (video.current) video.current.currentTime = Math.max(0, second);
    setNow(Math.max(0, second));
  }, []);
  const sound = first.kind === "audio";
  return (
    <div className="media">
      {first.notice ? <p className="note">{first.notice}</p> : null}
      <div ref={frame} className={sound ? "media-frame media-sound" : "media-frame"} onKeyDown={(event) => keys(event, video.current, frame.current)}>
        {/* Captions are tracks below; a film without any says so beside it. */}
        <video ref={video} playsInline preload="metadata" poster={source.poster_url ?? undefined} aria-label={first.title} controlsList="nodownload" disablePictureInPicture={first.premium}
          onContextMenu={first.premium ? (event) => event.preventDefault() : undefined}
          onTimeUpdate={(event) => setNow(event.currentTarget.currentTime)} onClick={() => toggle(video.current)}>
          {source.captions.map((each) => (
            <track key={each.language} kind="captions" srcLang={each.language} label={each.label} src={each.url} default={each.language === first.captions_language} />
          ))}
        </video>
        {first.overlay ? <p className="media-overlay" aria-hidden="true">{first.overlay}</p> : null}
        <Controls video={video} frame={frame} now={now} go={go} playback={first} place={place} />
      </div>
      {problem ? <p className="note overdue" role="alert">{problem} <Button onClick={() => void source.again()}>{t`Try again`}</Button></p> : null}
      {first.counts ? <Counted state={watched} /> : null}
      {source.download_url ? <p><a className="link" href={source.download_url} download>{t`Download the film`}</a></p> : null}
      <Beside item={first.item_id} place={place} captions={first.captions} now={now} go={go} />
    </div>
  );
}

function toggle(video: HTMLVideoElement | null) {
  if (!video) return;
  if (video.paused) void video.play().catch(() => undefined);
  else video.pause();
}

/** The film plays from signed links that end after an hour: they are renewed, and the place is kept. */
function useSource(video: RefObject<HTMLVideoElement | null>, first: VideoPlayback, renew: () => Promise<VideoPlayback>, setProblem: (text: string) => void) {
  const { t } = useLingui();
  const [current, setCurrent] = useState(first);
  const place = useRef(first.resume_second);
  const again = useCallback(async () => {
    place.current = video.current?.currentTime ?? place.current;
    try {
      setCurrent(await renew());
      setProblem("");
    } catch {
      setProblem(t`The film cannot be loaded. Check the connection, then try again.`);
    }
  }, [renew, setProblem, t, video]);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const playing = !element.paused;
    const detach = attach(element, current, () => setProblem(t`The film cannot be played. Try again, or tell the education office.`));
    const ready = () => {
      if (place.current > 0) element.currentTime = place.current;
      element.playbackRate = element.playbackRate === 1 ? current.speed : element.playbackRate;
      if (playing) void element.play().catch(() => undefined);
    };
    element.addEventListener("loadedmetadata", ready, { once: true });
    const ends = Date.parse(current.expires_at) - Date.now() - 60_000;
    const timer = setTimeout(() => void again(), Math.max(30_000, Math.min(ends, 2_000_000_000)));
    return () => {
      clearTimeout(timer);
      element.removeEventListener("loadedmetadata", ready);
      detach();
    };
  }, [again, current, setProblem, t, video]);
  return { ...current, again };
}

/** Tells the server every ten seconds, at a pause, at the end and on leaving what was played. */
function useWatched(video: RefObject<HTMLVideoElement | null>, first: VideoPlayback, place: Place): WatchedOut {
  const [state, setState] = useState<WatchedOut>({ watched_percent: first.watched_percent, required_percent: first.required_percent, seconds_spent: 0, completed: first.completed, lesson_completed: false });
  const { t } = useLingui();
  useEffect(() => {
    const element = video.current;
    if (!element || !first.counts || !place.course_id || !place.lesson_id) return;
    const watch = new Watch();
    let sending = false;
    const report = async (leaving = false) => {
      const intervals = watch.take();
      if ((!intervals.length && !leaving) || (sending && !leaving)) return watch.back(intervals);
      sending = true;
      const body = { ...place, position: element.currentTime, intervals, speed: element.playbackRate };
      try {
        const out = await api.post<WatchedOut>(`/media/items/${first.item_id}/watched`, body, { keepalive: leaving });
        setState(out);
        if (out.lesson_completed) {
          toast(t`Enough is watched: this lesson is complete.`);
          void queryClient.invalidateQueries({ queryKey: ["learning"] });
        }
      } catch {
        watch.back(intervals);
      }
      sending = false;
    };
    const time = () => {
      if (element.paused || element.seeking) return watch.cut();
      watch.at(element.currentTime, element.playbackRate);
      // Who watches moves neither mouse nor keys, and is there all the same.
      if (document.visibilityState === "visible") noteActivity();
    };
    const stop = () => (watch.cut(), void report());
    const leave = () => void report(true);
    element.addEventListener("timeupdate", time);
    element.addEventListener("seeking", time);
    element.addEventListener("pause", stop);
    element.addEventListener("ended", stop);
    window.addEventListener("pagehide", leave);
    const timer = setInterval(() => void report(), REPORT_MS);
    return () => {
      clearInterval(timer);
      element.removeEventListener("timeupdate", time);
      element.removeEventListener("seeking", time);
      element.removeEventListener("pause", stop);
      element.removeEventListener("ended", stop);
      window.removeEventListener("pagehide", leave);
      leave();
    };
    // The item and the place are the key of this component.
  }, [video, first, place, t]);
  return state;
}

function Counted({ state }: { state: WatchedOut }) {
  const { t } = useLingui();
  const percent = state.watched_percent;
  const required = state.required_percent;
  return (
    <div className="media-counted">
      <ProgressBar value={percent} label={t`${percent} percent watched`} />
      <span className="s dim">
        {state.completed ? <StatusTag kind="ok">{t`Watched enough`}</StatusTag> : <Trans>{percent}% watched of {required}% needed. Skipped parts do not count.</Trans>}
      </span>
    </div>
  );
}

function keys(event: KeyboardEvent<HTMLDivElement>, video: HTMLVideoElement | null, frame: HTMLDivElement | null) {
  if (!video || event.ctrlKey || event.metaKey || event.altKey) return;
  const on = event.target as HTMLElement;
  const field = on.matches("input, select, textarea");
  const act: Record<string, () => void> = {
    k: () => toggle(video),
    m: () => (video.muted = !video.muted),
    f: () => full(frame),
    j: () => (video.currentTime -= 10),
    l: () => (video.currentTime += 10),
  };
  if (!field && !on.matches("button, a")) act[" "] = () => toggle(video);
  if (!field) {
    act.ArrowLeft = () => (video.currentTime -= 5);
    act.ArrowRight = () => (video.currentTime += 5);
  }
  const run = act[event.key];
  if (!run) return;
  event.preventDefault();
  run();
}

function full(frame: HTMLDivElement | null) {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void frame?.requestFullscreen().catch(() => undefined);
}

interface ControlsProps {
  video: RefObject<HTMLVideoElement | null>;
  frame: RefObject<HTMLDivElement | null>;
  now: number;
  go: (second: number) => void;
  playback: VideoPlayback;
  place: Place;
}
function Controls({ video, frame, now, go, playback }: ControlsProps) {
  const { t } = useLingui();
  const [playing, setPlaying] = useState(false);
  const [muted, setMuted] = useState(false);
  const [length, setLength] = useState(playback.duration_seconds ?? 0);
  const [speed, setSpeed] = useState(playback.speed);
  const [captions, setCaptions] = useState(playback.captions_language ?? "");
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const look = () => {
      setPlaying(!element.paused);
      setMuted(element.muted);
      setSpeed(element.playbackRate);
      if (Number.isFinite(element.duration)) setLength(element.duration);
    };
    const events = ["play", "pause", "volumechange", "durationchange", "ratechange"];
    events.forEach((name) => element.addEventListener(name, look));
    return () => events.forEach((name) => element.removeEventListener(name, look));
  }, [video]);
  useEffect(() => {
    for (const track of video.current?.textTracks ?? []) track.mode = track.language === captions ? "showing" : "disabled";
  }, [captions, video]);
  const prefer = (next: { speed?: number; captions?: string }) =>
    void api.put("/media/preferences", { speed: next.speed ?? speed, captions_language: (next.captions ?? captions) || undefined }).catch(() => undefined);
  const at = clock(now);
  const whole = clock(length);
  return (
    <div className="media-controls" role="group" aria-label={t`Controls of the film`}>
      <button type="button" className="media-button" onClick={() => toggle(video.current)}>{playing ? t`Pause` : t`Play`}</button>
      <button type="button" className="media-button" onClick={() => go(now - 10)} aria-label={t`Back 10 seconds`}>{"\u221210"}</button>
      <button type="button" className="media-button" onClick={() => go(now + 10)} aria-label={t`Forward 10 seconds`}>{"+10"}</button>
      <input type="range" className="media-seek" min={0} max={Math.max(1, length)} step={0.1} value={Math.min(now, Math.max(1, length))} aria-label={t`Place in the film`} aria-valuetext={t`${at} of ${whole}`} onChange={(event) => go(Number(event.target.value))} />
      <span className="num s">{at} / {whole}</span>
      <button type="button" className="media-button" aria-pressed={muted} onClick={() => { if (video.current) video.current.muted = !muted; }}>{t`Mute`}</button>
      <label className="media-choice s">
        <span>{t`Speed`}</span>
        <select value={String(speed)} onChange={(event) => { const value = Number(event.target.value); if (video.current) video.current.playbackRate = value; setSpeed(value); prefer({ speed: value }); }}>
          {SPEEDS.map((each) => <option key={each} value={String(each)}>{each}×</option>)}
        </select>
      </label>
      {playback.captions.length ? (
        <label className="media-choice s">
          <span>{t`Captions`}</span>
          <select value={captions} onChange={(event) => { setCaptions(event.target.value); prefer({ captions: event.target.value }); }}>
            <option value="">{t`Off`}</option>
            {playback.captions.map((each) => <option key={each.language} value={each.language}>{each.label}</option>)}
          </select>
        </label>
      ) : <span className="s">{t`No captions yet`}</span>}
      {playback.kind === "video" ? <button type="button" className="media-button" onClick={() => full(frame.current)}>{t`Full screen`}</button> : null}
    </div>
  );
}
