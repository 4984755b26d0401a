import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { fullDay, moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { oneOf, text, useSearchState } from "../../lib/search_state";
import { Button, Card, ConfirmDialog, EmptyState, FilterChips, LinkButton, ListTable, Loaded, Page, StatusTag, Tabs, errorsOf, toast, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { StateTag } from "./list";
import { officePath, personPath } from "./tabs";
import type { CertificationView, LearningPath, PersonStanding, Revisions, Standing, Waiver } from "./types";
import { EndWaiver, WaiverDialog } from "./waivers";
import { STANDINGS, StandingTag, WhenText, firstDueWords, renewalWords, standingWords } from "./words";
import "../audiences/audiences.css";
import "./certification.css";

const codecs = { standing: text(), tab: oneOf(["people", "rules", "waivers", "changes"], "people") };

export default function CertificationOfficePage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const manage = useMay("certification:manage");
  const decide = useMay("certification:decide");
  const [{ tab }, setState] = useSearchState(codecs);
  const [asking, setAsking] = useState<"" | "activate" | "archive" | "waive">("");
  const [problem, setProblem] = useState("");
  const found = useQuery({ queryKey: ["certifications", id], queryFn: ({ signal }) => api.get<CertificationView>(`/certifications/${id}`, undefined, { signal }) });
  const data = found.data;
  const act = async (what: "activate" | "archive") => {
    setProblem("");
    try {
      await api.post(`/certifications/${id}/${what}`);
      toast(what === "activate" ? t`In use. Its people are asked now.` : t`Archived`);
      await queryClient.invalidateQueries({ queryKey: ["certifications"] });
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setAsking("");
  };
  return (
    <Page
      wide title={data?.definition.name ?? t`Certification`} crumbs={[{ href: "/certifications/office", label: t`Certifications` }]} lead={data?.definition.description || undefined}
      actions={data && data.status !== "archived" ? (
        <>
          {manage && data.status === "draft" ? <Button kind="primary" onClick={() => setAsking("activate")}>{t`Put in use`}</Button> : null}
          {decide && data.status === "active" ? <Button onClick={() => setAsking("waive")}>{t`Exempt, or accept something equivalent`}</Button> : null}
          {manage ? <LinkButton href={`${officePath(id)}/edit`}>{t`Change`}</LinkButton> : null}
          {manage ? <Button onClick={() => setAsking("archive")}>{t`Archive`}</Button> : null}
        </>
      ) : null}
    >
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <Loaded query={found}>
        {(view) => (
          <div className="stack">
            <section className="card facts" aria-label={t`How people stand`}>
              {STANDINGS.filter((each) => each !== "ended" || view.counts.ended > 0).map((each) => (
                <div key={each}>
                  <Link className={(each === "expired" || each === "overdue") && view.counts[each] ? "overdue" : each === "due" && view.counts.due ? "soon" : ""} href={`${officePath(id)}?standing=${each}`}>{count(view.counts[each])}</Link>
                  <p>{standingWords(each)}</p>
                </div>
              ))}
            </section>
            <div>
              <Tabs
                label={t`Certification`} selected={tab} onSelect={(key) => setState({ tab: key as "people" })}
                tabs={[{ key: "people", label: t`People` }, { key: "rules", label: t`Rules` }, { key: "waivers", label: t`Exemptions` }, { key: "changes", label: t`Changes` }]}
              >
                {tab === "people" ? <People id={id} renews={Boolean(view.definition.renewal)} draft={view.status === "draft"} /> : tab === "rules" ? <Rules view={view} /> : tab === "waivers" ? <Waivers id={id} courses={view.courses} decide={decide} /> : <Changes id={id} />}
              </Tabs>
            </div>
          </div>
        )}
      </Loaded>
      <ConfirmDialog open={asking === "activate"} title={t`Put it in use?`} action={t`Put in use`} onClose={() => setAsking("")} onConfirm={() => void act("activate")}>
        <Trans>Its people are asked for it and told in MedConnect.</Trans>
      </ConfirmDialog>
      <ConfirmDialog open={asking === "archive"} danger title={t`Archive this certification?`} action={t`Archive`} onClose={() => setAsking("")} onConfirm={() => void act("archive")}>
        <Trans>Nobody is asked for it any more. What people reached, and their certificates, stay.</Trans>
      </ConfirmDialog>
      {asking === "waive" && data ? <WaiverDialog id={id} courses={data.courses} onClose={() => setAsking("")} /> : null}
    </Page>
  );
}

function People({ id, renews, draft }: { id: string; renews: boolean; draft: boolean }) {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const list = useKeysetList<PersonStanding>(["certifications", id, "people"], `/certifications/${id}/people`, { standing: filter.standing || undefined });
  const columns: Column<PersonStanding>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => <span className="stack-s"><Link href={personPath(id, row.person_id)}>{row.name}</Link>{row.works_here ? null : <span className="s dim">{t`works here no more`}</span>}</span> },
    { key: "unit", header: t`Unit`, cell: (row) => row.unit_name },
    { key: "job", header: t`Job`, cell: (row) => row.job_title },
    { key: "standing", header: t`State`, cell: (row) => <StandingTag standing={row.standing} renews={renews} /> },
    { key: "when", header: t`Until`, cell: (row) => <WhenText row={row} /> },
    { key: "done", header: t`This cycle`, cell: (row) => (row.needed ? <Trans>{row.done} of {row.needed} courses</Trans> : "") },
    { key: "since", header: t`Completed`, cell: (row) => (row.certified_on ? fullDay(row.certified_on) : "") },
  ];
  return (
    <>
      <FilterChips label={t`Show`} single selected={filter.standing ? [filter.standing] : []} onSelected={(keys) => setFilter({ standing: keys[0] ?? "" })} chips={STANDINGS.map((each: Standing) => ({ key: each, label: standingWords(each) }))} />
      <ListTable list={list} caption={t`People of the certification`} columns={columns} rowKey={(row) => row.person_id} empty={<EmptyState title={t`Nobody here`}>{draft ? <Trans>It is a draft: put it in use, then its people are asked.</Trans> : <Trans>Nobody whom you may see is in this state.</Trans>}</EmptyState>} />
    </>
  );
}

function PathList({ path, names }: { path: LearningPath; names: ReadonlyMap<string, string> }) {
  const { t } = useLingui();
  const groups = path.groups.map((group, at) => (
    <li key={at}>
      {group.name ? <b>{group.name}: </b> : null}
      {group.needed != null && group.needed < group.course_ids.length ? plural(group.needed, { one: "# of", other: "# of" }) : group.course_ids.length > 1 ? t`all of` : null}
      <ul>{group.course_ids.map((course) => <li key={course}><Link href={`/courses/${course}`}>{names.get(course) ?? t`a course that is gone`}</Link></li>)}</ul>
    </li>
  ));
  return path.ordered ? <ol>{groups}</ol> : <ul>{groups}</ul>;
}

function Rules({ view }: { view: CertificationView }) {
  const { t } = useLingui();
  const { definition } = view;
  const names = new Map(view.courses.map((course) => [course.id, course.title]));
  const gone = view.courses.filter((course) => !course.published).map((course) => course.title).join(", ");
  return (
    <div className="stack">
      {gone ? <p className="note soon"><Trans>Not published any more: {gone}</Trans></p> : null}
      <Card title={definition.renewal ? t`What is taken the first time` : t`What is taken`} aside={definition.path.ordered ? t`one group after the other` : null}><PathList path={definition.path} names={names} /></Card>
      {definition.renewal ? (
        <Card title={t`Expiry and renewal`}>
          <div className="stack-s">
            <ul>{renewalWords(definition.renewal).map((each) => <li key={each}>{each}</li>)}</ul>
            {definition.renewal_path ? <><h3>{t`What is taken to renew`}</h3><PathList path={definition.renewal_path} names={names} /></> : <p className="dim">{t`The same courses are taken to renew.`}</p>}
          </div>
        </Card>
      ) : null}
      <Card title={t`Who, and until when`}>
        <dl className="pairs">
          <div className="pair"><dt>{t`State`}</dt><dd><StateTag status={view.status} /></dd></div>
          <div className="pair"><dt>{t`Audiences`}</dt><dd>{view.audience_ids.length ? view.audience_ids.map((each, at) => <span key={each}>{at ? ", " : ""}<Link href={`/audiences/${each}`}>{view.audience_names[at]}</Link></span>) : t`none`}</dd></div>
          <div className="pair"><dt>{t`Everybody may join`}</dt><dd>{definition.open_to_join ? t`yes` : t`no`}</dd></div>
          <div className="pair"><dt>{t`First due`}</dt><dd>{firstDueWords(definition)}</dd></div>
          <div className="pair"><dt>{t`Earlier completions count`}</dt><dd>{definition.count_earlier_days ? plural(definition.count_earlier_days, { one: "for # day", other: "for # days" }) : t`no`}</dd></div>
          <div className="pair"><dt>{t`Certificate`}</dt><dd>{definition.certificate ? t`one for each completed cycle` : t`none`}</dd></div>
        </dl>
      </Card>
    </div>
  );
}

function Waivers({ id, courses, decide }: { id: string; courses: CertificationView["courses"]; decide: boolean }) {
  const { t } = useLingui();
  const list = useKeysetList<Waiver>(["certifications", id, "waivers"], `/certifications/${id}/waivers`);
  const names = new Map(courses.map((course) => [course.id, course.title]));
  const columns: Column<Waiver>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => <Link href={personPath(id, row.person_id)}>{row.name}</Link> },
    { key: "kind", header: t`What`, cell: (row) => (row.kind === "exemption" ? t`Exempt` : row.course_id ? t`Equivalent to ${names.get(row.course_id) ?? t`a course`}` : t`Equivalent to all of it`) },
    { key: "reason", header: t`Reason`, className: "wrap", cell: (row) => <span className="stack-s"><span>{row.reason}</span>{row.evidence ? <span className="s dim">{row.evidence}</span> : null}</span> },
    { key: "dates", header: t`Dates`, cell: (row) => (row.achieved_on ? t`achieved on ${fullDay(row.achieved_on)}` : row.until ? t`until ${fullDay(row.until)}` : t`until it is ended`) },
    { key: "by", header: t`Approved by`, cell: (row) => <span className="stack-s"><span>{row.approver}</span><span className="s dim">{moment(row.at)}</span></span> },
    { key: "state", header: t`State`, cell: (row) => (row.ended_at ? <StatusTag kind="idle">{t`Ended on ${fullDay(row.ended_at)}`}</StatusTag> : <StatusTag kind="ok">{t`In force`}</StatusTag>) },
  ];
  if (decide) columns.push({ key: "acts", header: t`Actions`, actions: true, cell: (row) => (row.ended_at ? null : <EndWaiver waiver={row} />) });
  return <ListTable list={list} caption={t`Exemptions and equivalencies`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`Nobody is exempt`} />} />;
}

function Changes({ id }: { id: string }) {
  const { t } = useLingui();
  const found = useQuery({ queryKey: ["certifications", id, "changes"], queryFn: ({ signal }) => api.get<Revisions>(`/certifications/${id}/changes`, undefined, { signal }) });
  return (
    <Loaded query={found}>
      {(data) => (
        <ol className="plain-list stack" aria-label={t`Changes of the certification`}>
          {data.items.map((row) => (
            <li key={row.revision} className="card pad stack-s">
              <p className="row-between"><b>{t`Revision ${row.revision}`}</b><span className="s dim">{row.by}, {moment(row.at)}</span></p>
              <p className="row"><StateTag status={row.status} /> {row.definition.name}</p>
              <ul className="s">
                {row.definition.renewal ? renewalWords(row.definition.renewal).map((each) => <li key={each}>{each}</li>) : <li>{t`Completed once`}</li>}
                <li>{t`First due`}: {firstDueWords(row.definition)}</li>
              </ul>
            </li>
          ))}
        </ol>
      )}
    </Loaded>
  );
}
