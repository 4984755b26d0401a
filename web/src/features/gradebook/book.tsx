/** The grades of a course: everybody's, the weights behind them, and the file for other systems. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { api, download } from "../../api/client";
import type { components } from "../../api/schema";
import { useKeysetList } from "../../api/lists";
import { paths } from "../../app/paths";
import { allowed } from "../../app/registry";
import { queryClient, useBoot } from "../../app/session";
import { oneOf, useSearchState } from "../../lib/search_state";
import { Button, Card, Checkbox, EmptyState, Form, Input, ListTable, Loaded, Page, Select, StatusTag, Table, Tabs, errorsOf, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { shareWords } from "../learning/work_words";

type S = components["schemas"];
type BookView = S["BookView"];
type BookItem = S["BookItem"];
type BookCategory = S["BookCategory"];
type GradeRow = S["GradeRow"];
const codecs = { tab: oneOf(["grades", "weights"], "grades") };
const shown = (hundredths: number | null | undefined) => (hundredths === null || hundredths === undefined ? null : shareWords(hundredths));

export default function BookPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const [{ tab }, set] = useSearchState(codecs);
  const [problem, setProblem] = useState("");
  const book = useQuery({ queryKey: ["gradebook", id], queryFn: ({ signal }) => api.get<BookView>(`/courses/${id}/gradebook`, undefined, { signal }) });
  const course = useQuery({ queryKey: ["courses", "one", id], queryFn: ({ signal }) => api.get<{ title: string }>(`/courses/${id}`, undefined, { signal }), retry: false });
  const save = (format: "csv" | "xlsx") => {
    setProblem("");
    download(`/courses/${id}/gradebook/export`, { format }, `grades.${format}`).catch((error: unknown) => setProblem(Object.values(errorsOf(error)).join(" ")));
  };
  return (
    <Page
      wide title={course.data ? t`Grades: ${course.data.title}` : t`Gradebook`} crumbs={[{ href: "/gradebook", label: t`Gradebook` }]}
      actions={book.data ? <><Button onClick={() => save("csv")}>{t`Export (CSV)`}</Button><Button onClick={() => save("xlsx")}>{t`Export (Excel)`}</Button></> : null}
    >
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <Loaded query={book}>
        {(data) => (
          <Tabs label={t`Gradebook`} selected={tab} onSelect={(key) => set({ tab: key === "weights" ? "weights" : "grades" })} tabs={[{ key: "grades", label: t`Grades` }, { key: "weights", label: t`What counts` }]}>
            {tab === "grades" ? <Grades id={id} book={data} /> : <Weights key={data.revision} id={id} book={data} />}
          </Tabs>
        )}
      </Loaded>
    </Page>
  );
}

function Grades({ id, book }: { id: string; book: BookView }) {
  const { t } = useLingui();
  const list = useKeysetList<GradeRow>(["gradebook", id, "grades"], `/courses/${id}/gradebook/grades`);
  const columns: Column<GradeRow>[] = [
    { key: "name", header: t`Name`, head: true, className: "wrap", cell: (row) => <Link href={paths.person(row.person_id)}>{row.name}</Link> },
    { key: "total", header: t`Grade`, num: true, cell: (row) => <>{shown(row.grades.total_hundredths) ?? <span className="dim">{t`none yet`}</span>}{row.recorded ? <span className="below"><StatusTag kind="ok">{t`Recorded`}</StatusTag></span> : null}</> },
    ...book.book.items.filter((item) => !item.hidden).map((item): Column<GradeRow> => ({
      key: item.source + item.lesson_id, header: item.title, num: true,
      cell: (row) => shown(row.grades.items.find((each) => each.source === item.source && each.lesson_id === item.lesson_id)?.percent_hundredths) ?? <span className="dim">–</span>,
    })),
  ];
  return <ListTable caption={t`Grades`} scroll columns={columns} list={list} rowKey={(row) => row.enrolment_id} empty={<EmptyState title={t`Nobody takes this course yet`}><Trans>Grades appear with the first quiz or assignment that is done.</Trans></EmptyState>} />;
}

/** Percent as typed to hundredths of a percent; null when it is none. */
function weightOf(typed: string): number | null {
  const number = Number(typed.replace(",", "."));
  return typed.trim() && Number.isFinite(number) && number >= 0 && number <= 100 ? Math.round(number * 100) : null;
}

function Weights({ id, book }: { id: string; book: BookView }) {
  const { t } = useLingui();
  const may = allowed(useBoot().data?.me.permissions ?? [], "gradebook:manage");
  const form = useForm<{ categories: (BookCategory & { typed: string })[]; items: BookItem[] }>({ categories: book.book.categories.map((each) => ({ ...each, typed: String(each.weight_hundredths / 100) })), items: book.book.items });
  const { categories, items } = form.values;
  const setCategory = (at: number, change: Partial<BookCategory & { typed: string }>) => form.set({ categories: categories.map((each, index) => (index === at ? { ...each, ...change } : each)) });
  const setItem = (at: number, change: Partial<BookItem>) => form.set({ items: items.map((each, index) => (index === at ? { ...each, ...change } : each)) });
  const sum = categories.reduce((all, each) => all + (weightOf(each.typed) ?? 0), 0);
  const check = (): FieldErrors => Object.fromEntries(categories.flatMap((each, at): [string, string][] => [
    ...(each.name.trim() ? [] : [[`book.categories[${at}].name`, t`Give the category a name`] as [string, string]]),
    ...(weightOf(each.typed) === null ? [[`book.categories[${at}].weight_hundredths`, t`Enter a weight from 0 to 100`] as [string, string]] : []),
  ]));
  const save = async () => {
    const sent = { revision: book.revision, book: { categories: categories.map(({ typed, ...each }) => ({ ...each, name: each.name.trim(), weight_hundredths: weightOf(typed) ?? 0 })), items } };
    if (!(await form.submit(async () => { const now = await api.put<BookView>(`/courses/${id}/gradebook`, sent); queryClient.setQueryData(["gradebook", id], now); }, check))) return;
    toast(t`Saved. Grades are computed anew; recorded ones stay.`);
    void queryClient.invalidateQueries({ queryKey: ["gradebook", id, "grades"] });
  };
  if (!may) return <ReadOnly book={book} />;
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`What counts`}>
      <Card title={t`Categories`} aside={t`${shareWords(sum)} in all`}>
        <div className="stack">
          <p className="dim"><Trans>Weights are shares of each other: 2 and 1 count as two thirds and one third. Without categories every part counts by its points.</Trans></p>
          {categories.map((each, at) => (
            <fieldset key={each.id} className="stack-s">
              <legend className="hidden-text">{t`Category ${at + 1}`}</legend>
              <div className="two">
                <Input name={`book.categories[${at}].name`} label={t`Name`} maxLength={100} value={each.name} onValue={(name) => setCategory(at, { name })} />
                <Input name={`book.categories[${at}].weight_hundredths`} label={t`Weight in percent`} inputMode="decimal" value={each.typed} onValue={(typed) => setCategory(at, { typed })} />
              </div>
              <div className="row">
                <Checkbox name={`hidden-${each.id}`} label={t`Does not count and is not shown`} checked={each.hidden} onChecked={(hidden) => setCategory(at, { hidden })} />
                <Button aria-label={t`Remove the category ${each.name}`} onClick={() => form.set({ categories: categories.filter((_, index) => index !== at), items: items.map((item) => (item.category_id === each.id ? { ...item, category_id: null } : item)) })}>{t`Remove`}</Button>
              </div>
            </fieldset>
          ))}
          <div className="row"><Button onClick={() => form.set({ categories: [...categories, { id: crypto.randomUUID(), name: "", weight_hundredths: 0, hidden: false, typed: "" }] })}>{t`Add a category`}</Button></div>
        </div>
      </Card>
      <Card title={t`Quizzes and assignments`}>
        {items.length ? (
          <ul className="plain-list stack" aria-label={t`Quizzes and assignments`}>
            {items.map((item, at) => (
              <li key={item.source + item.lesson_id} className="stack-s">
                <b className="wrap">{item.title}</b>
                <div className="two">
                  <Select name={`book.items[${at}].category_id`} label={<>{t`Category`}<span className="hidden-text">: {item.title}</span></>} empty={t`None`} value={item.category_id ?? ""} onValue={(category) => setItem(at, { category_id: category || null })} options={categories.map((each) => ({ value: each.id, label: each.name || t`no name yet` }))} />
                  <Select name={`book.items[${at}].counting`} label={<>{t`Which attempt counts`}<span className="hidden-text">: {item.title}</span></>} value={item.counting} onValue={(counting) => setItem(at, { counting: counting as BookItem["counting"] })} options={[{ value: "best", label: t`the best` }, { value: "last", label: t`the last` }]} />
                </div>
                <Checkbox name={`hidden-item-${at}`} label={<>{t`Does not count and is not shown`}<span className="hidden-text">: {item.title}</span></>} checked={item.hidden} onChecked={(hidden) => setItem(at, { hidden })} />
              </li>
            ))}
          </ul>
        ) : <p className="dim"><Trans>This course has no graded quiz and no assignment.</Trans></p>}
      </Card>
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
    </Form>
  );
}

function ReadOnly({ book }: { book: BookView }) {
  const { t } = useLingui();
  const { categories, items } = book.book;
  const columns: Column<BookItem>[] = [
    { key: "title", header: t`Part`, head: true, className: "wrap", cell: (row) => row.title },
    { key: "category", header: t`Category`, cell: (row) => { const found = categories.find((each) => each.id === row.category_id); return found ? `${found.name} (${shareWords(found.weight_hundredths)})` : <span className="dim">{t`none`}</span>; } },
    { key: "counting", header: t`Which attempt counts`, cell: (row) => (row.hidden ? t`does not count` : row.counting === "best" ? t`the best` : t`the last`) },
  ];
  return <Table caption={t`What counts`} columns={columns} rows={items} rowKey={(row) => row.source + row.lesson_id} />;
}
