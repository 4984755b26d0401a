import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import { queryClient, useBoot } from "../../app/session";
import { fullDay, moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Card, DueText, EmptyState, Form, Loaded, Page, PrintButton, StatusTag, Steps, Table, Textarea, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { RequestTag, undecided } from "./state";
import type { ErasedRows, ErasureReview } from "./types";
import { categoryName, fateWords, problemOf, whatWords } from "./words";
import "../compliance/compliance.css";
import "./privacy.css";

/** Deleted first, then what stays and why. */
const ORDER: readonly ErasedRows["fate"][] = ["erased", "pseudonymised", "kept", "reference", "derived", "transient"];

/** One request: what the erasure would do (or did), and the word of two officers. */
export default function PrivacyRequestPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const review = useQuery({
    queryKey: ["privacy", "requests", id], queryFn: ({ signal }) => api.get<ErasureReview>(`/privacy/requests/${id}`, undefined, { signal }),
    refetchInterval: (query) => (query.state.data?.request.state === "approved" ? 3_000 : false),
  });
  const name = review.data?.request.person_name;
  return (
    <Page title={name ?? t`Privacy request`} crumbs={[{ href: "/privacy/requests", label: t`Privacy requests` }]} lead={<Trans>Request to be erased. What you see here is rehearsed with the real erasure, so the numbers are exact. Opening it is recorded.</Trans>} actions={<PrintButton />}>
      <Loaded query={review}>{(data) => <Body data={data} />}</Loaded>
    </Page>
  );
}

function Body({ data }: { data: ErasureReview }) {
  const { t } = useLingui();
  const me = useBoot().data?.me.id;
  const { request } = data;
  const open = request.state === "open" || request.state === "reviewed";
  const warnings: Record<string, string> = {
    still_employed: t`This person still works here according to HR. End that first, or the next import makes a new account.`,
    last_super_admin: t`This person is the last owner. Give the role to somebody else first.`,
    legal_hold: t`A legal hold is in force. Nothing is erased until it is released.`,
  };
  const why = request.person_id === me ? t`Others decide on your own request.` : data.first?.by === me ? t`You agreed already; somebody else has to agree as well.` : "";
  return (
    <div className="stack">
      {data.erased_at ? null : data.warnings.map((code) => <p className="note soon" key={code}>{warnings[code] ?? code}</p>)}
      <Card title={t`Request`} aside={<RequestTag state={request.state} />}>
        <div className="stack">
          <HowFar data={data} />
          <dl className="pairs">
            <div className="pair"><dt>{t`Asked`}</dt><dd>{moment(request.filed_at)}{request.filed_by === request.person_id ? "" : `, ${t`on the person's behalf`}`}</dd></div>
            <div className="pair"><dt>{t`Due`}</dt><dd>{undecided(request.state) ? <DueText date={request.due_on} /> : fullDay(request.due_on)}</dd></div>
            {data.reason ? <div className="pair"><dt>{t`Reason`}</dt><dd>{data.reason}</dd></div> : null}
            {data.first ? <div className="pair"><dt>{t`First officer`}</dt><dd>{data.first.by_name}, {moment(data.first.at)}: {data.first.note}</dd></div> : null}
            {data.second ? <div className="pair"><dt>{request.state === "declined" ? t`Declined by` : t`Second officer`}</dt><dd>{data.second.by_name}, {moment(data.second.at)}: {data.second.note}</dd></div> : null}
            {data.erased_at ? <div className="pair"><dt>{t`Erased`}</dt><dd>{moment(data.erased_at)}</dd></div> : null}
          </dl>
          {data.erased_at ? null : <p className="s"><Link href={`/people/${request.person_id}/privacy`}>{t`All about this person's privacy`}</Link></p>}
        </div>
      </Card>
      {data.holds.length ? (
        <Card title={t`Legal holds`}>
          <ul className="plain-list stack-s">
            {data.holds.map((hold) => <li key={hold.id} className="wrap"><b>{hold.reference || t`Legal hold`}</b>: {hold.reason} <span className="s dim">{t`placed by ${hold.placed_by}, ${moment(hold.placed_at)}`}</span></li>)}
          </ul>
        </Card>
      ) : null}
      {open ? why ? <p className="note">{why}</p> : <Decide id={request.id} second={request.state === "reviewed"} /> : null}
      <Rows data={data} />
    </div>
  );
}

function HowFar({ data }: { data: ErasureReview }) {
  const { t } = useLingui();
  const { state } = data.request;
  if (state === "declined" || state === "withdrawn") return null;
  return (
    <Steps
      steps={[
        { key: "asked", label: t`Asked`, text: t`the account is closed`, done: true },
        { key: "first", label: t`First officer`, text: data.first ? data.first.by_name : t`has not agreed yet`, done: state !== "open" },
        { key: "second", label: t`Second officer`, text: data.second ? data.second.by_name : t`somebody else than the first`, done: state === "approved" || state === "done" },
        { key: "erased", label: t`Erased`, text: data.erased_at ? moment(data.erased_at) : state === "approved" ? t`running` : t`in all parts at once`, done: state === "done" },
      ]}
    />
  );
}

function Rows({ data }: { data: ErasureReview }) {
  const { t } = useLingui();
  const done = Boolean(data.erased_at);
  const heading = done ? t`What was done` : t`What the erasure would do`;
  const sum = (fate: ErasedRows["fate"]) => data.rows.filter((row) => row.fate === fate).reduce((total, row) => total + row.rows, 0);
  const columns: Column<ErasedRows>[] = [
    { key: "what", header: t`Data`, head: true, className: "wrap", cell: (row) => whatWords(row.what) },
    { key: "fate", header: t`What happens`, cell: (row) => <StatusTag kind={row.fate === "erased" ? "info" : row.fate === "kept" ? "soon" : "idle"}>{fateWords(row.fate)}</StatusTag> },
    { key: "rows", header: t`Rows`, num: true, cell: (row) => count(row.rows) },
    { key: "why", header: t`Why and until`, className: "wrap", cell: (row) => (row.fate === "kept" ? <span>{row.reason || categoryName(row.category ?? "")}{row.until ? <span className="s dim below">{t`until ${fullDay(row.until)}`}</span> : null}</span> : "") },
  ];
  if (!data.rows.length) return <EmptyState title={done ? t`Nothing had to be done` : t`Nothing is held about this person`} />;
  return (
    <section className="stack" aria-labelledby="rows-title">
      <h2 id="rows-title">{heading}</h2>
      <ul className="count-grid three">
        <li><b className="num">{count(sum("erased"))}</b><span className="s dim">{t`rows deleted`}</span></li>
        <li><b className="num">{count(sum("pseudonymised"))}</b><span className="s dim">{t`rows under a pseudonym`}</span></li>
        <li><b className="num">{count(sum("kept"))}</b><span className="s dim">{t`rows kept for a time`}</span></li>
      </ul>
      <Table caption={heading} columns={columns} rows={[...data.rows].sort((a, b) => ORDER.indexOf(a.fate) - ORDER.indexOf(b.fate))} rowKey={(row) => `${row.what}|${row.fate}|${row.until ?? ""}`} />
    </section>
  );
}

function Decide({ id, second }: { id: string; second: boolean }) {
  const { t } = useLingui();
  const form = useForm({ note: "" });
  const check = (): FieldErrors => (form.values.note.trim().length >= 3 ? {} : { note: t`Say why, in some words` });
  const decide = async (what: "approve" | "decline") => {
    const done = await form.submit(async () => {
      try {
        queryClient.setQueryData(["privacy", "requests", id], await api.post<ErasureReview>(`/privacy/requests/${id}/${what}`, { note: form.values.note.trim() }));
      } catch (error) {
        throw new Error(problemOf(error));
      }
    }, check);
    if (!done) return;
    toast(what === "decline" ? t`Declined` : second ? t`Agreed. The erasure runs now.` : t`Agreed. A second officer must agree too.`);
    await queryClient.invalidateQueries({ queryKey: ["privacy", "requests"] });
  };
  return (
    <Card title={second ? t`Decide as the second officer` : t`Decide as the first officer`}>
      <Form errors={form.errors} onSubmit={() => void decide("approve")} label={t`Decide`}>
        <Textarea name="note" label={t`Note`} hint={t`Deleted with the erasure; who decided, and when, stays. If you decline, the person reads it.`} rows={3} maxLength={2000} value={form.values.note} onValue={(note) => form.set({ note })} />
        <div className="form-foot">
          <Button kind={second ? "danger" : "primary"} type="submit" busy={form.busy} busyLabel={t`One moment`}>{second ? t`Agree and erase` : t`Agree`}</Button>
          <Button busy={form.busy} onClick={() => void decide("decline")}>{t`Decline`}</Button>
          {second ? <span className="s dim">{t`This cannot be undone.`}</span> : null}
        </div>
      </Form>
    </Card>
  );
}
