import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import { fullDay, moment } from "../../lib/dates";
import { text, useSearchState } from "../../lib/search_state";
import { DueText, EmptyState, ListTable, Page, StatusTag, type Column } from "../../ui";
import { RequestTag, undecided, useStateWords } from "./state";
import { PrivacyTabs } from "./tabs";
import type { RequestRow, RequestState } from "./types";
import "../compliance/compliance.css";

const codecs = { state: text() };
const STATES: readonly RequestState[] = ["open", "reviewed", "approved", "done", "declined", "withdrawn"];

/** The officers' queue: who asked, until when, and how far it is. */
export default function PrivacyRequestsPage() {
  const { t } = useLingui();
  const [search, setSearch] = useSearchState(codecs);
  const words = useStateWords();
  const list = useKeysetList<RequestRow>(["privacy", "requests"], "/privacy/requests", { state: search.state || undefined });
  const columns: Column<RequestRow>[] = [
    { key: "who", header: t`Person`, head: true, className: "wrap", cell: (row) => <Link href={`/privacy/requests/${row.id}`}>{row.person_name}</Link> },
    { key: "filed", header: t`Asked`, cell: (row) => <span>{moment(row.filed_at)}{row.filed_by === row.person_id ? null : <span className="s dim below">{t`on the person's behalf`}</span>}</span> },
    { key: "due", header: t`Due`, cell: (row) => (undecided(row.state) ? <DueText date={row.due_on} /> : <span className="dim">{fullDay(row.due_on)}</span>) },
    { key: "state", header: t`State`, cell: (row) => <span className="row"><RequestTag state={row.state} />{row.held ? <StatusTag kind="soon">{t`Legal hold`}</StatusTag> : null}</span> },
  ];
  return (
    <Page wide title={t`Privacy requests`} lead={<Trans>People who asked to be erased. Two officers must agree; the law gives the hospital 30 days.</Trans>}>
      <PrivacyTabs />
      <div className="filters no-print">
        <label className="filter">
          <span>{t`State`}</span>
          <select className="input" value={search.state} onChange={(event) => setSearch({ state: event.target.value })}>
            <option value="">{t`All`}</option>
            {STATES.map((state) => <option key={state} value={state}>{words[state][1]}</option>)}
          </select>
        </label>
      </div>
      <ListTable
        list={list} caption={t`Privacy requests`} columns={columns} rowKey={(row) => row.id}
        empty={<EmptyState title={search.state ? t`No request in this state` : t`No request`}><Trans>People ask in their account, under Your data. For a letter from somebody who left, open that person's page and choose Privacy.</Trans></EmptyState>}
      />
    </Page>
  );
}
