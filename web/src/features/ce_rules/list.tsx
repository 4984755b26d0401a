/** All state requirements, by state and profession, with how sure each is. */
import { Trans, useLingui } from "@lingui/react/macro";
import { plural } from "@lingui/core/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { api } from "../../api/client";
import { count } from "../../lib/numbers";
import { oneOf, text, useSearchState } from "../../lib/search_state";
import { Button, Dialog, EmptyState, ErrorState, Form, Input, Page, Select, SkeletonRows, StatusTag, Table, useForm, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import type { RuleRow, RulesPage } from "./types";
import { GRADES, gradeWords, professionName, PROFESSIONS, ruleLine, rulePath, STATES } from "./words";
import "./ce_rules.css";

const codecs = { state: text(), profession: text(), confidence: oneOf(["", ...GRADES], ""), search: text() };
/** Enough for all that ship; what officers add comes with "Load more". */
const LIMIT = 200;

export default function RulesListPage() {
  const { t } = useLingui();
  const [filter, set] = useSearchState(codecs);
  const { state, profession, confidence, search } = filter;
  const may = useMay("credit:rules");
  const [adding, setAdding] = useState(false);
  const query = { state: state || undefined, profession: profession || undefined, confidence: confidence || undefined, limit: LIMIT };
  const list = useInfiniteQuery({
    queryKey: ["ce_rules", "list", query],
    queryFn: ({ pageParam, signal }) => api.get<RulesPage>("/ce-rules", { ...query, after: pageParam || undefined }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
  });
  const first = list.data?.pages[0];
  const words = search.trim().toLocaleLowerCase();
  const loaded = list.data?.pages.flatMap((page) => page.items) ?? [];
  const rows = words ? loaded.filter((row) => [row.state_name, row.state, row.profession, professionName(row.profession), row.source, ruleLine(row)].join(" ").toLocaleLowerCase().includes(words)) : loaded;
  const filtered = Boolean(state || profession || confidence || words);
  const showAll = () => set({ state: "", profession: "", confidence: "", search: "" });
  const columns: Column<RuleRow>[] = [
    { key: "state", header: t`State`, head: true, cell: (row) => <Link href={rulePath(row.state, row.profession)}>{row.state_name}<span className="hidden-text">{`, ${professionName(row.profession)}`}</span></Link>, compare: (a, b) => a.state_name.localeCompare(b.state_name) },
    { key: "profession", header: t`Profession`, cell: (row) => <>{row.profession}<span className="s dim below">{professionName(row.profession)}</span></>, compare: (a, b) => a.profession.localeCompare(b.profession) },
    { key: "rule", header: t`Asks for`, cell: (row) => <Asks row={row} /> },
    { key: "confidence", header: t`How sure`, cell: (row) => { const grade = gradeWords(row.confidence); return <StatusTag kind={grade.kind}>{grade.short}</StatusTag>; }, compare: (a, b) => a.confidence.localeCompare(b.confidence) },
    { key: "source", header: t`Source`, className: "wrap ce-source", cell: (row) => { const asOf = row.as_of; return <>{row.source}<span className="s dim below">{asOf ? t`as of ${asOf}` : t`without a date`}</span></>; } },
    { key: "version", header: t`Version`, cell: (row) => <VersionTag row={row} /> },
  ];
  return (
    <Page
      title={t`CE rules`} wide
      lead={<Trans>What each state asks for when a licence is renewed. A licence is judged by the version in force on its renewal date.</Trans>}
      actions={may ? <Button onClick={() => setAdding(true)}>{t`Add a rule`}</Button> : null}
    >
      {first ? <Grades counts={first.by_confidence} chosen={confidence} onChosen={(grade) => set({ confidence: grade as "" })} /> : null}
      <div className="ce-filters no-print">
        <Select name="state" label={t`State`} value={state} empty={t`all states`} options={STATES.map(([value, label]) => ({ value, label }))} onValue={(next) => set({ state: next })} />
        <Select name="profession" label={t`Profession`} value={profession} empty={t`all professions`} options={PROFESSIONS.slice(0, 8).map((value) => ({ value, label: `${value}, ${professionName(value)}` }))} onValue={(next) => set({ profession: next })} />
        <Input name="search" type="search" label={t`Search`} hint={t`State, profession or source`} maxLength={60} value={search} onValue={(next) => set({ search: next })} />
      </div>
      {list.error && !loaded.length ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : list.isPending ? (
        <SkeletonRows rows={10} />
      ) : rows.length ? (
        <Table
          caption={t`State requirements`} columns={columns} rows={rows} rowKey={(row) => row.id}
          more={{ hasMore: list.hasNextPage, loading: list.isFetchingNextPage, onMore: () => void list.fetchNextPage(), total: words ? rows.length : (first?.total ?? null) }}
        />
      ) : (
        <EmptyState title={t`No rule matches`} action={filtered ? <Button onClick={showAll}>{t`Show all rules`}</Button> : null}>
          <Trans>Where no rule is on file, a licence says so and its hours are kept in the transcript.</Trans>
        </EmptyState>
      )}
      {adding ? <AddDialog onClose={() => setAdding(false)} /> : null}
    </Page>
  );
}

/** How many rules there are of each grade; each number shows them. */
function Grades({ counts, chosen, onChosen }: { counts: Record<string, number>; chosen: string; onChosen: (grade: string) => void }) {
  const { t } = useLingui();
  const all = GRADES.reduce((sum, grade) => sum + (counts[grade] ?? 0), 0);
  return (
    <section className="card ce-grades" aria-label={t`How sure the rules are`}>
      <ul className="plain-list">
        <li><Grade value={all} words={t`all rules`} on={chosen === ""} onPress={() => onChosen("")} /></li>
        {GRADES.map((grade) => <li key={grade}><Grade value={counts[grade] ?? 0} words={gradeWords(grade).short} on={chosen === grade} onPress={() => onChosen(chosen === grade ? "" : grade)} /></li>)}
      </ul>
      <p className="s dim"><Trans>Rules of grade C and D never mark anybody compliant by themselves: such a licence says "confirm with the board" until an officer has checked the rule and writes a version of grade A or B.</Trans></p>
    </section>
  );
}
function Grade({ value, words, on, onPress }: { value: number; words: string; on: boolean; onPress: () => void }) {
  return <button type="button" className="ce-grade" aria-pressed={on} onClick={onPress}><b className="num">{count(value)}</b> <span>{words}</span></button>;
}

function Asks({ row }: { row: RuleRow }) {
  const topics = plural(row.topics, { one: "# mandatory topic", other: "# mandatory topics" });
  return <>{ruleLine(row)}{row.topics ? <span className="s dim below">{topics}</span> : null}</>;
}

function VersionTag({ row }: { row: RuleRow }) {
  const { t } = useLingui();
  const { revision } = row;
  return (
    <>
      {row.edited ? <StatusTag kind="info">{t`Yours, version ${revision}`}</StatusTag> : <span className="dim">{t`as shipped`}</span>}
      {row.shipped_changed ? <span className="s below">{t`The shipped rule has changed since`}</span> : null}
    </>
  );
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const form = useForm({ state: "", profession: "" });
  const { state, profession } = form.values;
  const go = async () => {
    const done = await form.submit(async () => undefined, () => ({ ...(state ? {} : { add_state: t`Choose a state` }), ...(profession ? {} : { add_profession: t`Choose a profession` }) }));
    if (done) navigate(`${rulePath(state, profession)}/edit`);
  };
  return (
    <Dialog open title={t`Add a rule`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void go()} label={t`Add a rule`}>
        <p className="s dim"><Trans>A state and profession that has a rule already gets a new version of it.</Trans></p>
        <Select name="add_state" label={t`State`} value={state} empty={t`Choose`} options={STATES.map(([value, label]) => ({ value, label }))} onValue={(next) => form.set({ state: next })} />
        <Select name="add_profession" label={t`Profession`} value={profession} empty={t`Choose`} options={PROFESSIONS.map((value) => ({ value, label: `${value}, ${professionName(value)}` }))} onValue={(next) => form.set({ profession: next })} />
        <div className="dialog-foot"><Button kind="primary" type="submit">{t`Write the rule`}</Button></div>
      </Form>
    </Dialog>
  );
}
