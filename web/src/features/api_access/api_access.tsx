/** What other systems of the hospital may read and send: keys, webhooks, FHIR, HL7 and the log of its messages. */
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Card, Checkbox, CopyField, Form, Input, Loaded, Page, RadioGroup, StatusTag, toast, useForm, Button, type FieldErrors } from "../../ui";
import { Hooks } from "../verification/hooks";
import { KeyList } from "../verification/keys";
import { Listener } from "./listener";
import { CheckMessage, Messages } from "./messages";
import { Rejected } from "./rejected";
import type { Hl7Mode, InteropSettings, InteropSettingsIn } from "./types";
import "../compliance/compliance.css";
import "../verification/verification.css";

const KEY = ["interop", "settings"];

export default function ApiAccessPage() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<InteropSettings>("/interop/settings", undefined, { signal }) });
  return (
    <Page wide title={t`Interfaces for others`} lead={<Trans>Other systems of the hospital read here with a key of their own, send staff messages, or are told of changes. Everything is off until you turn it on.</Trans>}>
      <Loaded query={query}>
        {(data) => (
          <div className="stack">
            <KeyList />
            <div className="hooks"><Hooks /></div>
            <Settings key={JSON.stringify(data)} data={data} />
            <Card title={t`Readiness as JSON`}>
              <CopyField label={t`Readiness of each unit, in numbers`} hint={t`With the header Authorization: Bearer and a key that opens readiness`} value={`GET ${data.readiness_url}`} />
            </Card>
            <Listener hl7Off={data.hl7_mode === "off"} />
            <Messages />
            <Rejected />
            <CheckMessage />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Settings({ data }: { data: InteropSettings }) {
  const { t } = useLingui();
  const form = useForm<InteropSettingsIn>({
    fhir_on: data.fhir_on, release_number: data.release_number, release_email: data.release_email, release_job_title: data.release_job_title, release_credential_numbers: data.release_credential_numbers,
    release_former: data.release_former, hl7_mode: data.hl7_mode, hl7_number_type: data.hl7_number_type, hl7_site: data.hl7_site,
  });
  const v = form.values;
  const save = async () => {
    const done = await form.submit(
      async () => queryClient.setQueryData(KEY, await api.put<InteropSettings>("/interop/settings", { ...v, hl7_number_type: v.hl7_number_type.trim(), hl7_site: v.hl7_site.trim() })),
      (): FieldErrors => (v.hl7_number_type.trim() ? {} : { hl7_number_type: t`Enter the type, as in EI` }),
    );
    if (done) toast(t`Saved`);
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`FHIR and HL7`}>
      <Card title={t`FHIR R4, read only`} aside={data.fhir_on ? <StatusTag kind="ok">{t`On`}</StatusTag> : <StatusTag kind="idle">{t`Off`}</StatusTag>}>
        <div className="stack">
          <Checkbox name="fhir_on" label={t`Answer FHIR requests`} hint={t`Practitioner and PractitionerRole, for keys that open FHIR`} checked={v.fhir_on} onChecked={(fhir_on) => form.set({ fhir_on })} />
          <CopyField label={t`FHIR base address`} value={data.fhir_url} />
          <p className="s dim">
            {data.filled ? <Plural value={data.people} one="# person can be found." other="# people can be found." /> : <Trans>People who were here before are still being copied; this takes some minutes.</Trans>}{" "}
            <Trans>Name, profession, unit and confirmed credentials are always released; birthdays, phones and private addresses never.</Trans>
          </p>
          <Checkbox name="release_number" label={t`Release employee numbers`} checked={v.release_number} onChecked={(release_number) => form.set({ release_number })} />
          <Checkbox name="release_job_title" label={t`Release job titles`} checked={v.release_job_title} onChecked={(release_job_title) => form.set({ release_job_title })} />
          <Checkbox name="release_email" label={t`Release work e-mail addresses`} checked={v.release_email} onChecked={(release_email) => form.set({ release_email })} />
          <Checkbox name="release_credential_numbers" label={t`Release numbers of licences and cards`} checked={v.release_credential_numbers} onChecked={(release_credential_numbers) => form.set({ release_credential_numbers })} />
          <Checkbox name="release_former" label={t`Show people who have left, as not active`} checked={v.release_former} onChecked={(release_former) => form.set({ release_former })} />
        </div>
      </Card>
      <Card title={t`HL7 staff messages (MFN^M02)`} aside={data.hl7_mode === "apply" ? <StatusTag kind="ok">{t`On`}</StatusTag> : data.hl7_mode === "dry_run" ? <StatusTag kind="info">{t`Dry run`}</StatusTag> : <StatusTag kind="idle">{t`Off`}</StatusTag>}>
        <div className="stack">
          <CopyField label={t`Address for messages (POST)`} hint={t`From the interface engine, with a key that opens staff messages`} value={data.hl7_url} />
          <RadioGroup
            name="hl7_mode" label={t`What a message does`} value={v.hl7_mode} onValue={(mode) => form.set({ hl7_mode: mode as Hl7Mode })}
            options={[{ value: "off", label: t`Nothing: messages are refused` }, { value: "dry_run", label: t`It is checked and answered; nothing changes` }, { value: "apply", label: t`It changes the staff, by the rules of the staff import` }]}
          />
          <Input name="hl7_number_type" label={t`Type of the employee number in STF-2`} value={v.hl7_number_type} maxLength={10} onValue={(hl7_number_type) => form.set({ hl7_number_type })} />
          <Input name="hl7_site" label={t`Site of new people whose message names none`} optional value={v.hl7_site} maxLength={200} onValue={(hl7_site) => form.set({ hl7_site })} />
        </div>
      </Card>
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
    </Form>
  );
}
