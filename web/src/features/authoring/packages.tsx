/** Courses that come as a signed package, and whose packages are trusted. */
import "./authoring.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { bytes, count } from "../../lib/numbers";
import { Button, Card, CopyField, FileDrop, Form, Input, LinkButton, Loaded, Page, StatusTag, Table, errorsOf, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { useMay } from "../audiences/data";
import { AuthoringTabs } from "./tabs";
import type { PackageMessage, PackageReport, Signers } from "./types";

const LIMIT = 200 * 1_048_576;

export default function PackagesPage() {
  const { t } = useLingui();
  const publisher = useMay("course:publish");
  const [key, setKey] = useState("");
  return (
    <Page wide title={t`Packages`} lead={<Trans>A package is a whole course in one signed file. It becomes a new draft of yours.</Trans>}>
      <AuthoringTabs />
      <Import onUnknown={setKey} publisher={publisher} />
      {publisher ? <TrustedKeys key={key} offered={key} /> : null}
    </Page>
  );
}

function Import({ onUnknown, publisher }: { onUnknown: (key: string) => void; publisher: boolean }) {
  const { t } = useLingui();
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<PackageReport | null>(null);
  const [busy, setBusy] = useState<"" | "check" | "import">("");
  const [errors, setErrors] = useState<FieldErrors>({});
  const send = async (dry_run: boolean) => {
    if (!file) return setErrors({ file: t`Choose the package` });
    setBusy(dry_run ? "check" : "import");
    setErrors({});
    try {
      const response = await api.raw("POST", "/authoring/packages", { query: { dry_run, file_name: file.name }, body: file });
      const next = (await response.json()) as PackageReport;
      setReport(next);
      if (next.course_id) void queryClient.invalidateQueries({ queryKey: ["authoring", "list"] });
    } catch (error) {
      setErrors({ file: Object.values(errorsOf(error)).join(" ") });
    } finally {
      setBusy("");
    }
  };
  return (
    <Card title={t`Import a package`}>
      <Form errors={errors} label={t`Import a package`} onSubmit={() => void send(true)}>
        <FileDrop name="file" label={t`Package`} hint={t`A .zip file that MedConnect made, 200 MB at most`} accept=".zip,application/zip" maxBytes={LIMIT} file={file} onFile={(next) => { setFile(next); setReport(null); }} />
        <div className="row">
          <Button kind={report?.ready && report.dry_run ? "plain" : "primary"} type="submit" busy={busy === "check"} busyLabel={t`Checking`}>{t`Check the package`}</Button>
          {report?.dry_run && report.ready ? <Button kind="primary" busy={busy === "import"} busyLabel={t`Importing`} onClick={() => void send(false)}>{t`Import it`}</Button> : null}
        </div>
      </Form>
      {report ? <Report report={report} onUnknown={publisher ? onUnknown : undefined} /> : null}
    </Card>
  );
}

function Report({ report, onUnknown }: { report: PackageReport; onUnknown?: (key: string) => void }) {
  const { t } = useLingui();
  const columns: Column<PackageMessage>[] = [
    { key: "severity", header: t`Result`, cell: (row) => <StatusTag kind={row.severity === "error" ? "soon" : "idle"}>{row.severity === "error" ? t`keeps it out` : t`advice`}</StatusTag> },
    { key: "where", header: t`Where`, className: "wrap", cell: (row) => [row.file, row.line ? t`line ${row.line}` : "", row.path].filter(Boolean).join(", ") || t`the whole package` },
    { key: "detail", header: t`What it is`, head: true, className: "wrap", cell: (row) => row.detail },
  ];
  const outcome = report.course_id ? t`It is imported as a draft.` : report.ready ? t`It can be imported. Nothing was changed yet.` : t`It cannot be imported as it is. Nothing was changed.`;
  return (
    <div className="stack">
      <p className={report.ready ? "note ok" : "note soon"} role="status">{outcome}</p>
      {report.course_id ? <div><LinkButton kind="primary" href={paths.authoringCourse(report.course_id)}>{t`Open the draft`}</LinkButton></div> : null}
      {report.title ? <h3 className="long-text">{report.title}</h3> : null}
      <section className="card facts" aria-label={t`What is in it`}>
        <div><b>{count(report.modules)}</b><p>{t`modules`}</p></div>
        <div><b>{count(report.lessons)}</b><p>{t`lessons`}</p></div>
        <div><b>{count(report.questions)}</b><p>{t`questions`}</p></div>
        <div><b>{count(report.files)}</b><p>{t`files`}</p></div>
        <div><b>{bytes(report.bytes)}</b><p>{t`size`}</p></div>
      </section>
      {report.signer ? (
        <div className="stack-s">
          <p>{report.signer_trusted ? <StatusTag kind="ok">{t`Signed by a key that is trusted here`}</StatusTag> : <StatusTag kind="soon">{t`Signed by a key that is not trusted here`}</StatusTag>} <code className="long-text">{report.signer}</code></p>
          {report.signer_trusted ? null : onUnknown ? <div><Button onClick={() => onUnknown(report.signer)}>{t`Trust this key`}</Button></div> : <p className="s dim"><Trans>A publisher can trust it, after asking the other hospital whether it is theirs.</Trans></p>}
        </div>
      ) : null}
      {report.messages.length ? <Table caption={t`Messages of the check`} showCaption columns={columns} rows={report.messages} rowKey={(row) => `${row.file}-${row.line}-${row.path}-${row.code}-${row.detail}`} /> : null}
    </div>
  );
}

function TrustedKeys({ offered }: { offered: string }) {
  const { t } = useLingui();
  const queryKey = ["authoring", "signers"];
  const found = useQuery({ queryKey, queryFn: ({ signal }) => api.get<Signers>("/authoring/signers", undefined, { signal }) });
  const form = useForm({ name: "", public_key: offered });
  const { values } = form;
  const own = found.data?.items.find((each) => each.own);
  const others = found.data?.items.filter((each) => !each.own) ?? [];
  const save = async () => {
    const name = values.name.trim();
    const public_key = values.public_key.trim();
    const done = await form.submit(
      async () => queryClient.setQueryData(queryKey, await api.post<Signers>("/authoring/signers", { name, public_key })),
      () => ({ ...(name ? {} : { name: t`Enter whose key it is` }), ...(/^[A-Za-z0-9+/_-]{43}=?$/.test(public_key) ? {} : { public_key: t`A key has 43 or 44 letters, digits and signs` }) }),
    );
    if (!done) return;
    form.setValues({ name: "", public_key: "" });
    toast(t`The key is trusted now`);
  };
  return (
    <Card title={t`Whose packages are trusted`}>
      <div className="stack">
        <Loaded query={found}>
          {() => (
            <>
              {own ? <CopyField label={t`Your own key`} value={own.public_key} hint={t`Give it to other hospitals, for example by phone, so that they can trust your packages.`} /> : null}
              {others.length ? (
                <ul className="plain-list stack-s">{others.map((each) => <li key={each.public_key}><b className="long-text">{each.name}</b> <code className="long-text s">{each.public_key}</code></li>)}</ul>
              ) : (
                <p className="dim"><Trans>No other hospital yet.</Trans></p>
              )}
            </>
          )}
        </Loaded>
        <Form errors={form.errors} label={t`Trust a key`} onSubmit={() => void save()}>
          <Input name="name" label={t`Whose key it is`} value={values.name} maxLength={100} onValue={(name) => form.set({ name })} />
          <Input name="public_key" label={t`Key`} hint={t`Compare it with what the other hospital tells you.`} value={values.public_key} maxLength={44} onValue={(public_key) => form.set({ public_key })} />
          <div className="row"><Button type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Trust this key`}</Button></div>
        </Form>
      </div>
    </Card>
  );
}
