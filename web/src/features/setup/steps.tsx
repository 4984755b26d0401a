/** Steps of the first run about keys and people. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { Button, Form, Input, RadioGroup, Select, errorsOf, useForm, type FieldErrors } from "../../ui";
import { RecoveryKey, TypeBack } from "../keys/recovery_key";
import { Restore } from "./restore";
import type { RecoveryMade, SetupView } from "./types";

export interface StepProps {
  view: SetupView;
  /** The answer of the server; the next open step is shown. */
  next: (view: SetupView) => void;
  /** Asks the server how it stands. */
  reload: () => Promise<void>;
}
const quiet = { anonymous: true } as const;

export function KindStep({ view, next }: StepProps) {
  const { t } = useLingui();
  const form = useForm({ kind: view.kind ?? "fresh" });
  const save = () => form.submit(async () => next(await api.put<SetupView>("/setup/kind", form.values, quiet)));
  return (
    <>
      <Form errors={form.errors} onSubmit={() => void save()} label={t`New or restored`}>
        <RadioGroup
          name="kind" label={t`What is this server?`} value={form.values.kind} onValue={(kind) => form.set({ kind: kind === "restored" ? "restored" : "fresh" })}
          options={[{ value: "fresh", label: t`A new one` }, { value: "restored", label: t`In place of one that was lost`, hint: t`From a backup, with its recovery key` }]}
        />
        <div className="form-foot"><Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Saving`}>{t`Go on`}</Button></div>
      </Form>
      {view.kind === "restored" ? <Restore view={view} next={next} /> : null}
    </>
  );
}

export function RecoveryStep({ view, next }: StepProps) {
  const { t } = useLingui();
  const [made, setMade] = useState<RecoveryMade | null>(null);
  const [typing, setTyping] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const done = view.steps.some((step) => step.name === "recovery_key" && step.state === "done");
  const make = async () => {
    setBusy(true);
    setProblem("");
    try {
      setMade(await api.post<RecoveryMade>("/setup/recovery-key", {}, quiet));
      setTyping(false);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
  };
  return (
    <>
      <p><Trans>Everything on this server is encrypted. The recovery key is the only way back into the data, and into the backups, when this machine is lost.</Trans></p>
      {done && !made ? <p className="note">{t`It was shown and parts of it were typed back.`}</p> : null}
      {made && !typing ? <RecoveryKey value={made.recovery_key} /> : null}
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      {made && typing ? <TypeBack groups={made.groups} confirm={async (groups) => next(await api.put<SetupView>("/setup/recovery-key", { groups }, quiet))} /> : null}
      <div className="form-foot">
        {made && !typing ? <Button kind="primary" onClick={() => setTyping(true)}>{t`I have it on paper`}</Button> : null}
        {made ? <Button onClick={() => (typing ? setTyping(false) : void make())} busy={busy} busyLabel={t`Making`}>{typing ? t`Show it again` : t`Make another one`}</Button> : <Button kind={done ? "plain" : "primary"} busy={busy} busyLabel={t`Making`} onClick={() => void make()}>{done ? t`Make another one` : t`Show the recovery key`}</Button>}
      </div>
    </>
  );
}

export function AdministratorStep({ view, next }: StepProps) {
  const { t } = useLingui();
  const form = useForm({ first_name: "", last_name: "", email: view.administrator_email, password: "", again: "" });
  const { first_name, last_name, email, password, again } = form.values;
  const check = (): FieldErrors => {
    const found: FieldErrors = {};
    if (!first_name.trim()) found.first_name = t`Enter the first name`;
    if (!last_name.trim()) found.last_name = t`Enter the last name`;
    if (!email.trim()) found.email = t`Enter the e-mail address`;
    if (!password) found.password = t`Enter a password`;
    else if (password !== again) found.again = t`The two passwords are not the same`;
    return found;
  };
  const save = () => form.submit(async () => next(await api.put<SetupView>("/setup/administrator", { first_name, last_name, email, password }, quiet)), check);
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`First administrator`}>
      <Input name="first_name" label={t`First name`} autoComplete="given-name" value={first_name} onValue={(value) => form.set({ first_name: value })} />
      <Input name="last_name" label={t`Last name`} autoComplete="family-name" value={last_name} onValue={(value) => form.set({ last_name: value })} />
      <Input name="email" type="email" label={t`E-mail`} hint={t`Signs in with it`} autoComplete="username" value={email} onValue={(value) => form.set({ email: value })} />
      <Input name="password" type="password" label={t`Password`} hint={t`At least 12 characters. Three or four words that only you would put together are good.`} autoComplete="new-password" value={password} onValue={(value) => form.set({ password: value })} />
      <Input name="again" type="password" label={t`Password again`} autoComplete="new-password" value={again} onValue={(value) => form.set({ again: value })} />
      <div className="form-foot"><Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Saving`}>{t`Go on`}</Button></div>
    </Form>
  );
}

const STATES = "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR GU VI".split(" ");
const ZONES = ["America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu"];

export function OrganisationStep({ view, next }: StepProps) {
  const { t } = useLingui();
  const form = useForm({ name: view.organisation_name, default_state: view.default_state, time_zone: view.time_zone });
  const { name, default_state, time_zone } = form.values;
  const zones = ZONES.includes(time_zone) ? ZONES : [time_zone, ...ZONES];
  const save = () => form.submit(async () => next(await api.put<SetupView>("/setup/organisation", form.values, quiet)), (): FieldErrors => (name.trim() ? {} : { name: t`Enter the name` }));
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Organisation`}>
      <Input name="name" label={t`Name`} hint={t`On certificates and reports`} value={name} onValue={(value) => form.set({ name: value })} />
      <Select name="default_state" label={t`State`} hint={t`Whose licence rules apply where a licence names none`} value={default_state} options={STATES.map((value) => ({ value, label: value }))} onValue={(value) => form.set({ default_state: value })} />
      <Select name="time_zone" label={t`Time zone`} value={time_zone} options={zones.map((value) => ({ value, label: value.replace("_", " ") }))} onValue={(value) => form.set({ time_zone: value })} />
      <div className="form-foot"><Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Saving`}>{t`Go on`}</Button></div>
    </Form>
  );
}

export function PlanStep({ view, next }: StepProps) {
  const { t } = useLingui();
  const form = useForm({ mode: view.plan_mode ?? "licence" });
  const save = () => form.submit(async () => next(await api.put<SetupView>("/setup/plan", form.values, quiet)));
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Plan`}>
      <RadioGroup
        name="mode" label={t`Who pays for the use of MedConnect?`} value={form.values.mode} onValue={(mode) => form.set({ mode: mode === "personal" ? "personal" : "licence" })}
        options={[
          { value: "licence", label: t`The hospital's licence covers all staff`, hint: t`Everybody has all of it, and nobody is asked for money` },
          { value: "personal", label: t`People may also buy plans of their own`, hint: t`Kept for a release that sells: this one has no payments yet` },
        ]}
      />
      <div className="form-foot"><Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Saving`}>{t`Go on`}</Button></div>
    </Form>
  );
}
