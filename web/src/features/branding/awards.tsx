/** What an author gives beyond the completion certificate: mastery, or the right to teach the course. */
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useParams } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import type { components } from "../../api/schema";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import "./branding.css";
import { Button, Dialog, EmptyState, Form, ListTable, Page, RadioGroup, StatusTag, Textarea, toast, useForm, type Column } from "../../ui";

type S = components["schemas"];
type Candidate = S["AwardCandidate"];

export default function AwardsPage() {
  const { t } = useLingui();
  const { id = "" } = useParams<{ id: string }>();
  const list = useKeysetList<Candidate>(["awards", id], `/courses/${id}/certificates`);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [giving, setGiving] = useState(false);
  const toggle = (person: string) =>
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(person)) next.add(person);
      return next;
    });
  const columns: Column<Candidate>[] = [
    { key: "choose", header: t`Choose`, cell: (row) => <label className="check award-choice"><input type="checkbox" aria-label={t`Choose ${row.name}`} checked={chosen.has(row.person_id)} onChange={() => toggle(row.person_id)} /></label> },
    { key: "name", header: t`Name`, head: true, cell: (row) => row.name },
    { key: "on", header: t`Completed`, cell: (row) => fullDay(row.completed_on) },
    { key: "mastery", header: t`Mastery`, cell: (row) => (row.mastery ? <StatusTag kind="ok">{t`given`}</StatusTag> : <span className="dim">{t`not given`}</span>) },
    { key: "teaching", header: t`Teaching`, cell: (row) => (row.teaching ? <StatusTag kind="ok">{t`given`}</StatusTag> : <span className="dim">{t`not given`}</span>) },
  ];
  return (
    <Page
      title={t`Certificates of mastery and teaching`}
      crumbs={[{ href: paths.authoring, label: t`Course builder` }, { href: paths.authoringCourse(id), label: t`The course` }]}
      lead={<Trans>People who completed this course have their certificate already. Here you give more: that somebody masters it, or may teach it.</Trans>}
      actions={<Button kind="primary" disabled={!chosen.size} onClick={() => setGiving(true)}>{chosen.size ? <Plural value={chosen.size} one="Give # person a certificate" other="Give # people a certificate" /> : t`Give a certificate`}</Button>}
    >
      <ListTable caption={t`Who completed this course`} columns={columns} list={list} rowKey={(row) => row.person_id + row.completed_on} empty={<EmptyState title={t`Nobody has completed this course yet`}><Trans>As soon as somebody does, her name appears here.</Trans></EmptyState>} />
      {giving ? <GiveDialog course={id} people={[...chosen]} onClose={() => setGiving(false)} onGiven={() => setChosen(new Set())} /> : null}
    </Page>
  );
}

function GiveDialog({ course, people, onClose, onGiven }: { course: string; people: string[]; onClose: () => void; onGiven: () => void }) {
  const { t } = useLingui();
  const form = useForm({ type: "mastery", recommendation: "" });
  const [result, setResult] = useState<S["Awards"] | null>(null);
  const give = async () => {
    const done = await form.submit(async () => {
      setResult(await api.post<S["Awards"]>(`/courses/${course}/certificates`, { type: form.values.type, person_ids: people, recommendation: form.values.recommendation.trim(), dry_run: false }));
    }, () => ({}));
    if (!done) return;
    toast(t`Done`);
    onGiven();
    await queryClient.invalidateQueries({ queryKey: ["awards", course] });
  };
  const words = { issued: t`given`, had_it: t`had it already`, not_completed: t`has not completed the course` } as const;
  return (
    <Dialog open title={t`Give a certificate`} onClose={onClose}>
      {result ? (
        <div className="stack">
          <p role="status"><Plural value={result.issued} one="# certificate was given." other="# certificates were given." /></p>
          <ul className="stack-s">
            {result.items.map((each) => <li key={each.person_id}>{each.name || t`Somebody`}: {words[each.outcome]}{each.number ? <span className="num dim"> {each.number}</span> : null}</li>)}
          </ul>
          <div className="dialog-foot"><Button kind="primary" onClick={onClose}>{t`Close`}</Button></div>
        </div>
      ) : (
        <Form errors={form.errors} onSubmit={() => void give()} label={t`Give a certificate`}>
          <p><Plural value={people.length} one="To # person" other="To # people" /></p>
          <RadioGroup name="type" label={t`Certificate`} value={form.values.type} onValue={(type) => form.set({ type })} options={[{ value: "mastery", label: t`Mastery: does it without guidance` }, { value: "teaching", label: t`Teaching: may teach this course` }]} />
          <Textarea name="recommendation" label={t`Recommended by, or why`} optional maxLength={500} rows={3} value={form.values.recommendation} onValue={(recommendation) => form.set({ recommendation })} />
          <div className="dialog-foot">
            <Button onClick={onClose}>{t`Cancel`}</Button>
            <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Giving`}>{t`Give`}</Button>
          </div>
        </Form>
      )}
    </Dialog>
  );
}
