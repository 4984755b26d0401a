/** The page that opens without the network: what this browser keeps, and one lesson of it. Its address is #/PACK/LESSON. */
import "./reader.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState, useSyncExternalStore } from "react";
import { Router } from "wouter";
import { fullDay } from "../../lib/dates";
import { canKeep, keptPacks, openLesson, readable, trustedNow, type KeptLesson, type KeptPack } from "../../lib/offline";
import { RichText } from "../learning/richtext";

const address = () => window.location.hash.replace(/^#\/?/, "");
function useAddress(): [string, string] {
  const hash = useSyncExternalStore((told) => {
    window.addEventListener("hashchange", told);
    return () => window.removeEventListener("hashchange", told);
  }, address);
  const [pack = "", lesson = ""] = hash.split("/");
  return [pack, lesson];
}
/** Links of a lesson lead out of this page, into the app. */
const leave = (): [string, (to: string) => void] => ["/", (to) => window.location.assign(to)];

type Shelf = { state: "loading" } | { state: "clock" } | { state: "failed" } | { state: "here"; packs: KeptPack[]; now: number };

export function Reader() {
  const { t } = useLingui();
  const [shelf, setShelf] = useState<Shelf>({ state: "loading" });
  const [packId, lessonId] = useAddress();
  useEffect(() => {
    const look = async () => {
      if (!canKeep()) return setShelf({ state: "failed" });
      const now = trustedNow();
      setShelf(Number.isNaN(now) ? { state: "clock" } : { state: "here", packs: (await keptPacks()).filter((each) => readable(each, now).length), now });
    };
    look().catch(() => setShelf({ state: "failed" }));
    // A lesson's time can end while the page is open.
    const timer = window.setInterval(() => void look().catch(() => undefined), 60_000);
    return () => window.clearInterval(timer);
  }, []);
  const pack = shelf.state === "here" ? shelf.packs.find((each) => each.id === packId) : undefined;
  const lesson = pack && shelf.state === "here" ? readable(pack, shelf.now).find((each) => each.id === lessonId) : undefined;
  const title = lesson?.title ?? pack?.title ?? t`Kept on this device`;
  useEffect(() => {
    document.title = `${title} - MedConnect`;
    window.scrollTo(0, 0);
  }, [title]);
  return (
    <Router hook={leave}>
      <main className="kept" id="main">
        <p className="s kept-way">{pack ? <a href="#/">{t`Kept on this device`}</a> : <a href="/">{t`Open MedConnect`}</a>}{pack && lesson ? <> / <a href={`#/${pack.id}`}>{pack.title}</a></> : null}</p>
        <h1 className="long-text">{title}</h1>
        {shelf.state === "loading" ? <p role="status">{t`Loading`}</p>
          : shelf.state === "clock" ? <p className="note soon" role="alert"><Trans>The clock of this device was set back. Set it right, or open MedConnect in the hospital's network.</Trans></p>
          : shelf.state === "failed" ? <p className="note soon" role="alert"><Trans>This browser does not let the page read what it keeps. Open MedConnect in the hospital's network.</Trans></p>
          : pack && lesson ? <Lesson key={lesson.id} pack={pack} lesson={lesson} />
          : pack ? <Lessons pack={pack} now={shelf.now} />
          : <Packs packs={shelf.packs} />}
      </main>
    </Router>
  );
}

function Packs({ packs }: { packs: KeptPack[] }) {
  const { t } = useLingui();
  if (!packs.length) return <p><Trans>Nothing is kept here, or its time is over.</Trans></p>;
  return (
    <ul className="card plain-list kept-list" aria-label={t`Courses`}>
      {packs.map((pack) => <li key={pack.id}><a href={`#/${pack.id}`} className="long-text">{pack.title}</a></li>)}
    </ul>
  );
}

function Lessons({ pack, now }: { pack: KeptPack; now: number }) {
  const { t } = useLingui();
  return (
    <ul className="card plain-list kept-list" aria-label={t`Lessons`}>
      {readable(pack, now).map((lesson) => {
        const day = fullDay(lesson.keep_until);
        return <li key={lesson.id}><a href={`#/${pack.id}/${lesson.id}`} className="long-text">{lesson.title}</a> <span className="s dim">{t`until ${day}`}</span></li>;
      })}
    </ul>
  );
}

function Lesson({ pack, lesson }: { pack: KeptPack; lesson: KeptLesson }) {
  const { t } = useLingui();
  const [document, setDocument] = useState<unknown>(undefined);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let on = true;
    openLesson(pack, lesson).then((opened) => on && setDocument(opened), () => on && setFailed(true));
    return () => {
      on = false;
    };
  }, [pack, lesson]);
  const day = fullDay(lesson.keep_until);
  if (failed) return <p className="note soon" role="alert"><Trans>This lesson cannot be opened: this browser's key is gone, or the text was changed. Keep it again from the page of the course.</Trans></p>;
  if (document === undefined) return <p role="status">{t`Loading`}</p>;
  return (
    <>
      <p className="dim s"><Trans>Kept until {day}. Reading here is not recorded as progress; pictures are shown online only.</Trans></p>
      <article><RichText document={document} /></article>
    </>
  );
}
