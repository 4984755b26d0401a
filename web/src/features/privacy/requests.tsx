import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useKeysetList } from "../../api/lists";
import { api } from "../../api/client";
import { queryClient, useBoot } from "../../app/session";
import { fullDay, moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { text, useSearchState } from "../../lib/search_state";
import { Button, Card, DueText, EmptyState, Form, ListTable, Loaded, Page, StatusTag, Table, Textarea, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { RequestTag } from "./my_data";
import type { ErasedRows, ErasureReview, RequestRow } from "./types";
import "../compliance/compliance.css";

const codecs = { state: text(), request: text() };

/** The officers' queue: what an erasure would do, and the word of two. */
export default function PrivacyRequestsPage() {
  const { t } = useLingui();
  const [search, setSearch] = useSearchState(codecs);
  const list = useKeysetList<RequestRow>(["privacy", "requests"], "/privacy/requests", { state: search.state || undefined });
  if (search.request) return <Review id={search.request} />;
  const columns: Column<RequestRow>[] = [
    { key: "who", header: t`Person`, head: true, className: "wrap", cell: (row) => <a href={`?request=${row.id}`} onClick={(event) => { event.preventDefault(); setSearch({ request: row.id }); }}>{row.person_name}</a> },
    { key: "filed", header: t`Asked`, cell: (row) => moment(row.filed_at) },
    { key: "due", header: t`Due`, cell: (row) => (["open", "reviewed", "approved"].includes(row.state) ? <DueText date={row.due_on} /> : fullDay(row.due_on)) },
    { key: "state", header: t`State`, cell: (row) => <span className="row"><RequestTag state={row.state} />{row.held ? <StatusTag kind="soon">{t`Legal hold`}</StatusTag> : null}</span> },
  ];
  return (
    <Page wide title={t`Privacy requests`} lead={<Trans>People who asked to be erased. Two officers must agree; the law gives the hospital 30 days.</Trans>}>
      <div className="filters no-print">
        <label className="filter">
          <span>{t`State`}</span>
          <select className="input" value={search.state} onChange={(event) => setSearch({ state: event.target.value })}>
            <option value="">{t`All`}</option>
            <option value="open">{t`Waiting`}</option>
            <option value="reviewed">{t`One officer agreed`}</option>
            <option value="done">{t`Erased`}</option>
            <option value="declined">{t`Declined`}</option>
          </select>
        </label>
      </div>
      <ListTable list={list} caption={t`Privacy requests`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`No request`}><Trans>Nobody has asked to be erased. People ask in their account, under Your data.</Trans></EmptyState>} />
    </Page>
  );
}

function Review({ id }: { id: string }) {
  const { t } = useLingui();
  const review = useQuery({ queryKey: ["privacy", "requests", id], queryFn: ({ signal }) => api.get<ErasureReview>(`/privacy/requests/${id}`, undefined, { signal }) });
  const name = review.data?.request.person_name;
  return (
    <Page title={name ?? t`Privacy request`} crumbs={[{ href: "/privacy/requests", label: t`Privacy requests` }]}>
      <Loaded query={review}>{(data) => <ReviewBody data={data} />}</Loaded>
    </Page>
  );
}

function ReviewBody({ data }: { data: ErasureReview }) {
  const { t } = useLingui();
  const me = useBoot().data?.me.id;
  const { request } = data;
  const open = request.state === "open" || request.state === "reviewed";
  const warnings: Record<string, string> = { still_employed: t`This person still works here according to HR.`, last_super_admin: t`This person is the last owner. Give the role to somebody else first.`, legal_hold: t`A legal hold is in force. Nothing is erased until it is released.` };
  const columns: Column<ErasedRows>[] = [
    { key: "what", header: t`Data`, head: true, className: "wrap", cell: (row) => row.what },
    { key: "fate", header: t`What happens`, cell: (row) => (row.fate === "erased" ? <StatusTag kind="info">{t`deleted`}</StatusTag> : row.fate === "kept" ? <StatusTag kind="idle">{t`kept without the name`}</StatusTag> : <StatusTag kind="idle">{t`pseudonym instead of the name`}</StatusTag>) },
    { key: "rows", header: t`Rows`, num: true, cell: (row) => count(row.rows) },
    { key: "why", header: t`Why and until`, className: "wrap", cell: (row) => [row.reason, row.until ? t`until ${fullDay(row.until)}` : ""].filter(Boolean).join(", ") },
  ];
  const why = request.person_id === me ? t`Others decide on your own request.` : data.first?.by === me ? t`You agreed already; somebody else has to agree as well.` : "";
  return (
    <div className="stack">
      {data.warnings.map((code) => <p className="note soon" key={code}>{warnings[code] ?? code}</p>)}
      <Card title={t`Request`} aside={<RequestTag state={request.state} />}>
        <dl className="pairs">
          <div className="pair"><dt>{t`Asked`}</dt><dd>{moment(request.filed_at)}</dd></div>
          <div className="pair"><dt>{t`Due`}</dt><dd>{open ? <DueText date={request.due_on} /> : fullDay(request.due_on)}</dd></div>
          {data.reason ? <div className="pair"><dt>{t`Reason`}</dt><dd>{data.reason}</dd></div> : null}
          {data.first ? <div className="pair"><dt>{t`First officer`}</dt><dd>{data.first.by_name}, {moment(data.first.at)}: {data.first.note}</dd></div> : null}
          {data.second ? <div className="pair"><dt>{request.state === "declined" ? t`Declined by` : t`Second officer`}</dt><dd>{data.second.by_name}, {moment(data.second.at)}: {data.second.note}</dd></div> : null}
          {data.erased_at ? <div className="pair"><dt>{t`Erased`}</dt><dd>{moment(data.erased_at)}</dd></div> : null}
        </dl>
      </Card>
      {open ? why ? <p className="note">{why}</p> : <Decide id={request.id} second={request.state === "reviewed"} /> : null}
      <section className="stack" aria-labelledby="rows-title">
        <h2 id="rows-title">{data.erased_at ? t`What was done` : t`What the erasure would do`}</h2>
        {data.rows.length ? <Table caption={t`What happens to the data`} columns={columns} rows={data.rows} rowKey={(row) => `${row.what}${row.fate}${row.until ?? ""}`} /> : <p className="note">{t`Nothing is held about this person.`}</p>}
      </section>
    </div>
  );
}

function Decide({ id, second }: { id: string; second: boolean }) {
  const { t } = useLingui();
  const form = useForm({ note: "", what: "approve" });
  const check = (): FieldErrors => (form.values.note.trim().length >= 3 ? {} : { note: t`Say why, in some words` });
  const decide = async (what: "approve" | "decline") => {
    const done = await form.submit(async () => {
      queryClient.setQueryData(["privacy", "requests", id], await api.post<ErasureReview>(`/privacy/requests/${id}/${what}`, { note: form.values.note.trim() }));
    }, check);
    if (!done) return;
    toast(what === "decline" ? t`Declined` : second ? t`Agreed. The erasure runs now.` : t`Agreed. A second officer must agree too.`);
    form.setValues({ note: "", what: "approve" });
  };
  return (
    <Card title={t`Decide`}>
      <Form errors={form.errors} onSubmit={() => void decide("approve")} label={t`Decide`}>
        <Textarea name="note" label={t`Note`} hint={t`Kept as proof. If you decline, the person reads it.`} rows={3} maxLength={2000} value={form.values.note} onValue={(note) => form.set({ note })} />
        <div className="form-foot">
          <Button kind={second ? "danger" : "primary"} type="submit" busy={form.busy} busyLabel={t`One moment`}>{second ? t`Agree and erase` : t`Agree`}</Button>
          <Button busy={form.busy} onClick={() => void decide("decline")}>{t`Decline`}</Button>
        </div>
      </Form>
    </Card>
  );
}
