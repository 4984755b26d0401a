/** What the author tells on the course page, its files, and the learner's grades. */
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, download } from "../../api/client";
import { bytes } from "../../lib/numbers";
import { Card, Loaded, Table, errorsOf, type Column } from "../../ui";
import { shareWords } from "../learning/work_words";
import type { CoursePage, GradeRow, Resource } from "./types";

export function About({ page }: { page: CoursePage }) {
  const { t } = useLingui();
  const list = (title: string, items: readonly string[]) => (items.length ? <section><h3>{title}</h3><ul>{items.map((each) => <li key={each}>{each}</li>)}</ul></section> : null);
  const some = page.tagline || page.instructor || page.includes.length || page.audience.length || page.faqs.length || page.testimonials.length;
  if (!some) return null;
  return (
    <Card title={t`About this course`}>
      <div className="stack">
        {page.tagline ? <p className="lead wrap">{page.tagline}</p> : null}
        {list(t`What it includes`, page.includes)}
        {list(t`Who it is for`, page.audience)}
        {page.instructor ? <section><h3>{t`Who teaches it`}</h3><p className="pre-line wrap">{page.instructor}</p></section> : null}
        {page.testimonials.map((each) => <blockquote key={each.quote} className="wrap">{each.quote}<footer className="s dim">{[each.name, each.role].filter(Boolean).join(", ")}</footer></blockquote>)}
        {page.faqs.length ? <section className="stack-s"><h3>{t`Questions and answers`}</h3>{page.faqs.map((each) => <details key={each.question}><summary>{each.question}</summary><p className="pre-line wrap">{each.answer}</p></details>)}</section> : null}
      </div>
    </Card>
  );
}

export function Files({ course, resources }: { course: string; resources: readonly Resource[] }) {
  const { t } = useLingui();
  const [problem, setProblem] = useState("");
  if (!resources.length) return null;
  const save = (each: Resource) => {
    setProblem("");
    download(`/courses/${course}/files/${each.media_id ?? ""}`, undefined, each.title).catch((error: unknown) => setProblem(Object.values(errorsOf(error)).join(" ")));
  };
  return (
    <Card title={t`Files and links`}>
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <ul className="plain-list stack-s" aria-label={t`Files and links`}>
        {resources.map((each) => (
          <li key={each.id} className="wrap">
            {each.media_id ? <><button type="button" className="link" onClick={() => save(each)}>{each.title}</button>{each.size ? <span className="s dim"> {bytes(each.size)}</span> : null}</>
              : each.url && /^https?:\/\//i.test(each.url) ? <a href={each.url} target="_blank" rel="noopener noreferrer">{each.title}<span className="hidden-text"> {t`(opens in a new tab)`}</span></a> : each.title}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Computed anew from what was reached; shown once something was. */
export function OwnGrades({ course }: { course: string }) {
  const { t } = useLingui();
  const grades = useQuery({ queryKey: ["grades", course], queryFn: ({ signal }) => api.get<GradeRow>(`/learning/courses/${course}/grades`, undefined, { signal }) });
  type Item = GradeRow["grades"]["items"][number];
  const columns: Column<Item>[] = [
    { key: "title", header: t`Part`, head: true, className: "wrap", cell: (row) => <>{row.title}{row.counts ? null : <span className="below s dim">{t`does not count`}</span>}</> },
    { key: "attempts", header: t`Attempts`, num: true, cell: (row) => row.attempts },
    { key: "grade", header: t`Reached`, num: true, cell: (row) => (row.percent_hundredths === null || row.percent_hundredths === undefined ? <span className="dim">{t`not yet`}</span> : shareWords(row.percent_hundredths)) },
  ];
  if (grades.error) return null;
  return (
    <Loaded query={grades} skeleton={null}>
      {(row) => {
        const total = row.grades.total_hundredths;
        if (!row.grades.items.length) return null;
        return (
          <Card pad={false} title={t`My grades`} aside={total === null || total === undefined ? t`nothing graded yet` : row.recorded ? t`${shareWords(total)}, recorded` : shareWords(total)}>
            <Table caption={t`My grades`} columns={columns} rows={row.grades.items} rowKey={(item) => `${item.source}${item.lesson_id}`} />
          </Card>
        );
      }}
    </Loaded>
  );
}
