/** How long single events and files of reports are kept. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Card, Form, Input, Loaded, Page, toast, useForm, type FieldErrors } from "../../ui";
import { DashboardTabs } from "./tabs";
import type { AnalyticsSettings } from "./types";
import "./analytics.css";

const KEY = ["analytics", "settings"];
const LIMITS = { raw_days: [30, 1100], report_days: [1, 365] } as const;

export default function AnalyticsSettingsPage() {
  const { t } = useLingui();
  const settings = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<AnalyticsSettings>("/analytics/settings", undefined, { signal }) });
  return (
    <Page title={t`How long it is kept`} crumbs={[{ href: "/analytics", label: t`Dashboards` }]} lead={<Trans>What people do in courses is captured to count it. The sums of days stay; single events go.</Trans>}>
      <DashboardTabs />
      <Loaded query={settings}>{(data) => <Edit data={data} />}</Loaded>
    </Page>
  );
}

function Edit({ data }: { data: AnalyticsSettings }) {
  const { t } = useLingui();
  const form = useForm({ raw_days: String(data.raw_days), report_days: String(data.report_days) });
  const { values } = form;
  const check = (): FieldErrors =>
    Object.fromEntries(
      (Object.keys(LIMITS) as (keyof typeof LIMITS)[]).flatMap((name) => {
        const [least, most] = LIMITS[name];
        const days = Number(values[name]);
        return Number.isInteger(days) && values[name].trim() && days >= least && days <= most ? [] : [[name, t`Enter whole days from ${least} to ${most}`]];
      }),
    );
  const save = async () => {
    const done = await form.submit(async () => {
      queryClient.setQueryData(KEY, await api.put<AnalyticsSettings>("/analytics/settings", { raw_days: Number(values.raw_days), report_days: Number(values.report_days) }));
    }, check);
    if (done) toast(t`Saved`);
  };
  return (
    <Card>
      <Form errors={form.errors} onSubmit={() => void save()} label={t`How long it is kept`}>
        <Input name="raw_days" label={t`Single events, days`} hint={t`What each person opened and when; everybody can see her own. 30 to 1100.`} inputMode="numeric" className="narrow" value={values.raw_days} onValue={(raw_days) => form.set({ raw_days })} />
        <Input name="report_days" label={t`Files of regular reports, days`} hint={t`After that the report says that its file has gone. 1 to 365.`} inputMode="numeric" className="narrow" value={values.report_days} onValue={(report_days) => form.set({ report_days })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
      </Form>
    </Card>
  );
}
