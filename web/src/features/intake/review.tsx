import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { api, newKey } from "../../api/client";
import { paths } from "../../app/paths";
import { queryClient, useBoot } from "../../app/session";
import { fullDay, moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { text, useSearchState } from "../../lib/search_state";
import { Button, Card, EmptyState, FileDrop, Form, LinkButton, ListTable, Loaded, Page, RadioGroup, StatusTag, Table, toast, type Column } from "../../ui";
import { useTypes } from "../credentials/data";
import { ZIP_BYTES, dropDocument, isOpen, reviewOf, useDocuments, useReadNews, waits } from "./data";
import { Engine } from "./engine";
import type { IntakeBatch, IntakeBatches, IntakeDocument } from "./types";
import { refusalWords, stateWords, uploadProblem } from "./words";
import "./intake.css";

const codecs = { batch: text() };

/** Pictures that were sent and wait for a look: one's own, or those of an archive. */
export default function ReviewPage() {
  const { t } = useLingui();
  const [{ batch }] = useSearchState(codecs);
  useReadNews();
  const batches = useQuery({
    queryKey: ["intake", "batches"], queryFn: ({ signal }) => api.get<IntakeBatches>("/intake/batches", undefined, { signal }),
    refetchInterval: (query) => (query.state.data?.items.some((each) => each.waiting > 0) ? 3_000 : false),
  });
  const chosen = batches.data?.items.find((each) => each.id === batch);
  return (
    <Page
      title={batch ? t`Pictures of an archive` : t`Pictures to confirm`} crumbs={[{ href: paths.credentials, label: t`Credentials` }, ...(batch ? [{ href: paths.review, label: t`Pictures to confirm` }] : [])]}
      lead={batch ? (chosen ? <BatchCounts batch={chosen} /> : null) : <Trans>Each picture was read; nothing is saved before you have looked at it. What nobody confirms goes after 30 days.</Trans>}
      actions={<LinkButton href={paths.newCredential()}>{t`Upload one card`}</LinkButton>}
    >
      <div className="stack">
        <Engine />
        <Documents key={batch} batch={batch} />
        {batch ? null : <SendArchive />}
        {batch ? null : <Loaded query={batches}>{(data) => <Batches items={data.items} />}</Loaded>}
      </div>
    </Page>
  );
}

function BatchCounts({ batch }: { batch: IntakeBatch }) {
  const files = plural(batch.files, { one: "# file", other: "# files" });
  const name = batch.file_name;
  const waiting = batch.waiting ? plural(batch.waiting, { one: "# waits to be read", other: "# wait to be read" }) : "";
  const ready = plural(batch.ready, { one: "# to confirm", other: "# to confirm" });
  const refused = plural(batch.refused, { one: "# refused", other: "# refused" });
  const confirmed = plural(batch.confirmed, { one: "# confirmed", other: "# confirmed" });
  return <>{name}: {[files, waiting, ready, confirmed, refused].filter(Boolean).join(", ")}.</>;
}

function Documents({ batch }: { batch: string }) {
  const { t } = useLingui();
  const types = useTypes();
  const [problem, setProblem] = useState("");
  const list = useDocuments(batch);
  const drop = async (item: IntakeDocument) => {
    setProblem("");
    try {
      await dropDocument(item.id);
      toast(t`Dropped`);
    } catch {
      setProblem(t`It could not be dropped. Nothing was changed; try again.`);
    }
  };
  const what = (item: IntakeDocument) => {
    const code = item.fields.type?.value;
    return code ? (types.data?.items.find((each) => each.code === code)?.name ?? code) : "";
  };
  const columns: Column<IntakeDocument>[] = [
    {
      key: "file", header: t`Picture`, head: true,
      cell: (row) => {
        const name = row.file_name || t`Picture`;
        return (
          <>
            {row.state === "ready" || waits(row) ? <Link href={reviewOf(row.id, batch)}>{name}</Link> : <span>{name}</span>}
            <span className="s dim below">{moment(row.made_at)}</span>
          </>
        );
      },
    },
    ...(batch ? [{ key: "person", header: t`Person`, cell: (row: IntakeDocument) => row.person_name || <span className="dim">{t`unknown`}</span> }] : []),
    { key: "type", header: t`Looks like`, cell: (row) => what(row) || (row.state === "ready" ? <span className="dim">{t`not read`}</span> : null) },
    { key: "until", header: t`Until`, cell: (row) => (row.fields.expires_on ? fullDay(row.fields.expires_on.value) : row.state === "ready" ? <span className="dim">{t`not read`}</span> : null) },
    {
      key: "state", header: t`Status`,
      cell: (row) => {
        const state = stateWords(row.state);
        return (
          <>
            <StatusTag kind={state.kind}>{state.word}</StatusTag>
            {row.refusal ? <span className="s below">{refusalWords(row.refusal) || row.refusal.replace(/_/g, " ")}</span> : null}
            {row.state === "ready" && row.fields.warnings.includes("holder_differs") ? <span className="s below">{t`Names somebody else.`}</span> : null}
            {row.state === "ready" && row.fields.warnings.includes("holder_not_found") ? <span className="s below">{t`The person's name was not found on it.`}</span> : null}
          </>
        );
      },
    },
    {
      key: "act", header: t`Actions`, actions: true,
      cell: (row) => {
        const name = row.file_name;
        if (row.state === "confirmed" && row.credential_id) return batch ? null : <LinkButton href={paths.credential(row.credential_id)}>{t`Open`}</LinkButton>;
        if (row.state === "refused") return <Button aria-label={t`Drop ${name}`} onClick={() => void drop(row)}>{t`Drop`}</Button>;
        return isOpen(row) ? <LinkButton kind="primary" href={reviewOf(row.id, batch)} label={t`Look and confirm: ${name}`}>{t`Look and confirm`}</LinkButton> : null;
      },
    },
  ];
  return (
    <>
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <ListTable
        list={list} caption={t`Pictures`} columns={columns} rowKey={(row) => row.id}
        empty={<EmptyState title={t`Nothing waits for you`} action={<LinkButton kind="primary" href={paths.newCredential()}>{t`Upload card`}</LinkButton>}><Trans>Pictures of cards that were sent and are not confirmed yet are listed here.</Trans></EmptyState>}
      />
    </>
  );
}

function SendArchive() {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const office = useBoot().data?.me.permissions.includes("intake:office") ?? false;
  const [whose, setWhose] = useState("own");
  const [file, setFile] = useState<File | null>(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const send = async () => {
    if (!file) return setProblem(t`Choose the ZIP file first`);
    setBusy(true);
    setProblem("");
    try {
      const made = await api.post<IntakeBatch>("/intake/batches", file, { query: { file_name: file.name, office: office && whose === "office" ? true : undefined }, idempotencyKey: newKey() });
      await queryClient.invalidateQueries({ queryKey: ["intake"] });
      navigate(`${paths.review}?batch=${made.id}`);
    } catch (error) {
      setProblem(uploadProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title={t`Many at once`}>
      <Form errors={problem ? { archive: problem } : {}} onSubmit={() => void send()} label={t`Send an archive`}>
        {office ? (
          <RadioGroup
            name="whose" label={t`Whose cards are these?`} value={whose} onValue={setWhose}
            options={[
              { value: "own", label: t`My own` },
              { value: "office", label: t`Cards of staff`, hint: t`Each file's name begins with the employee number: 1001_bls.pdf` },
            ]}
          />
        ) : null}
        <FileDrop name="archive" label={t`ZIP file with pictures and PDFs`} hint={t`Up to 500 files and 200 MB, each file up to 10 MB`} accept=".zip,application/zip" maxBytes={ZIP_BYTES} file={file} onFile={setFile} />
        <div className="form-foot">
          <Button type="submit" busy={busy} busyLabel={t`Sending`}>{t`Send and read`}</Button>
        </div>
      </Form>
    </Card>
  );
}

function Batches({ items }: { items: readonly IntakeBatch[] }) {
  const { t } = useLingui();
  if (!items.length) return null;
  const columns: Column<IntakeBatch>[] = [
    { key: "file", header: t`Archive`, head: true, cell: (row) => <><Link href={`${paths.review}?batch=${row.id}`}>{row.file_name || t`Archive`}</Link><span className="s dim below">{moment(row.made_at)}{row.office ? `, ${t`cards of staff`}` : ""}</span></> },
    { key: "files", header: t`Files`, num: true, cell: (row) => <Link href={`${paths.review}?batch=${row.id}`} aria-label={t`${row.files} files of ${row.file_name}`}>{count(row.files)}</Link> },
    { key: "waiting", header: t`Being read`, num: true, cell: (row) => count(row.waiting) },
    { key: "ready", header: t`To confirm`, num: true, cell: (row) => count(row.ready) },
    { key: "confirmed", header: t`Confirmed`, num: true, cell: (row) => count(row.confirmed) },
    { key: "refused", header: t`Refused`, num: true, cell: (row) => count(row.refused) },
  ];
  return <Card title={t`Archives of the last 30 days`} pad={false}><Table caption={t`Archives of the last 30 days`} columns={columns} rows={items} rowKey={(row) => row.id} /></Card>;
}
