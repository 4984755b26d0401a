import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Card, Form, Input, Loaded, Page, Textarea, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import { isNetwork, linesOf } from "./networks_of_text";
import { SecurityTabs } from "./tabs";
import type { Thresholds } from "./types";

const KEY = ["security", "thresholds"];
type Limit = Exclude<keyof Thresholds, "home_networks">;
const RANGE: Record<Limit, readonly [number, number]> = { exports_an_hour: [1, 1000], rows_an_hour: [100, 10_000_000], sign_ins_to_know_hours: [5, 1000], places_at_once: [2, 20], minutes_at_once: [1, 120] };
const FIELDS = Object.keys(RANGE) as Limit[];

/** When something makes an alert. */
export default function ThresholdsPage() {
  const { t } = useLingui();
  const settings = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<Thresholds>("/security/alert-settings", undefined, { signal }) });
  return (
    <Page title={t`What is unusual`} lead={<Trans>When the appliance makes an alert. With low limits nobody reads them any more; with high ones a theft goes unseen.</Trans>}>
      <SecurityTabs />
      <Loaded query={settings}>{(data) => <ThresholdsForm key={JSON.stringify(data)} settings={data} />}</Loaded>
    </Page>
  );
}

function ThresholdsForm({ settings }: { settings: Thresholds }) {
  const { t } = useLingui();
  const form = useForm<Record<Limit | "home_networks", string>>({
    exports_an_hour: String(settings.exports_an_hour), rows_an_hour: String(settings.rows_an_hour), sign_ins_to_know_hours: String(settings.sign_ins_to_know_hours),
    places_at_once: String(settings.places_at_once), minutes_at_once: String(settings.minutes_at_once), home_networks: settings.home_networks.join("\n"),
  });
  const [saved, setSaved] = useState(false);
  const networks = linesOf(form.values.home_networks);
  const check = (): FieldErrors => {
    const found: FieldErrors = {};
    for (const name of FIELDS) {
      const [least, most] = RANGE[name];
      const value = form.values[name];
      if (!/^\d{1,8}$/.test(value) || Number(value) < least || Number(value) > most) found[name] = t`Enter a whole number from ${least} to ${most}`;
    }
    const wrong = networks.find((each) => !isNetwork(each));
    if (wrong) found.home_networks = t`"${wrong}" is no network. Write it like 10.20.0.0/16 or 2001:db8::/32.`;
    return found;
  };
  const save = async () => {
    let refused: FieldErrors | null = null;
    const done = await form.submit(async () => {
      const numbers = Object.fromEntries(FIELDS.map((name) => [name, Number(form.values[name])]));
      try {
        queryClient.setQueryData(KEY, await api.put<Thresholds>("/security/alert-settings", { ...numbers, home_networks: networks }));
      } catch (error) {
        if (error instanceof ApiError)
          refused = Object.fromEntries(Object.entries(errorsOf(error)).map(([path, message]) => {
            const at = /^home_networks\[(\d+)\]/.exec(path)?.[1];
            return at === undefined ? [path, message] : ["home_networks", `"${networks[Number(at)] ?? ""}": ${message}`];
          }));
        throw error;
      }
    }, check);
    if (refused) form.setErrors(refused);
    setSaved(done);
    if (done) toast(t`Saved. It counts for what happens from now on.`);
  };
  const number = (name: Limit, label: string, hint: string) => (
    <Input name={name} label={label} hint={hint} inputMode="numeric" maxLength={8} className="narrow" value={form.values[name]} onValue={(next) => { setSaved(false); form.set({ [name]: next.trim() } as Partial<typeof form.values>); }} />
  );
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`What is unusual`}>
      <Card title={t`The hospital's own networks`}>
        <Textarea name="home_networks" label={t`Networks, one in a line`} hint={t`They count as one place and are never unusual. Put them in first, also those of remote access.`} spellCheck={false} rows={Math.max(3, Math.min(10, networks.length + 1))} className="input num" value={form.values.home_networks} onValue={(next) => { setSaved(false); form.set({ home_networks: next }); }} />
      </Card>
      <Card title={t`Exports`}>
        <div className="two">
          {number("exports_an_hour", t`Files of one person within an hour`, t`From this many on there is an alert`)}
          {number("rows_an_hour", t`Rows of one person within an hour`, t`From this many on, even in one file`)}
        </div>
      </Card>
      <Card title={t`Sign-ins and sessions`}>
        <div className="two">
          {number("places_at_once", t`Places and devices in use at once`, t`From this many on an account counts as shared or stolen`)}
          {number("minutes_at_once", t`Minutes that count as at once`, t`A session used within this time is in use`)}
          {number("sign_ins_to_know_hours", t`Sign-ins until the hours of a person are known`, t`Before, no hour is unusual`)}
        </div>
      </Card>
      <div className="form-foot">
        <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
        <span className="s dim" role="status">{saved ? t`Saved` : form.touched ? t`Changes are not saved yet` : ""}</span>
      </div>
    </Form>
  );
}
