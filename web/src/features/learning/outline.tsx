import { useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import type { CoursePlayer, LessonState } from "../../api/types";
import { paths } from "../../app/paths";
import { duration } from "../../lib/dates";
import { lockWords, stateWord } from "./words";

const DOT: Record<LessonState, string> = { completed: "dot done", in_progress: "dot half", not_started: "dot" };

/** The course's parts and lessons with how far the learner is. */
export function Outline({ player, current, onGo }: { player: CoursePlayer; current: string; onGo?: () => void }) {
  const { t } = useLingui();
  const id = player.enrolment.id;
  return (
    <nav aria-label={t`Course outline`} className="outline-list">
      {player.modules.map((module, index) => (
        <section key={module.id}>
          <h2>
            {index + 1} {module.title}
          </h2>
          {module.lock ? <p className="s outline-locked">{lockWords(module.lock)}</p> : null}
          <ul className="plain-list">
            {module.lessons.map((lesson) => (
              <li key={lesson.id}>
                <Link href={paths.lesson(id, lesson.id)} aria-current={lesson.id === current ? "page" : undefined} onClick={onGo}>
                  <span className={DOT[lesson.state]} aria-hidden="true" />
                  <span className="outline-title">
                    {lesson.title}
                    <span className="hidden-text">, {stateWord(lesson.state)}</span>
                    {lesson.mandatory ? null : <span className="s outline-optional">{t`optional`}</span>}
                  </span>
                  {lesson.minutes > 0 ? <span className="s outline-time">{duration(lesson.minutes)}</span> : null}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {player.enrolment.status === "completed" ? (
        <p className="outline-end">
          <Link href={paths.player(id)} aria-current={current === "" ? "page" : undefined} onClick={onGo}>{t`Course finished`}</Link>
        </p>
      ) : null}
    </nav>
  );
}
