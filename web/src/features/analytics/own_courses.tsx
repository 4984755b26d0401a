/** The courses behind a number of one's own dashboard. */
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import { paths } from "../../app/paths";
import { fullDay } from "../../lib/dates";
import { percent } from "../../lib/numbers";
import { oneOf, text, useSearchState } from "../../lib/search_state";
import { EmptyState, FilterChips, LinkButton, Loaded, Page, ProgressBar, StatusTag, Table, type Column } from "../../ui";
import { SetFilter } from "./filters";
import type { OwnCourse, OwnCourses } from "./types";
import { stateKind, stateWord, weekWords } from "./words";
import "./analytics.css";

const codecs = { show: oneOf(["all", "in_progress", "completed"], "all"), completed_week: text() };

export default function OwnCoursesPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const query = filter.completed_week ? { completed_week: filter.completed_week } : { show: filter.show };
  const own = useQuery({ queryKey: ["analytics", "own", "courses", query], queryFn: ({ signal }) => api.get<OwnCourses>("/dashboards/learner/courses", query, { signal }) });
  const names = { all: t`Your courses`, in_progress: t`Your open courses`, completed: t`Your completed courses` };
  const about = filter.completed_week ? t`Completed in the ${weekWords(filter.completed_week)}` : names[filter.show];
  const number = plural(own.data?.total ?? 0, { one: "# course", other: "# courses" });
  const columns: Column<OwnCourse>[] = [
    { key: "title", header: t`Course`, head: true, className: "wrap", cell: (row) => <Link href={paths.player(row.enrolment_id)}>{row.title}</Link> },
    { key: "state", header: t`State`, cell: (row) => <StatusTag kind={stateKind[row.state]}>{stateWord(row.state)}</StatusTag> },
    { key: "required", header: t`Required`, cell: (row) => (row.required ? t`yes` : t`by choice`) },
    { key: "progress", header: t`Progress`, cell: (row) => <span className="standing-progress"><ProgressBar value={row.percent} label={t`Progress of ${row.title}`} /><span className="num s">{percent(row.percent)}</span></span> },
    { key: "due", header: t`Due`, cell: (row) => (row.due_on ? fullDay(row.due_on) : <span className="dim">{t`none`}</span>) },
    { key: "completed", header: t`Completed`, cell: (row) => (row.completed_on ? fullDay(row.completed_on) : <span className="dim">{t`not yet`}</span>) },
  ];
  return (
    <Page wide title={own.data ? t`${about}: ${number}` : about} crumbs={[{ href: "/progress", label: t`Your progress` }]}>
      <FilterChips
        label={t`Show`} single selected={filter.completed_week || filter.show === "all" ? [] : [filter.show]} onSelected={(keys) => setFilter({ show: (keys[0] ?? "all") as "all", completed_week: "" })}
        chips={[{ key: "in_progress", label: t`Open` }, { key: "completed", label: t`Completed` }]}
      >
        {filter.completed_week ? <SetFilter onRemove={() => setFilter({ completed_week: "" })}>{t`Completed in the ${weekWords(filter.completed_week)}`}</SetFilter> : null}
      </FilterChips>
      <Loaded query={own}>
        {(data) => (data.items.length ? <Table caption={about} columns={columns} rows={data.items} rowKey={(row) => row.enrolment_id} /> : <EmptyState title={t`No course here`} action={<LinkButton href={paths.catalogue}>{t`Find a course`}</LinkButton>} />)}
      </Loaded>
    </Page>
  );
}
