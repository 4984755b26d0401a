/** The question bank: found by words, tag, type and folder. */
import "./questions.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { api, download } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { flag, text, useSearchState } from "../../lib/search_state";
import { Button, Checkbox, ConfirmDialog, Dialog, EmptyState, Form, Input, LinkButton, ListTable, Menu, MenuItem, Page, Select, StatusTag, toast, useForm, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { lineOf } from "../authoring/data";
import { TYPES } from "../authoring/quiz/quiz_edit";
import { useTypeWords } from "../authoring/quiz/quiz_editor";
import { SearchBox } from "../compliance/filters";
import { BankTabs, bankChanged, OwnerSelect, questionPath, useFolders, useTags } from "./data";
import type { BankEntry, Folder } from "./types";

const codecs = { search: text(), tag: text(), type: text(), folder: text(), course: text(), everybody: flag(), archived: flag() };

export default function QuestionsPage() {
  const { t } = useLingui();
  const types = useTypeWords();
  const manage = useMay("question:manage");
  const publisher = useMay("course:publish");
  const [filter, setFilter] = useSearchState(codecs);
  const [problem, setProblem] = useState("");
  const { search, tag, type, folder, course, everybody, archived } = filter;
  const list = useKeysetList<BankEntry>(["questions", "list"], "/questions", { search, tag, type, folder, course, everybody: everybody || undefined, archived: archived || undefined });
  const tags = useTags(course);
  const columns: Column<BankEntry>[] = [
    { key: "name", header: t`Question`, head: true, className: "wrap", cell: (row) => (<><Link className="long-text" href={questionPath(row.id)}>{row.name || row.prompt}</Link>{row.archived ? <> <StatusTag kind="idle">{t`Archived`}</StatusTag></> : null}{row.name && row.name !== row.prompt ? <p className="s dim long-text">{row.prompt}</p> : null}</>) },
    { key: "type", header: t`Type`, cell: (row) => types[row.type] },
    { key: "tags", header: t`Tags`, className: "wrap", cell: (row) => row.tags.join(", ") },
    { key: "points", header: t`Points`, num: true, cell: (row) => count(row.points) },
    { key: "version", header: t`Version`, num: true, cell: (row) => count(row.version) },
    { key: "updated", header: t`Changed`, cell: (row) => moment(row.updated_at) },
  ];
  const filtered = Boolean(search || tag || type || folder || everybody || archived);
  const take = async (format: "gift" | "qti") => {
    setProblem("");
    try {
      await download("/question-exports", { format, folder, course }, format === "gift" ? "questions.gift" : "questions.zip");
    } catch (error) {
      setProblem(lineOf(error));
    }
  };
  const add = manage ? <LinkButton kind="primary" href={course ? `/questions/new?course=${course}` : "/questions/new"}>{t`New question`}</LinkButton> : undefined;
  return (
    <Page
      wide title={t`Question bank`} lead={<Trans>Questions to use again, with every version of each. Quizzes draw from pools of them.</Trans>}
      actions={<div className="row">{add}<Menu label={t`Export`}><MenuItem onSelect={() => void take("gift")}>GIFT</MenuItem><MenuItem onSelect={() => void take("qti")}>QTI 2.1</MenuItem></Menu></div>}
    >
      <BankTabs />
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <div className="bank-filter">
        <SearchBox label={t`Search in questions`} value={search} onValue={(words) => setFilter({ search: words })} />
        <OwnerSelect value={course} onValue={(next) => setFilter({ course: next, folder: "", tag: "" })} />
        <Select name="type" label={t`Type`} empty={t`All types`} value={type} onValue={(next) => setFilter({ type: next })} options={TYPES.map((value) => ({ value, label: types[value] }))} />
        <Select name="tag" label={t`Tag`} empty={t`All tags`} value={tag} onValue={(next) => setFilter({ tag: next })} options={(tags.data?.items ?? []).map((each) => ({ value: each.tag, label: `${each.tag} (${count(each.questions)})` }))} />
        <FolderFilter course={course} value={folder} onValue={(next) => setFilter({ folder: next })} manage={manage} />
      </div>
      <div className="row">
        <Checkbox name="archived" label={t`Show archived questions`} checked={archived} onChecked={(next) => setFilter({ archived: next })} />
        {publisher && !course && !folder ? <Checkbox name="everybody" label={t`Everybody's questions`} checked={everybody} onChecked={(next) => setFilter({ everybody: next })} /> : null}
      </div>
      <ListTable
        caption={t`Questions`} columns={columns} list={list} rowKey={(row) => row.id}
        empty={filtered ? <EmptyState title={t`No question fits this filter`} action={<Button onClick={() => setFilter({ search: "", tag: "", type: "", folder: "", everybody: false, archived: false })}>{t`Show all questions`}</Button>} /> : <EmptyState title={t`No question yet`} action={add}><Trans>Write one here, or import a file from another system.</Trans></EmptyState>}
      />
    </Page>
  );
}

function FolderFilter({ course, value, onValue, manage }: { course: string; value: string; onValue: (folder: string) => void; manage: boolean }) {
  const { t } = useLingui();
  const folders = useFolders(course).data?.items ?? [];
  const chosen = folders.find((each) => each.id === value);
  const [asking, setAsking] = useState<"new" | "rename" | "delete" | null>(null);
  const removing = useForm({});
  const remove = async () => {
    if (!chosen || !(await removing.submit(() => api.delete(`/question-folders/${chosen.id}`)))) return;
    setAsking(null);
    onValue("");
    bankChanged();
  };
  const problem = Object.values(removing.errors).join(" ");
  return (
    <div className="bank-folder">
      <Select name="folder" label={t`Folder`} empty={t`All folders`} value={value} onValue={onValue} options={folders.map((each) => ({ value: each.id, label: each.name }))} />
      {manage ? (
        <Menu label={t`Folders`}>
          <MenuItem onSelect={() => setAsking("new")}>{t`New folder`}</MenuItem>
          {chosen ? <MenuItem onSelect={() => setAsking("rename")}>{t`Rename ${chosen.name}`}</MenuItem> : null}
          {chosen ? <MenuItem onSelect={() => setAsking("delete")}>{t`Delete ${chosen.name}`}</MenuItem> : null}
        </Menu>
      ) : null}
      {asking === "new" || asking === "rename" ? <FolderDialog course={course} folder={asking === "rename" ? chosen : undefined} onDone={(id) => { setAsking(null); onValue(id); }} onClose={() => setAsking(null)} /> : null}
      <ConfirmDialog open={asking === "delete"} danger title={t`Delete the folder ${chosen?.name ?? ""}?`} action={t`Delete`} busy={removing.busy} onConfirm={() => void remove()} onClose={() => setAsking(null)}>
        <Trans>Only an empty folder can be deleted: move its questions first, archived ones too.</Trans> {problem ? <span className="error" role="alert">{problem}</span> : null}
      </ConfirmDialog>
    </div>
  );
}

function FolderDialog({ course, folder, onDone, onClose }: { course: string; folder?: Folder; onDone: (id: string) => void; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ name: folder?.name ?? "" });
  const save = async () => {
    const name = form.values.name.trim();
    let id = folder?.id ?? "";
    const done = await form.submit(
      async () => {
        id = (folder ? await api.patch<Folder>(`/question-folders/${folder.id}`, { name }) : await api.post<Folder>("/question-folders", { name, course_id: course || undefined })).id;
      },
      () => ({ ...(name ? {} : { name: t`Enter a name` }) }),
    );
    if (!done) return;
    bankChanged();
    toast(t`Saved`);
    onDone(id);
  };
  return (
    <Dialog open title={folder ? t`Rename the folder` : t`New folder`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <Input name="name" label={t`Name`} value={form.values.name} maxLength={100} onValue={(name) => form.set({ name })} />
        <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
      </Form>
    </Dialog>
  );
}
