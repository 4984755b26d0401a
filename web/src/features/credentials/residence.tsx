import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Credential } from "../../api/types";
import { Button, Dialog, Form, Input, Loaded, Select, toast, useForm } from "../../ui";
import { walletChanged } from "./data";
import type { CompactStates, Residence } from "./types";
import { STATES } from "./words";

/** Only these licences have a compact. */
export const canBeCompact = (item: Pick<Credential, "kind" | "type">) => item.kind === "license" && ["RN", "LPN", "LVN"].includes(item.type);

/** Where she lives decides whether a multistate licence holds; nobody else uses it. */
export function ResidenceDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const query = useQuery({ queryKey: ["credentials", "residence"], enabled: open, staleTime: 0, queryFn: ({ signal }) => api.get<Residence>("/credentials/residence", undefined, { signal }) });
  return (
    <Dialog open={open} title={t`State you live in`} onClose={onClose}>
      <Loaded query={query}>{(start) => <ResidenceForm key={`${start.state}${start.since}`} start={start} onDone={onClose} />}</Loaded>
    </Dialog>
  );
}

function ResidenceForm({ start, onDone }: { start: Residence; onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ state: start.state ?? "", since: start.since ?? "" });
  const states = useQuery({ queryKey: ["compact-states"], staleTime: Number.POSITIVE_INFINITY, queryFn: ({ signal }) => api.get<CompactStates>("/compact-states", undefined, { signal }) });
  const about = states.data?.items.find((each) => each.code === form.values.state);
  const name = about?.name ?? "";
  const source = about?.source ?? "";
  const asOf = about?.as_of ?? "";
  const save = async () => {
    const done = await form.submit(() => api.put<Residence>("/credentials/residence", { state: form.values.state || null, since: form.values.state && form.values.since ? form.values.since : null }));
    if (!done) return;
    await walletChanged();
    toast(t`Saved`);
    onDone();
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`State you live in`}>
      <p><Trans>A multistate licence belongs to the state where you live. With this MedConnect can tell you when a move or your place of work breaks it. It is used for nothing else, and you can take it back.</Trans></p>
      <Select name="state" label={t`State`} empty={t`Not said`} options={STATES} value={form.values.state} onValue={(state) => form.set({ state })} />
      {form.values.state ? <Input name="since" type="date" label={t`Living there since`} optional value={form.values.since} onValue={(since) => form.set({ since })} /> : null}
      {about ? (
        <p className="s dim">
          {about.issues ? <Trans>{name} issues multistate licences.</Trans> : <Trans>{name} does not issue multistate licences.</Trans>} {about.accepts ? <Trans>It accepts those of other states.</Trans> : <Trans>It does not accept those of other states.</Trans>} <Trans>Source: {source}, as of {asOf}.</Trans>
        </p>
      ) : null}
      <div className="form-foot"><Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
    </Form>
  );
}
