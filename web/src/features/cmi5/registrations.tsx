/** Who goes through a package of cmi5 or xAPI: one row for each way of a person through it. */
import "../packages/packages.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link, useParams } from "wouter";
import { useKeysetList } from "../../api/lists";
import { moment } from "../../lib/dates";
import { oneOf, useSearchState } from "../../lib/search_state";
import { Button, EmptyState, FilterChips, LinkButton, ListTable, Page, StatusTag, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { packagePath, packagesPath } from "../packages/data";
import { useTitle } from "../packages/report";
import { timeWord } from "../packages/words";
import type { RegistrationCard } from "./types";
import { hostsPath, registrationPath, wayTag } from "./words";

const codecs = { state: oneOf(["all", "in_progress", "satisfied", "closed"], "all") };

export default function RegistrationsPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { t } = useLingui();
  const manages = useMay("package:manage");
  const maySet = useMay("cmi5:settings");
  const title = useTitle(id, manages);
  const [{ state }, setFilter] = useSearchState(codecs);
  const list = useKeysetList<RegistrationCard>(["cmi5", "registrations", id], `/cmi5/packages/${id}/registrations`, { state: state === "all" ? undefined : state });
  const columns: Column<RegistrationCard>[] = [
    { key: "who", header: t`Person`, head: true, className: "wrap", cell: (row) => <Link className="long-text" href={registrationPath(id, row.id)}>{row.person_name || t`A person who is not here any more`}</Link> },
    { key: "state", header: t`State`, cell: (row) => { const tag = wayTag(row); return <StatusTag kind={tag.kind}>{tag.text}</StatusTag>; } },
    { key: "units", header: t`Parts done`, num: true, cell: (row) => <Units row={row} /> },
    { key: "session", header: t`Open now`, cell: (row) => (row.session_open ? t`yes` : "") },
    { key: "time", header: t`Time`, num: true, cell: (row) => timeWord(row.seconds) },
    { key: "last", header: t`Last used`, cell: (row) => moment(row.last_at) },
    { key: "number", header: t`Attempt`, num: true, cell: (row) => row.number },
    { key: "version", header: t`Version`, num: true, cell: (row) => row.version },
  ];
  const crumbs = manages ? [{ href: packagesPath, label: t`Content packages` }, { href: packagePath(id), label: title || t`Package` }] : undefined;
  const all = () => setFilter({ state: "all" });
  return (
    <Page
      wide title={title ? t`Learners and parts: ${title}` : t`Learners and parts`} crumbs={crumbs}
      lead={<Trans>How far each person is with the parts of this package. Open a row to waive a part or to end a session that hangs.</Trans>}
      actions={maySet ? <LinkButton href={hostsPath}>{t`Hosts of cmi5 content`}</LinkButton> : undefined}
    >
      <div className="stack">
        <FilterChips
          single label={t`Only these`} selected={state === "all" ? [] : [state]} onSelected={(keys) => setFilter({ state: oneOf(["all", "in_progress", "satisfied", "closed"], "all").read(keys) })}
          chips={[{ key: "in_progress", label: t`in progress` }, { key: "satisfied", label: t`done` }, { key: "closed", label: t`closed` }]}
        />
        <ListTable
          caption={t`Learners and parts`} columns={columns} list={list} rowKey={(row) => row.id}
          empty={state === "all" ? <EmptyState title={t`Nobody has opened it yet`}><Trans>When a learner opens the package in a course that you edit, the person stands here. Previews of authors do not count.</Trans></EmptyState> : <EmptyState title={t`Nobody in this state`} action={<Button onClick={all}>{t`Show everybody`}</Button>} />}
        />
      </div>
    </Page>
  );
}

function Units({ row }: { row: RegistrationCard }) {
  const { t } = useLingui();
  const [done, total, waived] = [row.units_satisfied, row.units, row.units_waived];
  return <>{t`${done} of ${total}`}{waived ? <span className="below s dim">{t`${waived} waived`}</span> : null}</>;
}
