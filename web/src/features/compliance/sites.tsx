import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { components } from "../../api/schema";
import { queryClient } from "../../app/session";
import { Button, Card, Form, Loaded, Page, Select, StatusTag, toast, useForm } from "../../ui";
import { STATES } from "../credentials/words";
import { unitPath, useUnits } from "./filters";
import "./compliance.css";

type Sites = components["schemas"]["Sites"];
type CompactStates = components["schemas"]["CompactStates"];
const KEY = ["compliance", "sites"];

/** In which states people work: what multistate licences are held against. */
export default function SitesPage() {
  const { t } = useLingui();
  const sites = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<Sites>("/credential-sites", undefined, { signal }) });
  return (
    <Page
      title={t`Work sites`} crumbs={[{ href: "/compliance/rules", label: t`Required licences and cards` }]}
      lead={<Trans>In which state each unit stands. What is below a unit stands there too. Multistate licences are held against it, and holder and manager are told when one does not fit.</Trans>}
    >
      <Loaded query={sites}>{(data) => <SiteForm key={JSON.stringify(data.items)} start={data.items} />}</Loaded>
    </Page>
  );
}

function SiteForm({ start }: { start: Sites["items"] }) {
  const { t } = useLingui();
  const units = useUnits("credential:rules").data;
  const limited = (units?.above.length ?? 0) > 0;
  const states = useQuery({ queryKey: ["compact-states"], staleTime: Infinity, queryFn: ({ signal }) => api.get<CompactStates>("/compact-states", undefined, { signal }) });
  const form = useForm({ items: start.map(({ unit_id, unit_name, state }) => ({ unit_id, unit_name, state })) });
  const { items } = form.values;
  const [unit, setUnit] = useState("");
  const tree = [...(units?.above ?? []), ...(units?.items ?? [])];
  const name = (id: string, known: string) => unitPath(tree, id) || known;
  const free = (units?.items ?? []).filter((each) => !items.some((item) => item.unit_id === each.id)).map((each) => ({ id: each.id, label: name(each.id, each.name) })).sort((a, b) => a.label.localeCompare(b.label));
  const about = (code: string) => states.data?.items.find((each) => each.code === code);
  const source = states.data?.items[0];
  const from = source?.source ?? "";
  const asOf = source?.as_of ?? "";
  const add = () => {
    const found = units?.items.find((each) => each.id === unit);
    if (found) form.set({ items: [...items, { unit_id: found.id, unit_name: found.name, state: "" }] });
    setUnit("");
  };
  const save = async () => {
    const saved = await form.submit(
      async () => { queryClient.setQueryData(KEY, await api.put<Sites>("/credential-sites", { items: items.map(({ unit_id, state }) => ({ unit_id, state })) })); },
      () => Object.fromEntries(items.flatMap((each, at) => (each.state ? [] : [[`items[${at}].state`, t`Choose the state of ${each.unit_name}`]]))),
    );
    if (saved) toast(t`Saved. Licences are compared now.`);
  };
  return (
    <Card title={t`Where units stand`} aside={plural(items.length, { one: "# unit", other: "# units" })}>
      <Form errors={form.errors} onSubmit={() => void save()} label={t`Where units stand`}>
        {limited ? <p className="note"><Trans>Only who sets rules for the whole hospital can change this.</Trans></p> : null}
        {items.length ? null : <p className="dim">{t`No unit has a state yet, so no licence is held against a work site.`}</p>}
        {items.map((item, at) => {
          const state = about(item.state);
          return (
            <div key={item.unit_id} className="site-line">
              <Select name={`items[${at}].state`} label={name(item.unit_id, item.unit_name)} empty={t`Choose a state`} options={STATES} value={item.state} disabled={limited} onValue={(next) => form.set({ items: items.map((each) => (each.unit_id === item.unit_id ? { ...each, state: next } : each)) })} />
              {state ? <StatusTag kind={state.accepts ? "ok" : "soon"}>{state.accepts ? t`accepts multistate licences` : t`needs a licence of its own`}</StatusTag> : null}
              {limited ? null : <Button aria-label={t`Remove ${item.unit_name}`} onClick={() => form.set({ items: items.filter((each) => each.unit_id !== item.unit_id) })}>{t`Remove`}</Button>}
            </div>
          );
        })}
        {limited ? null : (
          <>
            <div className="filters">
              <label className="filter">
                <span>{t`Another unit`}</span>
                <select className="input" value={unit} onChange={(event) => setUnit(event.target.value)}>
                  <option value="">{t`Choose a unit`}</option>
                  {free.map((each) => <option key={each.id} value={each.id}>{each.label}</option>)}
                </select>
              </label>
              <Button disabled={!unit} onClick={add}>{t`Add`}</Button>
            </div>
            <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
          </>
        )}
        {source ? <p className="s dim"><Trans>States of the Nurse Licensure Compact: {from}, as of {asOf}. The board of the state decides.</Trans></p> : null}
      </Form>
    </Card>
  );
}
