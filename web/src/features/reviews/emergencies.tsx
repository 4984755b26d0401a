import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { clock, fullDay } from "../../lib/dates";
import { text, useSearchState } from "../../lib/search_state";
import { Button, Card, CheckboxGroup, EmptyState, FilterChips, Form, Input, ListTable, Loaded, Page, StatusTag, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { roleName } from "../account/roles";
import { ReviewTabs } from "./tabs";
import type { EmergencySettings, EmergencyUse } from "./types";
import "../compliance/compliance.css";

export function OutcomeTag({ use }: { use: EmergencyUse }) {
  const { t } = useLingui();
  if (use.active) return <StatusTag kind="soon">{t`In use now`}</StatusTag>;
  if (use.outcome === "justified") return <StatusTag kind="ok">{t`Justified`}</StatusTag>;
  if (use.outcome === "not_justified") return <StatusTag kind="soon">{t`Not justified`}</StatusTag>;
  return <StatusTag kind="info">{t`To be reviewed`}</StatusTag>;
}

export default function EmergenciesPage() {
  const { t } = useLingui();
  const [state, setState] = useSearchState({ show: text("open") });
  const list = useKeysetList<EmergencyUse>(["reviews", "emergencies"], "/reviews/emergencies", { open: state.show === "open" ? true : undefined });
  const settings = useQuery({ queryKey: ["reviews", "emergency-settings"], queryFn: ({ signal }) => api.get<EmergencySettings>("/reviews/emergency-settings", undefined, { signal }) });
  const columns: Column<EmergencyUse>[] = [
    { key: "at", header: t`When`, head: true, cell: (row) => <Link href={`/reviews/emergencies/${row.id}`}>{fullDay(row.asked_at)} {clock(row.asked_at)}</Link> },
    { key: "who", header: t`Person`, className: "wrap", cell: (row) => row.person_name },
    { key: "role", header: t`Role`, cell: (row) => roleName(row.role) },
    { key: "reason", header: t`Reason`, className: "wrap", cell: (row) => row.reason },
    { key: "until", header: t`Until`, cell: (row) => <span className="num">{clock(row.until)}</span> },
    { key: "state", header: t`State`, className: "wrap", cell: (row) => <><OutcomeTag use={row} />{row.reviewed_by_name ? <span className="below s dim">{row.reviewed_by_name}</span> : null}</> },
  ];
  return (
    <Page wide title={t`Emergency access`} lead={<Trans>Roles that somebody took for some minutes. Each use is looked at by somebody else afterwards.</Trans>}>
      <ReviewTabs />
      <FilterChips single label={t`Show`} selected={[state.show]} onSelected={(keys) => setState({ show: keys[0] ?? "open" })} chips={[{ key: "open", label: t`To be reviewed` }, { key: "all", label: t`All` }]} />
      <ListTable list={list} skeleton={4} caption={t`Emergency access, newest first`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`Nothing waits for a review`}><Trans>You are told at once when somebody takes emergency access.</Trans></EmptyState>} />
      <Loaded query={settings}>{(data) => <Settings settings={data} />}</Loaded>
    </Page>
  );
}

function Settings({ settings }: { settings: EmergencySettings }) {
  const { t } = useLingui();
  const form = useForm({ roles: settings.roles, minutes: String(settings.longest_minutes) });
  const v = form.values;
  const known = [...new Set(["admin", "compliance_officer", "privacy_officer", "operator", "manager", ...settings.roles])];
  const save = async () => {
    if (await form.submit(() => api.put("/reviews/emergency-settings", { roles: v.roles, longest_minutes: Number(v.minutes) }), (): FieldErrors => (/^\d+$/.test(v.minutes) ? {} : { longest_minutes: t`Enter whole minutes, 5 to 1440` }))) {
      toast(t`Saved`);
      await queryClient.invalidateQueries({ queryKey: ["reviews", "emergency-settings"] });
    }
  };
  return (
    <Card title={t`What can be taken`}>
      <Form errors={form.errors} label={t`What can be taken`} onSubmit={() => void save()}>
        <CheckboxGroup name="roles" label={t`Roles`} values={v.roles} onValues={(roles) => form.set({ roles })} options={known.map((role) => ({ value: role, label: roleName(role) }))} />
        <Input name="longest_minutes" label={t`Longest time in minutes`} type="number" min={5} max={1440} value={v.minutes} onValue={(minutes) => form.set({ minutes })} />
        <div className="form-foot"><Button type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
      </Form>
    </Card>
  );
}
