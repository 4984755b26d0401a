/** What happened between us and tools or platforms: for each failure its cause and what to do. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useKeysetList } from "../../api/lists";
import { moment } from "../../lib/dates";
import { flag, useSearchState } from "../../lib/search_state";
import { Button, Checkbox, EmptyState, ListTable, Page, StatusTag, type Column } from "../../ui";
import { LtiTabs } from "./tabs";
import type { LogEntry } from "./types";
import { eventWord } from "./words";

const codecs = { failed: flag() };

export default function LtiLogPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const list = useKeysetList<LogEntry>(["lti", "log"], "/lti/log", { failed: filter.failed || undefined });
  const columns: Column<LogEntry>[] = [
    { key: "at", header: t`When`, cell: (row) => moment(row.at) },
    { key: "party", header: t`With whom`, head: true, className: "wrap", cell: (row) => <span className="long-text">{row.party_name || t`unknown`}</span> },
    { key: "what", header: t`What`, cell: (row) => eventWord(row.event) },
    { key: "ok", header: t`Outcome`, cell: (row) => (row.ok ? <StatusTag kind="ok">{t`worked`}</StatusTag> : <StatusTag kind="soon">{t`failed`}</StatusTag>) },
    { key: "detail", header: t`Cause, and what to do`, className: "wrap", cell: (row) => <span className="long-text">{row.detail}{row.fix ? <span className="below s">{row.fix}</span> : null}</span> },
  ];
  return (
    <Page wide title={t`What happened with LTI`} crumbs={[{ href: "/admin/lti", label: t`LTI tools` }]} lead={<Trans>Openings, marks and registrations, the newest first.</Trans>}>
      <LtiTabs />
      <div className="stack">
        <Checkbox name="failed" label={t`Only what failed`} checked={filter.failed} onChecked={(failed) => setFilter({ failed })} />
        <ListTable caption={t`What happened`} columns={columns} list={list} rowKey={(row) => row.id} empty={filter.failed ? <EmptyState title={t`Nothing failed`} action={<Button onClick={() => setFilter({ failed: false })}>{t`Show all`}</Button>} /> : <EmptyState title={t`Nothing happened yet`}><Trans>When a learner opens a tool, or another platform opens a course, it stands here.</Trans></EmptyState>} />
      </div>
    </Page>
  );
}
