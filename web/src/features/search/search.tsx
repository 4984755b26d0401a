/** What the box in the top bar found: courses for everybody, people for those who may see them. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";
import { Link } from "wouter";
import { api, type Page as PageOf } from "../../api/client";
import type { CourseCard, Staff } from "../../api/types";
import { paths } from "../../app/paths";
import { allowed } from "../../app/registry";
import { useBoot } from "../../app/session";
import { duration } from "../../lib/dates";
import { text, useSearchState } from "../../lib/search_state";
import { Card, EmptyState, Loaded, Page } from "../../ui";
import { capture } from "../analytics/capture";
import { SearchBox } from "../compliance/filters";
import "../compliance/compliance.css";
import "./search.css";

const codecs = { q: text() };
const SHOWN = 10;

export default function SearchPage() {
  const { t } = useLingui();
  const [{ q }, set] = useSearchState(codecs);
  const may = useBoot().data?.me.permissions ?? [];
  const searched = q !== "";
  // That somebody searched, never for what.
  useEffect(() => {
    if (searched) capture("search");
  }, [searched]);
  return (
    <Page title={t`Search`}>
      <div className="stack">
        <search className="filters" aria-label={t`Everything`}>
          <SearchBox label={t`Words of a title, or a name, e-mail or employee number`} value={q} onValue={(next) => set({ q: next })} />
        </search>
        {q ? (
          <>
            {allowed(may, "course:view") ? <Courses q={q} /> : null}
            {allowed(may, "people:view") ? <People q={q} /> : null}
          </>
        ) : (
          <EmptyState title={t`What are you looking for?`}><Trans>Type at least the beginning of a word.</Trans></EmptyState>
        )}
      </div>
    </Page>
  );
}

function Courses({ q }: { q: string }) {
  const { t } = useLingui();
  const found = useQuery({ queryKey: ["courses", "search", q], queryFn: ({ signal }) => api.get<PageOf<CourseCard>>("/courses", { search: q, limit: SHOWN }, { signal }) });
  return (
    <Card title={t`Courses`} aside={<Link href={`${paths.catalogue}?search=${encodeURIComponent(q)}`}>{t`Open in the catalogue`}</Link>} pad={false}>
      <Loaded query={found}>
        {(page) => (
          <Results none={t`No course has these words.`} empty={!page.items.length}>
            {page.items.map((course) => (
              <li key={course.id}>
                <Link href={paths.course(course.id)}>{course.title}</Link>
                <p className="s dim">{[course.minutes > 0 ? duration(course.minutes) : "", course.summary].filter(Boolean).join(". ")}</p>
              </li>
            ))}
          </Results>
        )}
      </Loaded>
    </Card>
  );
}

function People({ q }: { q: string }) {
  const { t } = useLingui();
  const found = useQuery({ queryKey: ["people", "search", q], queryFn: ({ signal }) => api.get<PageOf<Staff>>("/people", { search: q, limit: SHOWN }, { signal }) });
  return (
    <Card title={t`People`} aside={<Link href={`${paths.people}?search=${encodeURIComponent(q)}&status=all`}>{t`Open in the list of people`}</Link>} pad={false}>
      <Loaded query={found}>
        {(page) => (
          <Results none={t`Nobody has this name, e-mail or number.`} empty={!page.items.length}>
            {page.items.map((person) => (
              <li key={person.person_id}>
                <Link href={paths.person(person.person_id)}>{person.first_name} {person.last_name}</Link>
                <p className="s dim">{[person.job_title, person.unit_name, person.employee_number].filter(Boolean).join(", ")}</p>
              </li>
            ))}
          </Results>
        )}
      </Loaded>
    </Card>
  );
}

function Results({ none, empty, children }: { none: string; empty: boolean; children: ReactNode }) {
  return empty ? <p className="card-body dim" role="status">{none}</p> : <ul className="plain-list search-results">{children}</ul>;
}
