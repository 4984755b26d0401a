import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Checkbox, Dialog, Form, Input, Select, Tabs, toast, useForm, type FieldErrors } from "../../ui";
import { STATES as US_STATES } from "../credentials/words";
import type { VerificationDetail } from "./types";

/** Asks Nursys about a licence, or puts the nurse on the hospital's list there. Its answer comes later. */
export function AskNursys({ data }: { data: VerificationDetail }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const [tab, setTab] = useState("ask");
  const done = async (words: string) => {
    setOpen(false);
    setTab("ask");
    toast(words);
    await queryClient.invalidateQueries({ queryKey: ["verification"] });
  };
  const id = data.item.credential_id;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t`Ask Nursys`}</Button>
      <Dialog wide open={open} title={t`Nursys e-Notify`} onClose={() => setOpen(false)}>
        <p className="s dim"><Trans>The connection is written after Nursys' documents and was not confirmed with the vendor.</Trans></p>
        <Tabs label={t`Nursys`} selected={tab} onSelect={setTab} tabs={[{ key: "ask", label: t`Look the licence up` }, { key: "enrol", label: t`Our list of nurses` }]}>
          {tab === "ask" ? <Ask id={id} onDone={() => done(t`Asked. The answer will stand here.`)} /> : <Enrol id={id} onDone={() => done(t`Sent. The answer will stand here.`)} />}
        </Tabs>
      </Dialog>
    </>
  );
}

function Ask({ id, onDone }: { id: string; onDone: () => Promise<void> }) {
  const { t } = useLingui();
  const form = useForm({ ncsbn_id: "" });
  const save = async () => {
    const ncsbn = form.values.ncsbn_id.trim();
    if (await form.submit(() => api.post(`/verifications/${id}/ask`, ncsbn ? { ncsbn_id: ncsbn } : {}))) await onDone();
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Look the licence up`}>
      <p><Trans>State, kind and number of the licence are sent. It stands as asked until the answer is here; what a person should read is never confirmed by itself.</Trans></p>
      <Input name="ncsbn_id" label={t`NCSBN ID`} optional hint={t`Up to 10 digits`} value={form.values.ncsbn_id} maxLength={10} inputMode="numeric" onValue={(ncsbn_id) => form.set({ ncsbn_id })} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Asking`}>{t`Ask`}</Button></div>
    </Form>
  );
}

const EMPTY = { address1: "", address2: "", city: "", state: "", zip: "", last_four_ssn: "", birth_year: "", ncsbn_id: "", remove: false };
function Enrol({ id, onDone }: { id: string; onDone: () => Promise<void> }) {
  const { t } = useLingui();
  const form = useForm(EMPTY);
  const v = form.values;
  const check = (): FieldErrors => ({
    ...(v.address1.trim() ? {} : { address1: t`Enter the street` }),
    ...(v.city.trim() ? {} : { city: t`Enter the city` }),
    ...(v.state ? {} : { state: t`Choose the state` }),
    ...(v.zip.trim().length >= 5 ? {} : { zip: t`Enter the ZIP code` }),
    ...(/^\d{4}$/.test(v.last_four_ssn) ? {} : { last_four_ssn: t`Enter the last four digits` }),
    ...(/^\d{4}$/.test(v.birth_year) ? {} : { birth_year: t`Enter the year, as in 1984` }),
  });
  const save = async () => {
    const { ncsbn_id, ...rest } = v;
    if (await form.submit(() => api.post(`/verifications/${id}/enrol`, { ...rest, ...(ncsbn_id.trim() ? { ncsbn_id: ncsbn_id.trim() } : {}) }), check)) {
      form.setValues(EMPTY);
      await onDone();
    }
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Our list of nurses`}>
      <p className="note"><Trans>Nursys asks for these to find the nurse. They go out in this one call and are kept nowhere, not in a log either.</Trans></p>
      <div className="two">
        <Input name="address1" label={t`Street`} autoComplete="off" value={v.address1} maxLength={50} onValue={(address1) => form.set({ address1 })} />
        <Input name="address2" label={t`Apartment`} optional autoComplete="off" value={v.address2} maxLength={50} onValue={(address2) => form.set({ address2 })} />
        <Input name="city" label={t`City`} autoComplete="off" value={v.city} maxLength={50} onValue={(city) => form.set({ city })} />
        <Select name="state" label={t`State of the address`} empty={t`Choose a state`} value={v.state} options={US_STATES} onValue={(state) => form.set({ state })} />
        <Input name="zip" label={t`ZIP code`} autoComplete="off" value={v.zip} maxLength={10} onValue={(zip) => form.set({ zip })} />
        <Input name="birth_year" label={t`Year of birth`} autoComplete="off" inputMode="numeric" value={v.birth_year} maxLength={4} onValue={(birth_year) => form.set({ birth_year })} />
        <Input name="last_four_ssn" label={t`Last four digits of the social security number`} type="password" autoComplete="off" inputMode="numeric" value={v.last_four_ssn} maxLength={4} onValue={(last_four_ssn) => form.set({ last_four_ssn })} />
        <Input name="ncsbn_id" label={t`NCSBN ID`} optional value={v.ncsbn_id} maxLength={10} inputMode="numeric" onValue={(ncsbn_id) => form.set({ ncsbn_id })} />
      </div>
      <Checkbox name="remove" label={t`Take the nurse off our list instead`} checked={v.remove} onChecked={(remove) => form.set({ remove })} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Sending`}>{v.remove ? t`Take off the list` : t`Put on the list`}</Button></div>
    </Form>
  );
}
