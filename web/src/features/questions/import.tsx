/** Questions from a file of another system: a check that changes nothing, then the questions that can be read. */
import "./questions.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { count } from "../../lib/numbers";
import { Button, Card, FileDrop, Form, Page, Select, StatusTag, Table, errorsOf, type Column, type FieldErrors } from "../../ui";
import { useTypeWords } from "../authoring/quiz/quiz_editor";
import { BankTabs, bankChanged, OwnerSelect, questionPath, useFolders } from "./data";
import type { ImportedRow, ImportFormat, ImportNote, QuestionImportReport } from "./types";

const STEP = 200;
/** What a file most likely is, by the end of its name. */
export function formatOf(name: string): ImportFormat | "" {
  const end = name.toLowerCase().split(".").pop() ?? "";
  return end === "gift" || end === "txt" ? "gift" : end === "json" ? "json" : end === "zip" ? "qti" : end === "xml" ? "moodle_xml" : "";
}

export default function ImportQuestionsPage() {
  const { t } = useLingui();
  const [file, setFile] = useState<File | null>(null);
  const [format, setFormat] = useState<ImportFormat>("gift");
  const [course, setCourse] = useState("");
  const [folder, setFolder] = useState("");
  const [report, setReport] = useState<QuestionImportReport | null>(null);
  const [busy, setBusy] = useState<"" | "check" | "import">("");
  const [errors, setErrors] = useState<FieldErrors>({});
  const folders = useFolders(course).data?.items ?? [];
  const again = <T,>(set: (value: T) => void) => (value: T) => {
    set(value);
    setReport(null);
  };
  const send = async (dry_run: boolean) => {
    if (!file) return setErrors({ file: t`Choose the file with the questions` });
    setBusy(dry_run ? "check" : "import");
    setErrors({});
    try {
      const body = new File([file], file.name, { type: "application/octet-stream" });
      const response = await api.raw("POST", "/question-imports", { query: { format, dry_run, folder, course, file_name: file.name }, body });
      setReport((await response.json()) as QuestionImportReport);
      if (!dry_run) bankChanged();
    } catch (error) {
      setErrors({ file: Object.values(errorsOf(error)).join(" ") });
    } finally {
      setBusy("");
    }
  };
  const ready = report?.dry_run === true && report.created > 0;
  return (
    <Page wide title={t`Import questions`} lead={<Trans>From Moodle and other systems. The check tells for each question what would be taken, and what not.</Trans>} crumbs={[{ href: "/questions", label: t`Question bank` }]}>
      <BankTabs />
      <Card>
        <Form errors={errors} label={t`Import questions`} onSubmit={() => void send(true)}>
          <FileDrop
            name="file" label={t`File`} accept=".gift,.txt,.xml,.json,.zip" file={file}
            onFile={(next) => {
              setFile(next);
              setReport(null);
              const guess = next ? formatOf(next.name) : "";
              if (guess) setFormat(guess);
            }}
          />
          <div className="two">
            <Select name="format" label={t`Format`} value={format} onValue={again((next: string) => setFormat(next as ImportFormat))} options={[{ value: "gift", label: "GIFT" }, { value: "moodle_xml", label: "Moodle XML" }, { value: "qti", label: t`QTI 2.1, one item or a package` }, { value: "json", label: "JSON" }]} />
            <OwnerSelect value={course} onValue={again((next: string) => { setCourse(next); setFolder(""); })} />
            <Select name="folder" optional label={t`Into the folder`} empty={t`None`} value={folder} onValue={again(setFolder)} options={folders.map((each) => ({ value: each.id, label: each.name }))} />
          </div>
          <div className="row">
            <Button kind={ready ? "plain" : "primary"} type="submit" busy={busy === "check"} busyLabel={t`Checking`}>{t`Check the file`}</Button>
            {ready ? <Button kind="primary" busy={busy === "import"} busyLabel={t`Importing`} onClick={() => void send(false)}>{t`Take in the new questions`}</Button> : null}
          </div>
        </Form>
      </Card>
      {report ? <Report report={report} /> : null}
    </Page>
  );
}

function Report({ report }: { report: QuestionImportReport }) {
  const { t } = useLingui();
  const types = useTypeWords();
  const [notes, setNotes] = useState(STEP);
  const [rows, setRows] = useState(STEP);
  const dry = report.dry_run;
  const noteColumns: Column<ImportNote>[] = [
    { key: "line", header: t`Line`, num: true, cell: (row) => count(row.line) },
    { key: "severity", header: t`Result`, cell: (row) => <StatusTag kind={row.severity === "error" ? "soon" : "idle"}>{row.severity === "error" ? t`Left out` : t`In, with a loss`}</StatusTag> },
    { key: "question", header: t`Question`, head: true, className: "wrap", cell: (row) => row.question || t`the whole file` },
    { key: "message", header: t`What it is`, className: "wrap", cell: (row) => row.message },
  ];
  const columns: Column<ImportedRow>[] = [
    { key: "line", header: t`Line`, num: true, cell: (row) => count(row.line) },
    { key: "name", header: t`Question`, head: true, className: "wrap", cell: (row) => (row.question_id ? <Link className="long-text" href={questionPath(row.question_id)}>{row.name}</Link> : <span className="long-text">{row.name}</span>) },
    { key: "type", header: t`Type`, cell: (row) => types[row.type] },
    { key: "outcome", header: t`Result`, cell: (row) => (row.outcome === "there" ? <StatusTag kind="idle">{t`In the bank already`}</StatusTag> : <StatusTag kind="ok">{dry ? t`Would be new` : t`New`}</StatusTag>) },
  ];
  return (
    <div className="stack">
      <p className={dry ? "note" : "note ok"} role="status">{dry ? <Trans>Nothing was changed yet.</Trans> : <Trans>The questions are in the bank.</Trans>}</p>
      <section className="card facts" aria-label={t`Questions of the file`}>
        <div><b>{count(report.created)}</b><p>{dry ? t`would be new` : t`new`}</p></div>
        <div><b>{count(report.unchanged)}</b><p>{t`in the bank already`}</p></div>
        <div><b>{count(report.rejected)}</b><p>{dry ? t`would be left out` : t`left out`}</p></div>
      </section>
      {report.notes.length ? <Table caption={t`Messages`} showCaption columns={noteColumns} rows={report.notes.slice(0, notes)} rowKey={(row) => `${row.line}-${row.code}-${row.question}-${row.message}`} more={{ hasMore: report.notes.length > notes, loading: false, onMore: () => setNotes(notes + STEP), total: report.notes.length }} /> : <p className="note ok"><Trans>Every question can be read without loss.</Trans></p>}
      {report.questions.length ? <Table caption={t`Questions`} showCaption columns={columns} rows={report.questions.slice(0, rows)} rowKey={(row) => `${row.line}-${row.name}`} more={{ hasMore: report.questions.length > rows, loading: false, onMore: () => setRows(rows + STEP), total: report.questions.length }} /> : null}
    </div>
  );
}
