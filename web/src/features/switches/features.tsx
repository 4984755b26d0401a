/** What of the product the hospital uses: switched off, on, or on for some roles. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { moment } from "../../lib/dates";
import { oneOf, text, useSearchState } from "../../lib/search_state";
import { EmptyState, FilterChips, Loaded, Page, Table, type Column } from "../../ui";
import "../compliance/compliance.css";
import { featurePath, useFeatures } from "./data";
import { Toggle } from "./toggle";
import type { FeatureSwitch } from "./types";
import { blockName, featureName, featureWords, rolesWords, SwitchTag } from "./words";

const codecs = { q: text(), show: oneOf(["all", "off", "roles", "changed"], "all") };

export default function FeaturesPage() {
  const { t } = useLingui();
  const query = useFeatures();
  return (
    <Page wide title={t`Features`} lead={<Trans>Parts of MedConnect that this hospital may switch off, or on for some roles only. It counts at once, without a restart. Sign-in, courses, cards, readiness, privacy, the audit log and backups are always on.</Trans>}>
      <Loaded query={query}>{(data) => <List all={data.items} />}</Loaded>
    </Page>
  );
}

function List({ all }: { all: FeatureSwitch[] }) {
  const { t } = useLingui();
  const [state, setState] = useSearchState(codecs);
  const words = state.q.trim().toLocaleLowerCase();
  const shown = all.filter((each) => {
    if (state.show === "off" && each.enabled) return false;
    if (state.show === "roles" && !each.roles.length) return false;
    if (state.show === "changed" && !each.changed_at) return false;
    return !words || [each.id, featureName(each), featureWords(each), blockName(each.block), ...each.pages, ...each.endpoints].some((part) => part.toLocaleLowerCase().includes(words));
  });
  const named = (ids: readonly string[]) => all.filter((each) => ids.includes(each.id)).map((each, index) => <span key={each.id}>{index ? ", " : ""}<Link href={featurePath(each.id)}>{featureName(each)}</Link></span>);
  const columns: Column<FeatureSwitch>[] = [
    { key: "name", header: t`Feature`, head: true, className: "wrap", compare: (a, b) => featureName(a).localeCompare(featureName(b)), cell: (row) => <><Link href={featurePath(row.id)}>{featureName(row)}</Link><span className="below s dim">{featureWords(row)}</span></> },
    { key: "block", header: t`Part`, compare: (a, b) => a.block - b.block, cell: (row) => blockName(row.block) },
    { key: "state", header: t`State`, compare: (a, b) => Number(a.enabled) - Number(b.enabled), cell: (row) => <SwitchTag feature={row} /> },
    { key: "roles", header: t`For`, cell: (row) => rolesWords(row.roles) },
    { key: "needs", header: t`Needs`, cell: (row) => (row.needs.length ? named(row.needs) : <span className="dim">{t`nothing`}</span>) },
    { key: "contains", header: t`Contains`, cell: (row) => <>{row.pages.length ? plural(row.pages.length, { one: "# page", other: "# pages" }) : t`no page`}<span className="below s dim">{plural(row.operations, { one: "# operation", other: "# operations" })}</span></> },
    { key: "changed", header: t`Changed`, compare: (a, b) => (a.changed_at ?? "").localeCompare(b.changed_at ?? ""), cell: (row) => (row.changed_at ? <>{moment(row.changed_at)}<span className="below s dim">{row.changed_by_name}</span></> : <span className="dim">{t`never`}</span>) },
    { key: "acts", header: t`Actions`, actions: true, cell: (row) => <Toggle feature={row} all={all} /> },
  ];
  return (
    <>
      <div className="filters">
        <label className="filter grow">
          {t`Search`}
          <input className="input" type="search" maxLength={100} value={state.q} onChange={(event) => setState({ q: event.target.value })} />
        </label>
        <FilterChips single label={t`Show`} selected={[state.show]} onSelected={(keys) => setState({ show: (keys[0] ?? "all") as "all" })} chips={[{ key: "all", label: t`All` }, { key: "off", label: t`Off` }, { key: "roles", label: t`For some roles` }, { key: "changed", label: t`Changed` }]} />
      </div>
      {shown.length ? <Table caption={t`Features`} columns={columns} rows={shown} rowKey={(row) => row.id} /> : <EmptyState title={t`No feature fits`}><Trans>Use other words, or show all.</Trans></EmptyState>}
    </>
  );
}
