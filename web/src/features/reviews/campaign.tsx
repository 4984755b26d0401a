import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { text, useSearchState } from "../../lib/search_state";
import { Button, ConfirmDialog, Dialog, EmptyState, FilterChips, Form, ListTable, Loaded, Page, ProgressBar, StatusTag, Textarea, errorsOf, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { roleName } from "../account/roles";
import { ReviewTabs } from "./tabs";
import type { AccessCampaign, AccessItem } from "./types";
import "../compliance/compliance.css";

const refresh = () => queryClient.invalidateQueries({ queryKey: ["reviews"] });

export default function CampaignPage() {
  const { t } = useLingui();
  const { id = "" } = useParams();
  const query = useQuery({ queryKey: ["reviews", "campaign", id], queryFn: ({ signal }) => api.get<AccessCampaign>(`/reviews/campaigns/${id}`, undefined, { signal }) });
  return (
    <Page wide title={query.data?.title ?? t`Access review`} crumbs={[{ href: "/reviews", label: t`Access reviews` }]}>
      <ReviewTabs />
      <Loaded query={query}>{(data) => <Body campaign={data} />}</Loaded>
    </Page>
  );
}

function Body({ campaign }: { campaign: AccessCampaign }) {
  const { t } = useLingui();
  const [state, setState] = useSearchState({ show: text("open") });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [revoking, setRevoking] = useState(false);
  const [closing, setClosing] = useState(false);
  const [problem, setProblem] = useState("");
  const path = `/reviews/campaigns/${campaign.id}`;
  const list = useKeysetList<AccessItem>(["reviews", "items", campaign.id], `${path}/items`, { open: state.show === "open" ? true : undefined }, 100);
  const decided = campaign.items - campaign.open;
  const run = async (work: () => Promise<unknown>, done: string) => {
    setProblem("");
    try {
      await work();
      setChosen([]);
      toast(done);
      await refresh();
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  const keep = () => run(() => api.post(`${path}/decisions`, { items: chosen, decision: "keep", reason: "" }), t`Kept`);
  const pick = (id: string, on: boolean) => setChosen(on ? [...chosen, id] : chosen.filter((each) => each !== id));
  const words = { keep: t`Kept`, revoke: t`Taken away`, gone: t`Was gone already` };
  const open = !campaign.closed_at;
  const columns: Column<AccessItem>[] = [
    ...(open ? [{ key: "pick", header: t`Choose`, actions: true, cell: (row: AccessItem) => (row.decision ? null : <input type="checkbox" aria-label={t`Choose ${row.person_name}, ${roleName(row.role)}`} checked={chosen.includes(row.id)} onChange={(event) => pick(row.id, event.target.checked)} />) }] : []),
    { key: "who", header: t`Person`, head: true, className: "wrap", cell: (row) => <>{row.person_name}<span className="below s dim">{[row.employee_number, row.unit_name].filter(Boolean).join(", ")}</span></> },
    { key: "role", header: t`Role`, className: "wrap", cell: (row) => <>{roleName(row.role)}<span className="below s dim">{row.scope_kind === "platform" ? t`whole hospital` : row.scope_name || row.scope_kind}{row.expires_at ? `, ${t`until ${fullDay(row.expires_at)}`}` : ""}</span></> },
    { key: "since", header: t`Given`, className: "wrap", cell: (row) => <>{fullDay(row.granted_at)}{row.granted_by_name ? <span className="below s dim">{row.granted_by_name}</span> : null}</> },
    { key: "reviewer", header: t`Decides`, className: "wrap", cell: (row) => row.reviewer_name },
    { key: "state", header: t`Decision`, className: "wrap", cell: (row) => (row.decision ? <><StatusTag kind={row.decision === "keep" ? "ok" : "idle"}>{words[row.decision]}</StatusTag><span className="below s dim">{[row.decided_by_name, row.reason].filter(Boolean).join(": ")}</span></> : <StatusTag kind="soon">{t`Open`}</StatusTag>) },
  ];
  return (
    <div className="stack">
      <p><Trans>{count(decided)} of {count(campaign.items)} decided, due {fullDay(campaign.due_on)}.</Trans> {campaign.closed_at ? <StatusTag kind="idle">{t`Closed`}</StatusTag> : null}</p>
      <ProgressBar value={campaign.items ? (decided * 100) / campaign.items : 0} />
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <div className="row-between no-print">
        <FilterChips single label={t`Show`} selected={[state.show]} onSelected={(keys) => setState({ show: keys[0] ?? "open" })} chips={[{ key: "open", label: t`Open` }, { key: "all", label: t`All` }]} />
        {open ? (
          <span className="row">
            <Button disabled={!chosen.length} onClick={() => void keep()}>{t`Keep ${count(chosen.length)}`}</Button>
            <Button disabled={!chosen.length} onClick={() => setRevoking(true)}>{t`Take away ${count(chosen.length)}`}</Button>
            {campaign.own ? <Button onClick={() => setClosing(true)}>{t`Close the review`}</Button> : null}
          </span>
        ) : null}
      </div>
      <ListTable list={list} skeleton={8} caption={t`Roles to decide about`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`Nothing is open here`}><Trans>Press "All" to see what was decided.</Trans></EmptyState>} />
      <Dialog open={revoking} title={t`Take ${count(chosen.length)} roles away`} onClose={() => setRevoking(false)}>
        {revoking ? <Revoke onConfirm={async (reason) => { await api.post(`${path}/decisions`, { items: chosen, decision: "revoke", reason }); setChosen([]); setRevoking(false); toast(t`Taken away`); await refresh(); }} /> : null}
      </Dialog>
      <ConfirmDialog open={closing} title={t`Close this review?`} action={t`Close`} onClose={() => setClosing(false)} onConfirm={() => { setClosing(false); void run(() => api.post(`${path}/close`, {}), t`Closed`); }}>
        {campaign.open ? <Trans>{count(campaign.open)} rows stay without a decision; the report says so.</Trans> : <Trans>Every row was decided.</Trans>}
      </ConfirmDialog>
    </div>
  );
}

function Revoke({ onConfirm }: { onConfirm: (reason: string) => Promise<void> }) {
  const { t } = useLingui();
  const form = useForm({ reason: "" });
  const send = () => form.submit(() => onConfirm(form.values.reason.trim()), (): FieldErrors => (form.values.reason.trim().length > 2 ? {} : { reason: t`Say why` }));
  return (
    <Form errors={form.errors} label={t`Take roles away`} onSubmit={() => void send()}>
      <p><Trans>They end at once. Whoever needs one again gets it by the usual way. Roles that come from the directory or single sign-on come back unless they are taken away there too.</Trans></p>
      <Textarea name="reason" label={t`Why`} value={form.values.reason} onValue={(reason) => form.set({ reason })} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Taking away`}>{t`Take away`}</Button></div>
    </Form>
  );
}
