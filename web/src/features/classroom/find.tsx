/** Sessions that people may sign up for. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import { count } from "../../lib/numbers";
import { oneOf, text, useSearchState } from "../../lib/search_state";
import { Button, EmptyState, FilterChips, Listed, MoreButton, Page } from "../../ui";
import { periodWords } from "../classroom_office/time";
import type { ClassCard } from "../classroom_office/types";
import { SignUpTag } from "../classroom_office/words";
import { ClassroomTabs } from "./tabs";

const codecs = { when: oneOf(["coming", "past"], "coming"), course: text() };

export default function FindSessionPage() {
  const { t } = useLingui();
  const [{ when, course }, set] = useSearchState(codecs);
  const list = useKeysetList<ClassCard>(["classroom", "find"], "/classroom/sessions", { course, past: when === "past" ? true : undefined });
  return (
    <Page title={t`Classroom`} lead={<Trans>Classes with a teacher and a room. Sign up here; what you have is under My sessions.</Trans>}>
      <ClassroomTabs />
      <FilterChips single label={t`When`} selected={[when]} onSelected={([key]) => set({ when: key === "past" ? "past" : "coming" })} chips={[{ key: "coming", label: t`Coming` }, { key: "past", label: t`Past` }]}>
        {course ? <Button onClick={() => set({ course: "" })}>{t`Sessions of all courses`}</Button> : null}
      </FilterChips>
      <Listed list={list} empty={<EmptyState title={when === "past" ? t`No past sessions` : t`No sessions are planned`}>{when === "past" ? null : <Trans>When the education office publishes one, it stands here.</Trans>}</EmptyState>}>
        {(rows) => (
          <>
            <ul className="card plain-list ruled" aria-label={t`Sessions`}>
              {rows.map((row) => {
                const free = Math.max(0, row.seats - row.taken);
                return (
                  <li key={row.id} className="card-body row-between">
                    <span className="stack-s">
                      <Link href={`/classroom/${row.id}`}><b className="wrap">{row.title}</b></Link>
                      <span className="wrap">{row.starts_at && row.ends_at ? periodWords(row.starts_at, row.ends_at) : <span className="dim">{t`no date yet: sign up to be told`}</span>}</span>
                      {when === "past" ? null : <span className="s dim">{free ? plural(free, { one: "# seat free", other: "# seats free" }) : row.waiting ? <Trans>full, {count(row.waiting)} waiting</Trans> : t`full`}</span>}
                    </span>
                    {row.mine ? <SignUpTag own status={row.mine} /> : null}
                  </li>
                );
              })}
            </ul>
            <MoreButton list={list} />
          </>
        )}
      </Listed>
    </Page>
  );
}
