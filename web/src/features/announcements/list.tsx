/** The desk of whoever announces: what is shown, what is planned, what was. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import { moment } from "../../lib/dates";
import { oneOf, useSearchState } from "../../lib/search_state";
import { EmptyState, FilterChips, LinkButton, ListTable, Page, type Column } from "../../ui";
import { EndButton } from "./end";
import { KEY, editPath } from "./data";
import type { Announcement, Stage } from "./types";
import { SeverityTag, audienceWords, stageName } from "./words";

const STAGES: readonly Stage[] = ["active", "planned", "ended"];
const codecs = { show: oneOf(STAGES, "active") };

export default function AnnouncementsPage() {
  const { t } = useLingui();
  const [state, setState] = useSearchState(codecs);
  const list = useKeysetList<Announcement>([...KEY, "desk"], "/announcements", { stage: state.show });
  const write = <LinkButton href="/admin/announcements/new" kind="primary">{t`Announce something`}</LinkButton>;
  const columns: Column<Announcement>[] = [
    { key: "title", header: t`Title`, head: true, className: "wrap", cell: (row) => <Link href={editPath(row.id)}>{row.title}</Link> },
    { key: "severity", header: t`Kind`, cell: (row) => <SeverityTag severity={row.severity} /> },
    { key: "who", header: t`For`, className: "wrap", cell: audienceWords },
    { key: "from", header: t`From`, className: "wrap", cell: (row) => moment(row.starts_at) },
    { key: "until", header: t`Until`, className: "wrap", cell: (row) => <>{moment(row.ends_at)}{row.ended_by_name ? <span className="below s dim"><Trans>ended by {row.ended_by_name}</Trans></span> : null}</> },
    { key: "away", header: t`Put away`, className: "wrap", cell: (row) => (row.dismissible ? plural(row.dismissed, { one: "by # person", other: "by # people" }) : t`stays`) },
    { key: "by", header: t`Written`, className: "wrap", cell: (row) => <>{row.created_by_name}<span className="below s dim">{moment(row.created_at)}</span></> },
    ...(state.show === "ended" ? [] : [{ key: "acts", header: t`Actions`, actions: true, cell: (row: Announcement) => <EndButton item={row} /> }]),
  ];
  const empty: Record<Stage, string> = { active: t`Nothing is shown now`, planned: t`Nothing is planned`, ended: t`Nothing has ended yet` };
  return (
    <Page wide title={t`Announcements`} lead={<Trans>Banners above every page: for everybody, for roles or for units. Times are the hospital's.</Trans>} actions={write}>
      <FilterChips single label={t`Show`} selected={[state.show]} onSelected={(keys) => setState({ show: (keys[0] ?? "active") as Stage })} chips={STAGES.map((key) => ({ key, label: stageName(key) }))} />
      <ListTable list={list} skeleton={4} caption={t`Announcements, newest first`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={empty[state.show]} action={state.show === "ended" ? undefined : write} />} />
    </Page>
  );
}
