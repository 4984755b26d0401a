/** Packages that the hospital has bought or made, for lessons of any course. */
import "./packages.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import { fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { flag, oneOf, text, useSearchState } from "../../lib/search_state";
import { Button, Checkbox, Dialog, EmptyState, Input, LinkButton, ListTable, Page, Select, StatusTag, type Column } from "../../ui";
import { AuthoringTabs } from "../authoring/tabs";
import { packagePath } from "./data";
import type { PackageCard, PackageKind } from "./types";
import { PackageUpload } from "./upload";
import { kindWord } from "./words";

const KINDS = ["scorm12", "scorm2004", "cmi5", "xapi", "html5"] as const satisfies readonly PackageKind[];
const codecs = { search: text(), kind: oneOf(["", ...KINDS], ""), archived: flag() };

export default function PackageLibraryPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const [adding, setAdding] = useState(false);
  const list = useKeysetList<PackageCard>(["packages", "list"], "/packages", { search: filter.search, kind: filter.kind, archived: filter.archived || undefined });
  const columns: Column<PackageCard>[] = [
    { key: "title", header: t`Package`, head: true, className: "wrap", cell: (row) => <Link className="long-text" href={packagePath(row.id)}>{row.title || t`Without a title`}</Link> },
    { key: "kind", header: t`Kind`, cell: (row) => kindWord(row.kind) },
    { key: "state", header: t`State`, cell: (row) => <PackageTag card={row} /> },
    { key: "lessons", header: t`Lessons`, num: true, cell: (row) => count(row.lessons) },
    { key: "by", header: t`Added by`, className: "wrap", cell: (row) => row.created_by },
    { key: "updated", header: t`Changed`, cell: (row) => fullDay(row.updated_at) },
  ];
  const filtered = Boolean(filter.search || filter.kind || filter.archived);
  const add = <Button kind="primary" onClick={() => setAdding(true)}>{t`Upload a package`}</Button>;
  return (
    <Page wide title={t`Content packages`} lead={<Trans>SCORM, cmi5, xAPI and web pages that lessons show. They run on an address of their own, apart from MedConnect.</Trans>} actions={add}>
      <AuthoringTabs />
      <div className="stack">
        <div className="two">
          <Input name="search" type="search" label={t`Title contains`} value={filter.search} maxLength={100} onValue={(search) => setFilter({ search })} />
          <Select name="kind" label={t`Kind`} empty={t`All kinds`} value={filter.kind} onValue={(kind) => setFilter({ kind: kind as (typeof filter)["kind"] })} options={KINDS.map((value) => ({ value, label: kindWord(value) }))} />
        </div>
        <Checkbox name="archived" label={t`Show archived packages`} checked={filter.archived} onChecked={(archived) => setFilter({ archived })} />
        <ListTable
          caption={t`Packages`} columns={columns} list={list} rowKey={(row) => row.id}
          empty={filtered ? <EmptyState title={t`No package fits this filter`} action={<Button onClick={() => setFilter({ search: "", kind: "", archived: false })}>{t`Show all packages`}</Button>} /> : <EmptyState title={t`No package yet`} action={add}><Trans>Upload what an authoring tool exported or what you have bought, then choose it in a lesson.</Trans></EmptyState>}
        />
      </div>
      {adding ? (
        <Dialog open wide title={t`Upload a package`} onClose={() => setAdding(false)}>
          <PackageUpload path="/packages" label={t`Upload a package`} action={t`Upload`} after={(version) => <LinkButton kind={version.state === "ready" ? "primary" : "plain"} href={packagePath(version.package_id)}>{t`Open the package`}</LinkButton>} />
        </Dialog>
      ) : null}
    </Page>
  );
}

export function PackageTag({ card }: { card: PackageCard }) {
  const { t } = useLingui();
  const number = card.newest_number;
  if (card.archived) return <StatusTag kind="idle">{t`Archived`}</StatusTag>;
  if (card.newest_state === "checking") return <StatusTag kind="info">{t`Being checked`}</StatusTag>;
  if (card.newest_state === "refused") return <StatusTag kind="soon">{card.ready ? t`Version ${number} refused` : t`Refused`}</StatusTag>;
  return <StatusTag kind="ok">{t`Ready, version ${number}`}</StatusTag>;
}
