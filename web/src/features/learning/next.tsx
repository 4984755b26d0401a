/** The way on from a lesson, and what is said when it would be left unread. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useLocation } from "wouter";
import type { CoursePlayer, LessonView } from "../../api/types";
import { paths } from "../../app/paths";
import { Button, Dialog, LinkButton } from "../../ui";
import { completedElsewhere } from "./outside";
import { scrollRatio, type LessonProgress } from "./progress";
import { clockWords } from "./words";

interface NextProps {
  player: CoursePlayer;
  lesson: LessonView;
  primary: boolean;
  /** Of a lesson that is read. Without it nothing is asked: a quiz says by itself that it is not passed. */
  progress?: LessonProgress;
}
interface Target {
  href: string;
  words: string;
}

const running = (player: CoursePlayer): boolean => player.enrolment.status === "enrolled" || player.enrolment.status === "in_progress";

/** The next lesson in order; after the last one the end of the course, or by its name what is still open. */
function useTarget(player: CoursePlayer, lesson: LessonView, unread: boolean): Target | null {
  const { t } = useLingui();
  const id = player.enrolment.id;
  if (lesson.next_id) return { href: paths.lesson(id, lesson.next_id), words: t`Next` };
  if (player.enrolment.status === "completed") return { href: paths.player(id), words: t`Finish` };
  const open = player.modules.flatMap((module) => module.lessons).find((each) => each.mandatory && each.state !== "completed" && each.id !== lesson.id);
  if (!open) return unread ? { href: paths.player(id), words: t`Finish` } : null;
  const title = open.title;
  return { href: paths.lesson(id, open.id), words: t`Still open: ${title}` };
}

export function NextButton({ player, lesson, primary, progress }: NextProps) {
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState(false);
  const unread = progress !== undefined && running(player) && lesson.mandatory && lesson.state !== "completed" && !completedElsewhere(lesson.format);
  const target = useTarget(player, lesson, unread);
  if (!target) return null;
  const kind = primary ? "primary" : "plain";
  if (!unread) return <LinkButton kind={kind} href={target.href}>{target.words}</LinkButton>;
  const go = () => navigate(target.href);
  const markAndGo = async () => {
    if (await progress.complete()) go();
    else setAsking(false);
  };
  const press = () => {
    // Who is at the end has read it; the two seconds that the page waits are not hers to wait.
    if (lesson.completion === "view" && lesson.format === "text" && scrollRatio() > 0.98) void markAndGo();
    else setAsking(true);
  };
  return (
    <>
      <Button kind={kind} busy={progress.completing} onClick={press}>{target.words}</Button>
      {asking ? <Unread lesson={lesson} progress={progress} onMark={() => void markAndGo()} onGo={go} onStay={() => setAsking(false)} /> : null}
    </>
  );
}

interface UnreadProps {
  lesson: LessonView;
  progress: LessonProgress;
  onMark: () => void;
  onGo: () => void;
  onStay: () => void;
}
function Unread({ lesson, progress, onMark, onGo, onStay }: UnreadProps) {
  const { t } = useLingui();
  const timed = lesson.completion === "time_spent";
  const left = clockWords((lesson.min_seconds ?? 0) - lesson.seconds_spent - progress.unsent);
  const words = {
    title: timed ? t`This lesson is not done yet` : lesson.completion === "manual" ? t`This lesson is not marked complete` : t`You have not read this lesson to the end`,
    mark: lesson.completion === "manual" ? t`Mark complete and go on` : t`I have read it, go on`,
  };
  return (
    <Dialog open title={words.title} onClose={onStay}>
      <p>{timed ? <Trans>It counts after {left} more on this page.</Trans> : <Trans>It stays open in the outline, and the course is finished only when every required lesson is done.</Trans>}</p>
      <div className="row">
        <Button kind="primary" onClick={onStay}>{t`Stay here`}</Button>
        {timed ? null : <Button busy={progress.completing} onClick={onMark}>{words.mark}</Button>}
        <Button onClick={onGo}>{t`Go on, do it later`}</Button>
      </div>
    </Dialog>
  );
}
