/** The course builder: the outline at the side, and what is chosen in it. */
import "./authoring.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import type { CourseDraft } from "../../api/types";
import { paths } from "../../app/paths";
import { useBoot } from "../../app/session";
import { oneOf, text, useSearchState } from "../../lib/search_state";
import { Button, Loaded, Page, SkeletonRows } from "../../ui";
import { CourseSettings } from "./course_settings";
import { useDraft, useWriter, type Writer } from "./data";
import { AccessPanel } from "./access_panel";
import { HistoryCard } from "./history";
import { LocalesPanel } from "./locales";
import { CoAuthorsCard } from "./people";
import { ResourcesPanel } from "./resources";
import { LessonPanel } from "./lesson_panel";
import { Outline } from "./outline";
import { PagePanel } from "./page_panel";
import { findLesson } from "./outline_order";
import { Preview } from "./preview";
import { ReviewPanel } from "./review";
import { ConflictNotice } from "./save_line";
import { CourseTag } from "./words";

const SHOWS = ["settings", "page", "access", "review", "preview", "languages", "resources", "people", "history"] as const;
type Show = (typeof SHOWS)[number];
const codecs = { show: oneOf(SHOWS, "settings"), lesson: text() };

export default function BuilderPage() {
  const { t } = useLingui();
  const { id = "" } = useParams<{ id: string }>();
  const draft = useDraft(id);
  const title = draft.data?.title ?? t`Course builder`;
  return (
    <Page wide title={title} heading={<span className="long-text">{title}</span>} crumbs={[{ href: paths.authoring, label: t`Course builder` }]} actions={draft.data ? <CourseTag course={draft.data} /> : null}>
      <Loaded query={draft} skeleton={<SkeletonRows rows={8} />}>
        {(data) => <Builder key={data.id} draft={data} />}
      </Loaded>
    </Page>
  );
}

export function mayEdit(draft: CourseDraft, publisher: boolean): boolean {
  return draft.status !== "archived" && (draft.status !== "in_review" || publisher);
}

function Builder({ draft }: { draft: CourseDraft }) {
  const { t } = useLingui();
  const publisher = useBoot().data?.me.permissions.includes("course:publish") ?? false;
  const awards = useBoot().data?.me.permissions.includes("certificate:award") ?? false;
  const { write, attempt, conflict, problem, reload } = useWriter(draft.id);
  const [at, setAt] = useSearchState(codecs);
  const [turn, setTurn] = useState(0);
  const [openOutline, setOpenOutline] = useState(false);
  const readOnly = !mayEdit(draft, publisher);
  const writer: Writer = { draft, readOnly, write, attempt };
  const go = (show: Show, lesson = "") => {
    setOpenOutline(false);
    setAt({ show, lesson });
  };
  const tabs = [["settings", t`Settings`], ["page", t`Page of the course`], ["access", t`Order and seats`], ["review", t`Review and publish`], ["preview", t`Preview`], ["languages", t`Other languages`], ["resources", t`Files and links`], ["people", t`Co-authors`], ["history", t`Earlier versions`]] as const;
  return (
    <div className="stack">
      {conflict ? <ConflictNotice onReload={() => void reload().then(() => setTurn((old) => old + 1))} /> : null}
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      {readOnly ? <p className="note">{draft.status === "archived" ? <Trans>This course is archived. Restore it before you change it.</Trans> : <Trans>This course is being reviewed. It can be changed again when it is returned or published.</Trans>}</p> : null}
      <div className="builder">
        <aside className="builder-side" aria-label={t`Outline`}>
          <nav aria-label={t`Parts of the course`}>
            <ul className="builder-parts">
              {tabs.map(([show, label]) => (
                <li key={show}>
                  <button type="button" aria-current={at.show === show && !at.lesson ? "true" : undefined} onClick={() => go(show)}>{label}</button>
                </li>
              ))}
              {awards && draft.published_version ? <li><Link href={`/authoring/${draft.id}/certificates`}>{t`Give certificates`}</Link></li> : null}
            </ul>
          </nav>
          <div className="outline-toggle">
            <Button aria-expanded={openOutline} onClick={() => setOpenOutline(!openOutline)}>{openOutline ? t`Hide the outline` : t`Show the outline`}</Button>
          </div>
          <div className={openOutline ? "outline open" : "outline"}>
            <h2>{t`Outline`}</h2>
            <Outline {...writer} selected={at.lesson} onSelect={(lesson) => go("settings", lesson)} />
          </div>
        </aside>
        <Chosen key={turn} writer={writer} publisher={publisher} show={at.show} lesson={at.lesson} go={go} />
      </div>
    </div>
  );
}

interface ChosenProps {
  writer: Writer;
  publisher: boolean;
  show: Show;
  lesson: string;
  go: (show: Show, lesson?: string) => void;
}
function Chosen({ writer, publisher, show, lesson, go }: ChosenProps) {
  const { t } = useLingui();
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  const found = lesson ? findLesson(writer.draft.modules, lesson) : null;
  useEffect(() => {
    // The choice was made in the outline: the focus goes to what it opened.
    if (!first.current) heading.current?.focus();
    first.current = false;
  }, [show, lesson]);
  const titles: Record<Show, string> = { settings: t`Course settings`, page: t`Page of the course`, access: t`Order and seats`, review: t`Review and publish`, preview: t`Preview as learner`, languages: t`Other languages`, resources: t`Files and links`, people: t`Co-authors`, history: t`Earlier versions` };
  const title = found ? found.lesson.title : titles[show];
  const { draft } = writer;
  const restore = (number: number) => writer.write((revision) => api.post<CourseDraft>(`/authoring/courses/${draft.id}/outline/history/${number}/restore`, { revision }));
  return (
    <section className="builder-main stack" aria-labelledby="builder-heading">
      <div>
        {found ? <p className="s dim long-text">{found.module.title}</p> : null}
        <h2 id="builder-heading" className="builder-heading" ref={heading} tabIndex={-1}>{title}</h2>
      </div>
      {lesson && !found ? (
        <p className="note"><Trans>This lesson is no longer part of the course.</Trans></p>
      ) : found ? (
        <LessonPanel key={found.lesson.id} {...writer} lesson={found.lesson} />
      ) : show === "review" ? (
        <ReviewPanel {...writer} publisher={publisher} onLesson={(id) => go("settings", id)} onSettings={() => go("settings")} />
      ) : show === "preview" ? (
        <Preview course={draft.id} />
      ) : show === "languages" ? (
        <LocalesPanel {...writer} />
      ) : show === "page" ? (
        <PagePanel {...writer} />
      ) : show === "access" ? (
        <AccessPanel {...writer} />
      ) : show === "resources" ? (
        <ResourcesPanel {...writer} />
      ) : show === "people" ? (
        <CoAuthorsCard draft={draft} />
      ) : show === "history" ? (
        <HistoryCard course={draft.id} readOnly={writer.readOnly} restore={restore} />
      ) : (
        <CourseSettings {...writer} />
      )}
    </section>
  );
}
