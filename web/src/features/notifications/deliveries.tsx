/** The log of what was sent, to whom and with which result; never what it said. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { paths } from "../../app/paths";
import { moment } from "../../lib/dates";
import { oneOf, useSearchState } from "../../lib/search_state";
import { Button, EmptyState, FilterChips, ListTable, Page, StatusTag, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { MessageTabs } from "./tabs";
import { plainSubject } from "./template_words";
import type { Channel, Delivery, DeliveryState, TemplateLine } from "./types";
import { channelName, modeName, reasonWords, stateWords } from "./words";

const STATES: readonly DeliveryState[] = ["waiting", "sent", "delivered", "failed", "suppressed", "fell_back"];
const CHANNELS: readonly Channel[] = ["email", "sms", "push"];
const codecs = { state: oneOf(["", ...STATES], ""), channel: oneOf(["", ...CHANNELS], "") };

export default function DeliveriesPage() {
  const { t } = useLingui();
  const [{ state, channel }, set] = useSearchState(codecs);
  const people = useMay("people:view");
  const list = useKeysetList<Delivery>(["notifications", "deliveries"], "/notification-deliveries", { state: state || undefined, channel: channel || undefined });
  const templates = useQuery({ queryKey: ["notifications", "templates", "en"], queryFn: ({ signal }) => api.get<{ items: TemplateLine[] }>("/notification-templates", { language: "en" }, { signal }), staleTime: 300_000 });
  const said = new Map(templates.data?.items.map((each) => [each.code, plainSubject(each.subject)]));
  const columns: Column<Delivery>[] = [
    { key: "person", header: t`To`, head: true, className: "wrap", cell: (row) => (row.person_name ? (people ? <Link href={paths.person(row.person_id)}>{row.person_name}</Link> : row.person_name) : <span className="dim">{t`Somebody who has left`}</span>) },
    { key: "kind", header: t`Kind`, cell: (row) => <>{said.get(row.code) ?? row.code}<span className="s dim below code wrap">{row.code}</span></> },
    { key: "channel", header: t`Channel`, cell: (row) => <>{channelName(row.channel)}{row.mode === "now" ? null : <span className="s dim below">{modeName(row.mode)}</span>}</> },
    { key: "state", header: t`Result`, cell: (row) => <Result row={row} /> },
    { key: "at", header: t`When`, cell: (row) => <When row={row} /> },
    { key: "template", header: t`Words`, cell: (row) => { const revision = row.template_revision; return <span className="s">{row.language}, {revision ? t`version ${revision}` : t`as shipped`}</span>; } },
  ];
  const some = state !== "" || channel !== "";
  return (
    <Page title={t`Deliveries`} wide lead={<Trans>What left the app, to whom and with which result, newest first; never what it said. Kept for 180 days.</Trans>}>
      <MessageTabs />
      <FilterChips single label={t`Result`} selected={state ? [state] : []} onSelected={([key]) => set({ state: (key ?? "") as "" })} chips={STATES.map((each) => ({ key: each, label: stateWords(each).word }))} />
      <FilterChips single label={t`Channel`} selected={channel ? [channel] : []} onSelected={([key]) => set({ channel: (key ?? "") as "" })} chips={CHANNELS.map((each) => ({ key: each, label: channelName(each) }))} />
      <ListTable
        caption={t`Deliveries`} list={list} columns={columns} rowKey={(row) => row.id}
        empty={
          <EmptyState title={some ? t`Nothing of this kind` : t`Nothing was sent yet`} action={some ? <Button onClick={() => set({ state: "", channel: "" })}>{t`Show all`}</Button> : null}>
            <Trans>A line appears here for each channel that carries a notification out of the app.</Trans>
          </EmptyState>
        }
      />
    </Page>
  );
}

function Result({ row }: { row: Delivery }) {
  const { t } = useLingui();
  const { kind, word } = stateWords(row.state);
  const queryClient = useQueryClient();
  const retry = useMutation({
    mutationFn: () => api.post(`/notification-deliveries/${row.id}/retry`, {}),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["notifications", "deliveries"] }),
  });
  const whom = row.person_name;
  return (
    <>
      <StatusTag kind={kind}>{word}</StatusTag>
      {row.reason ? <span className="s dim below wrap">{reasonWords(row.reason)}</span> : null}
      {row.state === "failed" ? <Button busy={retry.isPending} aria-label={whom ? t`Send again to ${whom}` : t`Send again`} onClick={() => retry.mutate()}>{t`Send again`}</Button> : null}
      {retry.error ? <span className="s below wrap" role="alert">{t`It could not be sent again. Try once more.`}</span> : null}
    </>
  );
}

function When({ row }: { row: Delivery }) {
  const { t } = useLingui();
  const due = moment(row.due_at);
  const tries = row.attempts;
  return (
    <>
      <time dateTime={row.updated_at}>{moment(row.updated_at)}</time>
      {row.state === "waiting" ? <span className="s dim below">{tries ? t`${tries} tries so far, next ${due}` : t`to be sent ${due}`}</span> : tries > 1 ? <span className="s dim below">{t`after ${tries} tries`}</span> : null}
    </>
  );
}
