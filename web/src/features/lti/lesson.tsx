/** A lesson in a tool of somebody else: it opens in a window of its own, and its results come back by themselves. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { agoWords } from "../../lib/dates";
import { score } from "../../lib/numbers";
import { Button, EmptyState, Loaded, SkeletonRows, StatusTag, errorsOf } from "../../ui";
import type { LtiLesson, LtiStarted } from "./types";
import { doneWord } from "./words";

/** The address is good once and for some minutes, so it is asked for with each click. */
export function useOpening(path: string) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [blocked, setBlocked] = useState("");
  const [started, setStarted] = useState<LtiStarted | null>(null);
  const open = async (body?: unknown) => {
    setBusy(true);
    setProblem("");
    setBlocked("");
    try {
      const made = await api.post<LtiStarted>(path, body);
      setStarted(made);
      if (window.open(made.address, "_blank") === null) setBlocked(made.address);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
  };
  return { busy, problem, blocked, started, open };
}

export function Opened({ problem, blocked }: { problem: string; blocked: string }) {
  const { t } = useLingui();
  return (
    <>
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      {blocked ? (
        <p className="note" role="status">
          <Trans>Your browser kept the window closed.</Trans> <a href={blocked} target="_blank" rel="noopener">{t`Open it with this link`}<span className="hidden-text"> {t`(opens in a new tab)`}</span></a>
        </p>
      ) : null}
    </>
  );
}

export function ToolLesson({ course, lesson, done, open }: { course: string; lesson: string; done: boolean; open: boolean }) {
  const path = `/lti/courses/${course}/lessons/${lesson}`;
  const query = useQuery({ queryKey: ["lti", "lesson", course, lesson], queryFn: ({ signal }) => api.get<LtiLesson>(path, undefined, { signal }), staleTime: 0 });
  useEffect(() => {
    // Back from the other window: a mark may have come.
    const back = () => {
      for (const key of [["lti", "lesson"], ["learning"]]) void queryClient.invalidateQueries({ queryKey: key });
    };
    window.addEventListener("focus", back);
    return () => window.removeEventListener("focus", back);
  }, []);
  return <Loaded query={query} skeleton={<SkeletonRows rows={3} />}>{(data) => <Lesson data={data} path={path} done={done} open={open} />}</Loaded>;
}

function Lesson({ data, path, done, open }: { data: LtiLesson; path: string; done: boolean; open: boolean }) {
  const { t } = useLingui();
  const opening = useOpening(`${path}/launch`);
  const tool = data.tool_name;
  if (!data.available) return <EmptyState title={t`This lesson cannot be opened now`}><Trans>The tool {tool} is switched off. Ask the author of the course; your results are kept.</Trans></EmptyState>;
  const begun = data.activity !== "" || data.score_percent != null;
  const marked = data.score_percent;
  return (
    <section className="card pad stack" aria-label={data.title}>
      <div className="stack-s">
        <h2 className="long-text">{data.title}</h2>
        <p><Trans>It opens in another window, in {tool}.</Trans> <span className="dim">{doneWord(data.done_when, data.pass_percent)}.</span></p>
        {marked != null ? <p><StatusTag kind={done ? "ok" : "info"}>{t`Mark: ${score(marked)}`}</StatusTag> {data.scored_at ? <span className="s dim">{agoWords(data.scored_at)}</span> : null}</p> : data.grading === "Pending" || data.grading === "PendingManual" ? <p className="dim">{t`It waits for a mark.`}</p> : null}
        {data.comment ? <p className="pre-line long-text">{data.comment}</p> : null}
      </div>
      <Opened problem={opening.problem} blocked={opening.blocked} />
      {open ? <div className="row"><Button kind={done ? "plain" : "primary"} busy={opening.busy} busyLabel={t`Opening`} onClick={() => void opening.open()}>{begun || done ? t`Open it again` : t`Open`}</Button></div> : null}
    </section>
  );
}
