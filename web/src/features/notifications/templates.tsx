/** The words of mails and short messages, by kind and language. */
import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import { count } from "../../lib/numbers";
import { flag, oneOf, text, useSearchState } from "../../lib/search_state";
import { EmptyState, FilterChips, Button, Input, Loaded, Page, Select, StatusTag, Table, type Column } from "../../ui";
import { MessageTabs } from "./tabs";
import { plainSubject } from "./template_words";
import type { TemplateLine } from "./types";
import { groupWords, LANGUAGES } from "./words";
import "./preferences.css";

const codecs = { language: oneOf(LANGUAGES.map((each) => each.value), "en"), group: text(), changed: flag(), search: text() };

export default function TemplatesPage() {
  const { t } = useLingui();
  const [filter, set] = useSearchState(codecs);
  const { language, group, changed, search } = filter;
  const templates = useQuery({
    queryKey: ["notifications", "templates", language],
    queryFn: ({ signal }) => api.get<{ items: TemplateLine[] }>("/notification-templates", { language }, { signal }),
    placeholderData: keepPreviousData,
  });
  const words = search.trim().toLocaleLowerCase();
  const columns: Column<TemplateLine>[] = [
    { key: "subject", header: t`Says`, head: true, className: "wrap", cell: (row) => <><Link href={`/settings/templates/${row.code}?language=${language}`}>{plainSubject(row.subject)}</Link><span className="s dim below code">{row.code}</span></>, compare: (a, b) => a.subject.localeCompare(b.subject) },
    { key: "group", header: t`Group`, cell: (row) => groupWords(row.group).name, compare: (a, b) => groupWords(a.group).name.localeCompare(groupWords(b.group).name) },
    { key: "state", header: t`Words`, cell: (row) => { const revision = row.revision; return row.changed ? <StatusTag kind="info">{t`Yours, version ${revision}`}</StatusTag> : <span className="dim">{t`as shipped`}</span>; } },
  ];
  return (
    <Page title={t`Templates`} lead={<Trans>The words of mails and short messages. What people wrote to each other and data of patients never stand in them.</Trans>}>
      <MessageTabs />
      <div className="template-filters">
        <Select name="language" label={t`Language`} value={language} options={LANGUAGES} onValue={(next) => set({ language: next as "en" })} />
        <Input name="search" type="search" label={t`Search`} maxLength={60} value={search} onValue={(next) => set({ search: next })} />
      </div>
      <Loaded query={templates}>
        {({ items }) => {
          const groups = [...new Set(items.map((each) => each.group))];
          const rows = items.filter((each) => (!group || each.group === group) && (!changed || each.changed) && (!words || `${plainSubject(each.subject)} ${each.code.replace(/_/g, " ")}`.toLocaleLowerCase().includes(words)));
          const shown = count(rows.length);
          const all = count(items.length);
          return (
            <>
              <FilterChips single label={t`Group`} selected={group ? [group] : []} onSelected={([key]) => set({ group: key ?? "" })} chips={groups.map((key) => ({ key, label: groupWords(key).name }))}>
                <button type="button" className="chip" aria-pressed={changed} onClick={() => set({ changed: !changed })}>{t`Changed here`}</button>
              </FilterChips>
              {rows.length ? (
                <>
                  <Table caption={t`Templates`} columns={columns} rows={rows} rowKey={(row) => row.code} />
                  <p className="s dim" role="status"><Trans>{shown} of {all}</Trans></p>
                </>
              ) : (
                <EmptyState title={t`No template matches`} action={<Button onClick={() => set({ group: "", changed: false, search: "" })}>{t`Show all`}</Button>} />
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
