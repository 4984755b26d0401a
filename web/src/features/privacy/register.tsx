import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { api } from "../../api/client";
import { oneOf, text, useSearchState } from "../../lib/search_state";
import { EmptyState, Loaded, Page, PrintButton, StatusTag, Table, type Column } from "../../ui";
import { SearchBox } from "../compliance/filters";
import { PrivacyTabs } from "./tabs";
import type { Fate, PersonColumns, PersonalDataRegister } from "./types";
import { fateWords } from "./words";
import "../compliance/compliance.css";
import "./privacy.css";

const FATES: readonly Fate[] = ["erased", "pseudonymised", "kept", "reference", "derived", "transient"];
const codecs = { search: text(), fate: oneOf(["", ...FATES], "") };

/** May break after an underscore and nowhere else. */
function Broken({ name }: { name: string }) {
  return <>{name.split(/(?<=_)/).map((part, at) => <Fragment key={at}>{at ? <wbr /> : null}{part}</Fragment>)}</>;
}

/** Where people stand in the database, for the register of processing and its auditors. */
export default function RegisterPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const register = useQuery({ queryKey: ["privacy", "register"], staleTime: Infinity, queryFn: ({ signal }) => api.get<PersonalDataRegister>("/privacy/register", undefined, { signal }) });
  const columns: Column<PersonColumns>[] = [
    { key: "table", header: t`Table`, head: true, cell: (row) => <code><Broken name={row.table} /></code> },
    { key: "columns", header: t`Columns`, className: "wrap", cell: (row) => <code>{row.columns.split(" ").join(", ")}</code> },
    { key: "fate", header: t`At an erasure`, cell: (row) => <StatusTag kind={row.fate === "erased" ? "info" : row.fate === "kept" ? "soon" : "idle"}>{fateWords(row.fate)}</StatusTag> },
    { key: "why", header: t`Why`, className: "wrap", cell: (row) => row.why },
  ];
  const words = filter.search.toLowerCase();
  return (
    <Page wide title={t`Register of personal data`} lead={<Trans>Every column that holds something of a person, and what an erasure makes of it. A test of the program fails when one is missing.</Trans>} actions={<PrintButton />}>
      <PrivacyTabs />
      <div className="filters no-print" role="group" aria-label={t`Filters`}>
        <SearchBox label={t`Table, column or reason`} value={filter.search} onValue={(search) => setFilter({ search })} />
        <label className="filter">
          <span>{t`At an erasure`}</span>
          <select className="input" value={filter.fate} onChange={(event) => setFilter({ fate: event.target.value as Fate | "" })}>
            <option value="">{t`All`}</option>
            {FATES.map((fate) => <option key={fate} value={fate}>{fateWords(fate)}</option>)}
          </select>
        </label>
      </div>
      <Loaded query={register}>
        {({ items }) => {
          const rows = items.filter((row) => (!filter.fate || row.fate === filter.fate) && (!words || `${row.table} ${row.columns} ${row.why}`.toLowerCase().includes(words)));
          return rows.length ? (
            <div className="register"><Table caption={t`Register of personal data`} columns={columns} rows={rows} rowKey={(row) => `${row.table}|${row.columns}|${row.fate}`} /></div>
          ) : (
            <EmptyState title={t`Nothing matches`}><Trans>Take a filter away to see all.</Trans></EmptyState>
          );
        }}
      </Loaded>
    </Page>
  );
}
