/** Pools: sets of questions that quizzes draw from, by tags or by hand. */
import "./questions.css";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { api, download } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { text, useSearchState } from "../../lib/search_state";
import { Button, Card, Checkbox, CheckboxGroup, ConfirmDialog, Dialog, EmptyState, Form, Input, Listed, ListTable, Loaded, Menu, MenuItem, MoreButton, Page, RadioGroup, Table, toast, useForm, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { lineOf } from "../authoring/data";
import { useTypeWords } from "../authoring/quiz/quiz_editor";
import { SearchBox } from "../compliance/filters";
import { BankTabs, bankChanged, OwnerSelect, questionPath, usePools, useTags } from "./data";
import type { BankEntry, Pool, PoolIn } from "./types";

const codecs = { course: text(), pool: text() };

export default function PoolsPage() {
  const { t } = useLingui();
  const manage = useMay("question:manage");
  const [at, setAt] = useSearchState(codecs);
  const [adding, setAdding] = useState(false);
  const pools = usePools(at.course);
  const open = pools.data?.items.find((each) => each.id === at.pool);
  const words = (pool: Pool) => (pool.kind === "by_hand" ? t`chosen by hand` : pool.any_tag ? t`one of: ${pool.tags.join(", ")}` : t`all of: ${pool.tags.join(", ")}`);
  const columns: Column<Pool>[] = [
    { key: "name", header: t`Pool`, head: true, className: "wrap", cell: (row) => <Button kind="link" onClick={() => setAt({ pool: row.id })}><span className="long-text">{row.name}</span></Button> },
    { key: "kind", header: t`Its questions`, className: "wrap", cell: words },
    { key: "questions", header: t`Questions now`, num: true, cell: (row) => <Button kind="link" aria-label={t`${row.name}: ${row.questions} questions`} onClick={() => setAt({ pool: row.id })}>{count(row.questions)}</Button> },
    { key: "updated", header: t`Changed`, cell: (row) => moment(row.updated_at) },
  ];
  const add = manage ? <Button kind="primary" onClick={() => setAdding(true)}>{t`New pool`}</Button> : undefined;
  return (
    <Page wide title={t`Pools`} lead={<Trans>A quiz draws so many questions from a pool for each attempt.</Trans>} crumbs={[{ href: "/questions", label: t`Question bank` }]} actions={add}>
      <BankTabs />
      <OwnerSelect value={at.course} onValue={(course) => setAt({ course, pool: "" })} />
      <Loaded query={pools}>
        {(data) => (data.items.length ? <Table caption={t`Pools`} columns={columns} rows={data.items} rowKey={(row) => row.id} /> : <EmptyState title={t`No pool yet`} action={add}><Trans>Choose questions by their tags, or one by one.</Trans></EmptyState>)}
      </Loaded>
      {open ? <PoolCard key={open.id} pool={open} manage={manage} onGone={() => setAt({ pool: "" })} /> : null}
      {adding ? <PoolDialog course={at.course} onDone={(pool) => { setAdding(false); setAt({ pool: pool.id }); }} onClose={() => setAdding(false)} /> : null}
    </Page>
  );
}

function PoolCard({ pool, manage, onGone }: { pool: Pool; manage: boolean; onGone: () => void }) {
  const { t } = useLingui();
  const types = useTypeWords();
  const [asking, setAsking] = useState<"change" | "delete" | null>(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const list = useKeysetList<BankEntry>(["questions", "pool", pool.id, pool.revision], `/question-pools/${pool.id}/questions`);
  const columns: Column<BankEntry>[] = [
    { key: "name", header: t`Question`, head: true, className: "wrap", cell: (row) => <Link className="long-text" href={questionPath(row.id)}>{row.name || row.prompt}</Link> },
    { key: "type", header: t`Type`, cell: (row) => types[row.type] },
    { key: "tags", header: t`Tags`, className: "wrap", cell: (row) => row.tags.join(", ") },
  ];
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setProblem("");
    try {
      await work();
      return true;
    } catch (error) {
      setProblem(lineOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  const remove = async () => {
    const done = await run(() => api.delete(`/question-pools/${pool.id}`));
    setAsking(null);
    if (!done) return;
    bankChanged();
    toast(t`Deleted`);
    onGone();
  };
  return (
    <Card
      title={<span className="long-text">{pool.name}</span>}
      aside={
        <div className="row">
          <Menu label={t`Export`}><MenuItem onSelect={() => void run(() => download("/question-exports", { format: "gift", pool: pool.id }, "questions.gift"))}>GIFT</MenuItem><MenuItem onSelect={() => void run(() => download("/question-exports", { format: "qti", pool: pool.id }, "questions.zip"))}>QTI 2.1</MenuItem></Menu>
          {manage ? <Button onClick={() => setAsking("change")}>{t`Change`}</Button> : null}
          {manage ? <Button onClick={() => setAsking("delete")}>{t`Delete`}</Button> : null}
        </div>
      }
    >
      <div className="stack">
        {problem ? <p className="note soon" role="alert">{problem}</p> : null}
        <ListTable caption={t`Questions that may be drawn now`} showCaption columns={columns} list={list} rowKey={(row) => row.id} empty={<p className="dim"><Trans>No question fits. Tag some, or choose them by hand.</Trans></p>} />
      </div>
      {asking === "change" ? <PoolDialog pool={pool} members={list.rows} complete={!list.hasNextPage && list.isSuccess} course={pool.course_id ?? ""} onDone={() => setAsking(null)} onClose={() => setAsking(null)} /> : null}
      <ConfirmDialog open={asking === "delete"} danger title={t`Delete the pool ${pool.name}?`} action={t`Delete`} busy={busy} onConfirm={() => void remove()} onClose={() => setAsking(null)}><Trans>Its questions stay in the bank.</Trans></ConfirmDialog>
    </Card>
  );
}

interface PoolDialogProps {
  pool?: Pool;
  members?: readonly BankEntry[];
  /** Whether `members` are all of them: a pool by hand is saved as a whole. */
  complete?: boolean;
  course: string;
  onDone: (pool: Pool) => void;
  onClose: () => void;
}
function PoolDialog({ pool, members = [], complete = true, course, onDone, onClose }: PoolDialogProps) {
  const { t } = useLingui();
  const tags = useTags(course).data?.items ?? [];
  const form = useForm({ name: pool?.name ?? "", kind: (pool?.kind ?? "by_tags") as string, tags: [...(pool?.tags ?? [])], any: pool?.any_tag ?? false });
  const [chosen, setChosen] = useState<{ id: string; name: string }[]>(pool?.kind === "by_hand" ? members.map((each) => ({ id: each.id, name: each.name || each.prompt })) : []);
  const { values, set } = form;
  const hand = values.kind === "by_hand";
  const save = async () => {
    const body: PoolIn = { name: values.name.trim(), kind: values.kind as PoolIn["kind"], tags: hand ? [] : values.tags, any_tag: !hand && values.any, question_ids: hand ? chosen.map((each) => each.id) : [], course_id: course || undefined };
    let saved: Pool | null = null;
    const done = await form.submit(
      async () => {
        saved = pool ? await api.put<Pool>(`/question-pools/${pool.id}`, { revision: pool.revision, pool: body }) : await api.post<Pool>("/question-pools", body);
      },
      () => ({
        ...(values.name.trim() ? {} : { name: t`Enter a name` }),
        ...(!hand && !values.tags.length ? { tags: t`Choose at least one tag` } : {}),
        ...(!hand && values.tags.length > 10 ? { tags: t`At most ten tags` } : {}),
        ...(hand && !chosen.length ? { question_ids: t`Choose at least one question` } : {}),
      }),
    );
    if (!done || !saved) return;
    bankChanged();
    toast(t`Saved`);
    onDone(saved);
  };
  const errors = Object.fromEntries(Object.entries(form.errors).map(([field, message]) => [field.replace(/^pool\./, ""), message]));
  const number = plural(chosen.length, { one: "# question chosen", other: "# questions chosen" });
  if (pool?.kind === "by_hand" && !complete)
    return <Dialog open title={t`Change the pool`} onClose={onClose}><p><Trans>Load all questions of the pool first, with “Load more” below its list.</Trans></p></Dialog>;
  return (
    <Dialog open wide title={pool ? t`Change the pool` : t`New pool`} onClose={onClose}>
      <Form errors={errors} onSubmit={() => void save()}>
        <Input name="name" label={t`Name`} value={values.name} maxLength={200} onValue={(name) => set({ name })} />
        <RadioGroup name="kind" label={t`Its questions`} value={values.kind} onValue={(kind) => set({ kind })} options={[{ value: "by_tags", label: t`By tags`, hint: t`New questions with these tags join by themselves.` }, { value: "by_hand", label: t`Chosen one by one` }]} />
        {hand ? (
          <>
            <p role="status">{number}</p>
            {chosen.length ? <ul className="plain-list stack-s">{chosen.map((each) => <li key={each.id} className="row-between"><span className="long-text">{each.name}</span><Button aria-label={t`Take out ${each.name}`} onClick={() => setChosen(chosen.filter((one) => one.id !== each.id))}>{t`Take out`}</Button></li>)}</ul> : null}
            <Finder course={course} chosen={chosen.map((each) => each.id)} onAdd={(row) => setChosen([...chosen, { id: row.id, name: row.name || row.prompt }])} />
          </>
        ) : (
          <>
            {tags.length ? <CheckboxGroup name="tags" label={t`Tags`} values={values.tags} onValues={(next) => set({ tags: next })} options={tags.map((each) => ({ value: each.tag, label: `${each.tag} (${count(each.questions)})` }))} /> : <p className="note"><Trans>No question has a tag yet.</Trans></p>}
            <Checkbox name="any_tag" label={t`One of the tags is enough`} checked={values.any} onChecked={(any) => set({ any })} />
          </>
        )}
        <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save the pool`}</Button></div>
      </Form>
    </Dialog>
  );
}

function Finder({ course, chosen, onAdd }: { course: string; chosen: readonly string[]; onAdd: (row: BankEntry) => void }) {
  const { t } = useLingui();
  const [search, setSearch] = useState("");
  const list = useKeysetList<BankEntry>(["questions", "find"], "/questions", { search, course }, 20);
  return (
    <div className="stack-s" id="f-question_ids" tabIndex={-1}>
      <SearchBox label={t`Search in questions`} value={search} onValue={setSearch} />
      <Listed list={list} skeleton={3} empty={<p className="dim"><Trans>No question fits.</Trans></p>}>
        {(rows) => (
          <ul className="plain-list stack-s">
            {rows.filter((row) => !chosen.includes(row.id)).map((row) => {
              const name = row.name || row.prompt;
              return <li key={row.id} className="row-between"><span className="long-text">{name}</span><Button aria-label={t`Add ${name}`} onClick={() => onAdd(row)}>{t`Add`}</Button></li>;
            })}
          </ul>
        )}
      </Listed>
      <MoreButton list={list} />
    </div>
  );
}
