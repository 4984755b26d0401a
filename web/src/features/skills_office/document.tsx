import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { api, download } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { fullDay, moment } from "../../lib/dates";
import { bytes, count } from "../../lib/numbers";
import { oneOf, text, useSearchState } from "../../lib/search_state";
import { Button, Card, ConfirmDialog, Dialog, DueText, EmptyState, FilterChips, Form, LinkButton, ListTable, Loaded, Menu, MenuItem, Page, RadioGroup, StatusTag, Table, Tabs, Textarea, errorsOf, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { useMay } from "../audiences/data";
import { PeoplePicker, type ChosenPerson } from "../audiences/people_picker";
import { useUnitName } from "./checklists";
import { documentPath } from "./tabs";
import type { Attestation, AttestationAsked, AttestationPerson, DocumentVersion } from "./types";
import { PublishTag } from "./words";
import "../audiences/audiences.css";
import "./skills.css";

const codecs = { tab: oneOf(["people", "draft", "versions"], "people"), status: text() };
const refresh = () => queryClient.invalidateQueries({ queryKey: ["attestations"] });

export default function DocumentPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const may = useMay("attestation:manage");
  const mayPeople = useMay("people:view");
  const unitName = useUnitName();
  const [{ tab }, setState] = useSearchState(codecs);
  const [asking, setAsking] = useState<"" | "publish" | "retire" | "ask">("");
  const [problem, setProblem] = useState("");
  const found = useQuery({ queryKey: ["attestations", id], queryFn: ({ signal }) => api.get<Attestation>(`/attestations/${id}`, undefined, { signal }) });
  const data = found.data;
  const retire = async () => {
    setProblem("");
    try {
      await api.post(`/attestations/${id}/retire`);
      toast(t`Out of use`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    await refresh();
    setAsking("");
  };
  return (
    <Page
      wide title={data?.title ?? t`Document`} crumbs={[{ href: "/read-and-sign", label: t`Read and sign` }]} lead={data ? <><PublishTag state={data.state} /> {unitName(data.unit_id) || t`The whole hospital's`}</> : null}
      actions={may && data && data.state !== "retired" ? (
        <>
          <Button kind={data.versions.length ? "plain" : "primary"} onClick={() => setAsking("publish")}>{data.versions.length ? t`Publish a version` : t`Publish`}</Button>
          {data.state === "published" && mayPeople ? <Button kind="primary" onClick={() => setAsking("ask")}>{t`Ask people to sign`}</Button> : null}
          <LinkButton href={`${documentPath(id)}/edit`}>{t`Change`}</LinkButton>
          {data.state === "published" ? <Button onClick={() => setAsking("retire")}>{t`Take out of use`}</Button> : null}
        </>
      ) : null}
    >
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <Loaded query={found}>
        {(document) => (
          <div className="stack">
            <section className="card facts" aria-label={t`Counts`}>
              <div><Link href={`${documentPath(id)}?status=open`}>{count(document.open)}</Link><p>{t`to be signed`}</p></div>
              <div><Link href={`${documentPath(id)}?status=complete`}>{count(document.complete)}</Link><p>{t`signed`}</p></div>
              <div><Link href={`${documentPath(id)}?tab=versions`}>{count(document.versions.length)}</Link><p>{t`versions`}</p></div>
            </section>
            <div>
              <Tabs label={t`Document`} selected={tab} onSelect={(key) => setState({ tab: key as "people" })} tabs={[{ key: "people", label: t`Who has signed` }, { key: "draft", label: t`The document` }, { key: "versions", label: t`Versions` }]}>
                {tab === "people" ? <People id={id} /> : tab === "draft" ? <Draft document={document} /> : <Versions versions={document.versions} />}
              </Tabs>
            </div>
          </div>
        )}
      </Loaded>
      {asking === "publish" && data ? <PublishDialog document={data} onClose={() => setAsking("")} /> : null}
      {asking === "ask" ? <AskDialog id={id} onClose={() => setAsking("")} /> : null}
      <ConfirmDialog open={asking === "retire"} danger title={t`Take it out of use?`} action={t`Take out of use`} onClose={() => setAsking("")} onConfirm={() => void retire()}>
        <Trans>Nobody is asked to sign it any more. Signatures stay.</Trans>
      </ConfirmDialog>
    </Page>
  );
}

function People({ id }: { id: string }) {
  const { t } = useLingui();
  const mayPeople = useMay("people:view");
  const [filter, setFilter] = useSearchState(codecs);
  const list = useKeysetList<AttestationPerson>(["attestations", id, "people"], `/attestations/${id}/people`, { status: filter.status || undefined });
  const file = (format: string) => void download(`/attestations/${id}/people.file`, { format }, `signatures.${format}`);
  const columns: Column<AttestationPerson>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => (mayPeople ? <Link href={paths.person(row.person_id)}>{row.name}</Link> : row.name) },
    { key: "number", header: t`Number`, cell: (row) => row.employee_number },
    { key: "unit", header: t`Unit`, cell: (row) => row.unit_name },
    { key: "state", header: t`State`, cell: (row) => (row.status === "complete" ? <StatusTag kind="ok">{t`Signed`}</StatusTag> : row.status === "withdrawn" ? <StatusTag kind="idle">{t`Not asked any more`}</StatusTag> : row.overdue ? <StatusTag kind="overdue">{t`Overdue`}</StatusTag> : <StatusTag kind="info">{t`To be signed`}</StatusTag>) },
    { key: "due", header: t`Due`, cell: (row) => (row.status === "open" ? <DueText date={row.due_on} /> : fullDay(row.due_on)) },
    { key: "signed", header: t`Last signature`, cell: (row) => (row.signed_at ? <Trans>version {row.version}, {moment(row.signed_at)}</Trans> : "") },
    { key: "proof", header: t`Actions`, actions: true, cell: (row) => (row.signature_id ? <Button kind="link" aria-label={t`Proof of the signature of ${row.name}`} onClick={() => void download(`/attestation-signatures/${row.signature_id ?? ""}/proof.pdf`, undefined, "signature.pdf")}>{t`Proof (PDF)`}</Button> : null) },
  ];
  return (
    <>
      <div className="row-between">
        <FilterChips label={t`Show`} single selected={filter.status ? [filter.status] : []} onSelected={(keys) => setFilter({ status: keys[0] ?? "" })} chips={[{ key: "open", label: t`To be signed` }, { key: "complete", label: t`Signed` }, { key: "withdrawn", label: t`Not asked any more` }]} />
        <Menu label={t`Download`}>
          <MenuItem onSelect={() => file("csv")}>CSV</MenuItem>
          <MenuItem onSelect={() => file("xlsx")}>Excel</MenuItem>
          <MenuItem onSelect={() => file("pdf")}>PDF</MenuItem>
        </Menu>
      </div>
      <ListTable list={list} caption={t`Who has signed`} columns={columns} rowKey={(row) => row.person_id} empty={<EmptyState title={t`Nobody here`}><Trans>Nobody of your people is in this state.</Trans></EmptyState>} />
    </>
  );
}

function Draft({ document }: { document: Attestation }) {
  const { t } = useLingui();
  return (
    <div className="stack">
      <Card title={t`What the signature says`}><p className="pre-line">{document.statement}</p></Card>
      <Card title={t`What people read`} aside={document.versions.length ? t`the draft of the next version` : t`the draft`}>
        {document.has_file ? <p>{t`A PDF is uploaded.`}</p> : <p className="pre-line wrap">{document.text || t`There is no text yet.`}</p>}
      </Card>
      <Card title={t`Rules`}>
        <dl className="pairs">
          <div className="pair"><dt>{t`Due`}</dt><dd>{plural(document.due_days, { one: "# day after it is asked", other: "# days after it is asked" })}</dd></div>
          {document.audience_id ? <div className="pair"><dt>{t`Asked of`}</dt><dd><Link href={`/audiences/${document.audience_id}`}>{t`an audience`}</Link></dd></div> : null}
          {document.course_id ? <div className="pair"><dt>{t`Completes`}</dt><dd><Link href={`/courses/${document.course_id}`}>{t`a lesson of a course`}</Link></dd></div> : null}
        </dl>
      </Card>
    </div>
  );
}

function Versions({ versions }: { versions: readonly DocumentVersion[] }) {
  const { t } = useLingui();
  const kinds: Record<DocumentVersion["kind"], string> = { first: t`first version`, material: t`material change: everybody was asked again`, editorial: t`editorial change: signatures stood` };
  const columns: Column<DocumentVersion>[] = [
    { key: "number", header: t`Version`, head: true, cell: (row) => row.number },
    { key: "when", header: t`Published`, cell: (row) => moment(row.published_at) },
    { key: "kind", header: t`What changed`, className: "wrap", cell: (row) => <span className="stack-s"><span>{kinds[row.kind]}</span>{row.note ? <span className="s dim">{row.note}</span> : null}</span> },
    { key: "what", header: t`Kind`, cell: (row) => `${row.pdf ? "PDF" : t`Text`}, ${bytes(row.size)}` },
    { key: "hash", header: t`Fingerprint (BLAKE2b-256)`, cell: (row) => <code className="code wrap skill-hash">{row.hash}</code> },
    { key: "signatures", header: t`Signatures`, num: true, cell: (row) => count(row.signatures) },
  ];
  return versions.length ? <Table caption={t`Versions`} columns={columns} rows={versions} rowKey={(row) => row.id} /> : <EmptyState title={t`Not published yet`} />;
}

function PublishDialog({ document, onClose }: { document: Attestation; onClose: () => void }) {
  const { t } = useLingui();
  const first = document.versions.length === 0;
  const form = useForm({ kind: first ? "first" : "", note: "" });
  const { values } = form;
  const save = async () => {
    const done = await form.submit(() => api.post(`/attestations/${document.id}/publish`, { revision: document.revision, kind: values.kind, note: values.note.trim() }), (): FieldErrors => (values.kind ? {} : { kind: t`Say what kind of change it is` }));
    if (!done) return;
    toast(t`Published`);
    await refresh();
    onClose();
  };
  return (
    <Dialog open title={first ? t`Publish` : t`Publish a version`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        {first ? <p><Trans>From now on people can be asked to sign it.</Trans></p> : (
          <>
            <RadioGroup
              name="kind" label={t`What kind of change is it?`} value={values.kind} onValue={(kind) => form.set({ kind })}
              options={[{ value: "material", label: t`Material`, hint: t`Everybody is asked to sign again` }, { value: "editorial", label: t`Editorial`, hint: t`Spelling and layout: signatures stand` }]}
            />
            <Textarea name="note" optional label={t`What changed`} hint={t`Whoever is asked again reads it`} maxLength={500} rows={2} value={values.note} onValue={(note) => form.set({ note })} />
          </>
        )}
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Publishing`}>{t`Publish`}</Button></div>
      </Form>
    </Dialog>
  );
}

function AskDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ people: [] as ChosenPerson[] });
  const save = async () => {
    let result: AttestationAsked | null = null;
    const done = await form.submit(
      async () => { result = await api.post<AttestationAsked>(`/attestations/${id}/ask`, { person_ids: form.values.people.map((person) => person.id) }); },
      (): FieldErrors => (form.values.people.length ? {} : { person_ids: t`Choose at least one person` }),
    );
    if (!done || !result) return;
    const { asked, unchanged } = result as AttestationAsked;
    toast([plural(asked, { one: "# person is asked", other: "# people are asked" }), ...(unchanged ? [plural(unchanged, { one: "# was asked already", other: "# were asked already" })] : [])].join(", "));
    await refresh();
    onClose();
  };
  return (
    <Dialog open title={t`Ask people to sign`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <PeoplePicker name="person_ids" label={t`People`} people={form.values.people} onPeople={(people) => form.set({ people })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Ask them`}</Button></div>
      </Form>
    </Dialog>
  );
}
