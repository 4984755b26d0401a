/** Lessons that are completed elsewhere: by attending a class, by a preceptor's sign-off, by a signature. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api, type Page } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import type { LessonFormat, LessonView } from "../../api/types";
import { count } from "../../lib/numbers";
import { Card, DueText, Listed, LinkButton, Loaded, MoreButton, StatusTag } from "../../ui";
import { SignUpTag } from "../classroom_office/words";
import { periodWords } from "../classroom_office/time";
import { RecordTag } from "../skills_office/words";
import type { AttestationTasks, ClassCard, SkillRecordCard } from "./types";

const OUTSIDE: readonly string[] = ["assignment", "live_session", "checklist", "attestation", "scorm", "xapi", "video", "lti"];
/** Only a mark, an attendance, a signature or the content itself completes these: nobody marks them complete by hand. */
export const completedElsewhere = (format: LessonFormat): boolean => OUTSIDE.includes(format);

export function LiveSession({ course }: { course: string }) {
  const { t } = useLingui();
  const list = useKeysetList<ClassCard>(["classroom", "of-course", course], "/classroom/sessions", { course });
  return (
    <Card title={t`Sessions to choose from`}>
      <Listed list={list} skeleton={3} empty={<p className="dim"><Trans>No session is planned yet. When there is one it stands here; ask your education office.</Trans></p>}>
        {(rows) => (
          <>
            <ul className="plain-list stack" aria-label={t`Sessions to choose from`}>
              {rows.map((row) => (
                <li key={row.id} className="row-between">
                  <span className="stack-s">
                    <b className="wrap">{row.starts_at && row.ends_at ? periodWords(row.starts_at, row.ends_at) : t`no date yet`}</b>
                    <span className="s dim wrap">{row.title}, <Trans>{count(Math.max(0, row.seats - row.taken))} of {count(row.seats)} seats free</Trans></span>
                  </span>
                  <span className="row">{row.mine ? <SignUpTag own status={row.mine} /> : null}<LinkButton href={`/classroom/${row.id}`} label={t`Look at ${row.title}`}>{row.mine ? t`Look at it` : t`Sign up`}</LinkButton></span>
                </li>
              ))}
            </ul>
            <MoreButton list={list} />
          </>
        )}
      </Listed>
      <p className="s dim"><Trans>This lesson is complete when your attendance is recorded.</Trans></p>
    </Card>
  );
}

/** Not a list of pages: a person has few of them. */
export function useOwnChecklists() {
  return useQuery({ queryKey: ["skills", "mine"], queryFn: async ({ signal }) => (await api.get<Page<SkillRecordCard>>("/skills/mine", undefined, { signal })).items });
}

/** What the server says belongs to a lesson: the checklist, the document, the session, the task. */
type LessonLinks = LessonView["links"];
/** Those that belong to the lesson; all of hers where it is not known. */
const belonging = <T,>(rows: readonly T[], links: LessonLinks, id: (row: T) => string): readonly T[] => (links?.length ? rows.filter((row) => links.some((link) => link.id === id(row))) : rows);

export function ChecklistLesson({ links }: { links: LessonLinks }) {
  const { t } = useLingui();
  const list = useOwnChecklists();
  return (
    <Card title={t`Your checklists`}>
      <p className="dim"><Trans>This lesson is complete when a preceptor has signed off every item of its checklist.</Trans></p>
      <Loaded query={list}>
        {(rows) => belonging(rows, links, (row) => row.checklist_id).length ? (
          <ul className="plain-list stack-s" aria-label={t`Your checklists`}>
            {belonging(rows, links, (row) => row.checklist_id).map((row) => <li key={row.id} className="row-between"><Link href={`/skills/${row.id}`}>{row.title}</Link><span className="row"><span className="s dim"><Trans>{row.items_signed} of {row.items} signed off</Trans></span><RecordTag row={row} /></span></li>)}
          </ul>
        ) : <p><Trans>No checklist was given to you yet. Ask your education office.</Trans></p>}
      </Loaded>
    </Card>
  );
}

export function AttestationLesson({ links }: { links: LessonLinks }) {
  const { t } = useLingui();
  const tasks = useQuery({ queryKey: ["attestations", "mine"], queryFn: ({ signal }) => api.get<AttestationTasks>("/attestations/mine", undefined, { signal }) });
  return (
    <Card title={t`Documents to read and sign`}>
      <p className="dim"><Trans>This lesson is complete when you have signed its document.</Trans></p>
      <Loaded query={tasks}>
        {({ items }) => belonging(items, links, (task) => task.id).length ? (
          <ul className="plain-list stack-s" aria-label={t`Documents to read and sign`}>
            {belonging(items, links, (task) => task.id).map((task) => <li key={task.id} className="row-between"><Link href={`/attestations/${task.id}`}>{task.title}</Link>{task.status === "open" ? <DueText date={task.due_on} /> : <StatusTag kind="ok">{t`Signed`}</StatusTag>}</li>)}
          </ul>
        ) : <p><Trans>No document waits for your signature. Ask your education office.</Trans></p>}
      </Loaded>
    </Card>
  );
}
