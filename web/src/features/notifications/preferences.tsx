/** What a person gets, by which channel and when. In the app everything is shown at once. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Card, Checkbox, Field, Form, Loaded, Page, Select, Table, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { PREFERENCES } from "./data";
import { Channels } from "./own_channels";
import type { GroupPreference, Mode, Preferences, PreferencesIn } from "./types";
import { channelName, groupWords, LANGUAGES, minuteOf, minuteText, modeName } from "./words";
import "./preferences.css";


const MAIL_MODES: readonly Mode[] = ["now", "daily", "weekly", "off"];

function zones(current: string): string[] {
  const known = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
  return [...new Set([...(current ? [current] : []), ...known, "UTC"])].sort();
}

export default function PreferencesPage() {
  const { t } = useLingui();
  const preferences = useQuery({ queryKey: PREFERENCES, queryFn: ({ signal }) => api.get<Preferences>("/notifications/preferences", undefined, { signal }) });
  return (
    <Page
      title={t`Notification preferences`} crumbs={[{ href: "/notifications", label: t`Notifications` }]}
      lead={<Trans>In the app you see everything at once. Here you choose what also reaches you outside of it, and when.</Trans>}
    >
      <Loaded query={preferences}>
        {(data) => (
          <div className="stack">
            <Channels data={data} />
            <Choices data={data} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

/** The form keeps what was chosen when the channels above it change. */
function Choices({ data }: { data: Preferences }) {
  const { t } = useLingui();
  const form = useForm({ groups: data.groups, zone: data.zone, language: data.language ?? "", quiet: data.quiet_from != null, from: minuteText(data.quiet_from) || "22:00", to: minuteText(data.quiet_to) || "06:00" });
  const { values } = form;
  const set = (group: string, change: Partial<GroupPreference>) => form.set({ groups: values.groups.map((each) => (each.group === group ? { ...each, ...change } : each)) });
  const digest = minuteText(data.digest_minute);
  const quietFrom = values.quiet ? minuteOf(values.from) : null;
  const quietTo = values.quiet ? minuteOf(values.to) : null;
  const check = (): FieldErrors => ({
    ...(values.quiet && quietFrom === null ? { quiet_from: t`Enter when quiet hours begin` } : {}),
    ...(values.quiet && quietTo === null ? { quiet_to: t`Enter when quiet hours end` } : {}),
    ...(values.quiet && quietFrom !== null && quietFrom === quietTo ? { quiet_to: t`Quiet hours end at another time than they begin` } : {}),
  });
  const save = async () => {
    const body: PreferencesIn = {
      groups: values.groups.filter((each) => !each.locked).map(({ group, email, sms, push }) => ({ group, email, sms, push })),
      zone: values.zone, language: values.language || undefined, quiet_from: quietFrom ?? undefined, quiet_to: quietTo ?? undefined,
    };
    const done = await form.submit(async () => queryClient.setQueryData(PREFERENCES, await api.put<Preferences>("/notifications/preferences", body)), check);
    if (done) toast(t`Saved`);
  };
  const { email, sms, push } = data.channels;
  const sent = values.groups.filter((each) => !each.locked);
  const ownLanguage = LANGUAGES.find((each) => each.value === data.account_language)?.label ?? data.account_language;
  const columns: Column<GroupPreference>[] = [
    {
      key: "group", header: t`What`, head: true,
      cell: (row) => {
        const words = groupWords(row.group);
        return <>{words.name}{words.examples ? <span className="s dim below">{words.examples}</span> : null}</>;
      },
    },
    ...(email ? [{ key: "email", header: channelName("email"), cell: (row: GroupPreference) => <MailMode row={row} index={sent.indexOf(row)} onMode={(mode) => set(row.group, { email: mode })} /> }] : []),
    ...(sms ? [{ key: "sms", header: channelName("sms"), cell: (row: GroupPreference) => <Switch row={row} channel="sms" onMode={(mode) => set(row.group, { sms: mode })} /> }] : []),
    ...(push ? [{ key: "push", header: channelName("push"), cell: (row: GroupPreference) => <Switch row={row} channel="push" onMode={(mode) => set(row.group, { push: mode })} /> }] : []),
  ];
  const nothing = !email && !sms && !push;
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`What you get`}>
      {nothing ? (
        <p className="note">{t`This hospital sends nothing outside of the app yet. What you choose here counts when it does.`}</p>
      ) : (
        <section className="stack-s" aria-label={t`What you get`}>
          <h2>{t`What you get`}</h2>
          <Table caption={t`Kinds of notifications and channels`} columns={columns} rows={values.groups} rowKey={(row) => row.group} />
          {sms && !data.phone_confirmed ? <p className="s">{t`SMS are sent once your number above is confirmed.`}</p> : null}
          {push && data.push_devices === 0 ? <p className="s">{t`Nothing is shown in browsers before you switch one on above.`}</p> : null}
          {!sms && data.phone_confirmed ? <p className="s">{t`What you chose to get by SMS comes by e-mail, because there is no SMS gateway now.`}</p> : null}
          <p className="s dim"><Trans>Once a day: at {digest}. Once a week: on Monday at {digest}. What is critical, as a card that lapses today, always comes at once.</Trans></p>
        </section>
      )}
      <Card title={t`When, and in which language`}>
        <div className="stack">
          <Checkbox name="quiet" label={t`Quiet hours`} hint={t`What comes meanwhile is sent when they end. Security and critical messages still come.`} checked={values.quiet} onChecked={(quiet) => form.set({ quiet })} />
          {values.quiet ? (
            <div className="row quiet-times">
              <Field name="quiet_from" label={t`From`}>{(control) => <input {...control} type="time" className="input narrow" value={values.from} onChange={(event) => form.set({ from: event.target.value })} />}</Field>
              <Field name="quiet_to" label={t`Until`}>{(control) => <input {...control} type="time" className="input narrow" value={values.to} onChange={(event) => form.set({ to: event.target.value })} />}</Field>
            </div>
          ) : null}
          <div className="two level">
            <Select name="zone" label={t`By the clock of`} value={values.zone} options={zones(values.zone).map((zone) => ({ value: zone, label: zone.replace(/_/g, " ") }))} onValue={(zone) => form.set({ zone })} />
            <Select name="language" label={t`Language of messages`} value={values.language} empty={t`As in your account: ${ownLanguage}`} options={LANGUAGES} onValue={(language) => form.set({ language })} />
          </div>
        </div>
      </Card>
      <div className="form-foot">
        <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
        <span className="s dim" role="status">{form.touched ? t`Changes are not saved yet` : ""}</span>
      </div>
    </Form>
  );
}

function MailMode({ row, index, onMode }: { row: GroupPreference; index: number; onMode: (mode: Mode) => void }) {
  const { t } = useLingui();
  const { name } = groupWords(row.group);
  if (row.locked) return <span>{t`Always at once`}</span>;
  return (
    <select className="input mode" id={`f-groups-${index}--email`} aria-label={t`E-mail: ${name}`} value={row.email} onChange={(event) => onMode(event.target.value as Mode)}>
      {MAIL_MODES.map((mode) => <option key={mode} value={mode}>{modeName(mode)}</option>)}
    </select>
  );
}

function Switch({ row, channel, onMode }: { row: GroupPreference; channel: "sms" | "push"; onMode: (mode: Mode) => void }) {
  const { t } = useLingui();
  const { name } = groupWords(row.group);
  if (row.locked) return <span>{t`Always at once`}</span>;
  return (
    <label className="check mode-check">
      <input type="checkbox" aria-label={`${channelName(channel)}: ${name}`} checked={row[channel] !== "off"} onChange={(event) => onMode(event.target.checked ? "now" : "off")} />
      <span aria-hidden="true">{row[channel] === "off" ? modeName("off") : modeName("now")}</span>
    </label>
  );
}
