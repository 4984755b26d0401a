import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, download } from "../../api/client";
import type { components } from "../../api/schema";
import { queryClient } from "../../app/session";
import { dayAfter } from "../../lib/dates";
import { Button, Card, Checkbox, Dialog, Form, Input, Loaded, toast, useForm, type FieldErrors } from "../../ui";
import { ConnectorHead } from "./connector_head";

type CeBroker = components["schemas"]["CeBroker"];
const KEY = ["verification", "ce-broker"];

/** CE Broker: a roster of completed courses goes there as a file, transcripts come from there as files. */
export function CeBrokerCard() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<CeBroker>("/credits/ce-broker", undefined, { signal }) });
  const [open, setOpen] = useState<"" | "settings" | "roster">("");
  return (
    <Card title="CE Broker" aside={t`files that people carry over`}>
      <Loaded query={query}>
        {(data) => (
          <div className="stack">
            <ConnectorHead on={data.roster || data.transcripts} />
            <p><Trans>Writes a roster of completed courses for their site, and lets staff import a transcript that they downloaded there. Nothing is called by the server.</Trans></p>
            <dl className="pairs">
              <div className="pair"><dt>{t`Roster`}</dt><dd>{data.roster ? t`on` : t`off`}</dd></div>
              <div className="pair"><dt>{t`Transcripts of staff`}</dt><dd>{data.transcripts ? t`on` : t`off`}</dd></div>
              <div className="pair"><dt>{t`Provider number`}</dt><dd>{data.provider || <span className="dim">{t`none`}</span>}</dd></div>
              <div className="pair"><dt>{t`Courses with a number there`}</dt><dd>{data.courses.length}</dd></div>
            </dl>
            <div className="row">
              <Button kind="primary" aria-label={t`Settings of CE Broker`} onClick={() => setOpen("settings")}>{t`Settings`}</Button>
              {data.roster ? <Button onClick={() => setOpen("roster")}>{t`Make a roster`}</Button> : null}
            </div>
            <Dialog wide open={open === "settings"} title="CE Broker" onClose={() => setOpen("")}><Settings start={data} onDone={() => setOpen("")} /></Dialog>
            <Dialog open={open === "roster"} title={t`Make a roster`} onClose={() => setOpen("")}><Roster onDone={() => setOpen("")} /></Dialog>
          </div>
        )}
      </Loaded>
    </Card>
  );
}

function Settings({ start, onDone }: { start: CeBroker; onDone: () => void }) {
  const { t } = useLingui();
  const courses = useQuery({ queryKey: ["verification", "ce-broker", "courses"], queryFn: ({ signal }) => api.get<{ items: { id: string; title: string }[] }>("/courses", { limit: 200 }, { signal }), staleTime: 60_000 });
  const form = useForm({ roster: start.roster, transcripts: start.transcripts, provider: start.provider, courses: start.courses.map(({ course_id, title, number }) => ({ course_id, title, number })) });
  const v = form.values;
  const [course, setCourse] = useState("");
  const free = (courses.data?.items ?? []).filter((each) => !v.courses.some((known) => known.course_id === each.id));
  const add = () => {
    const found = free.find((each) => each.id === course);
    if (found) setCourses([...v.courses, { course_id: found.id, title: found.title, number: "" }]);
    setCourse("");
  };
  const check = (): FieldErrors => ({
    ...(v.roster && !v.provider.trim() ? { provider: t`Enter the provider number` } : {}),
    ...Object.fromEntries(v.courses.flatMap((each, at) => (each.number.trim().length >= 4 ? [] : [[`courses[${at}].number`, t`Enter the number of ${each.title} at CE Broker`]]))),
  });
  // What is wrong with a course stands at its number, the one field that it has here.
  const errors = Object.fromEntries(Object.entries(form.errors).map(([name, said]) => [name.replace(/^courses\[(\d+)\](\..*)?$/, "courses[$1].number"), said]));
  const setCourses = (next: typeof v.courses) => {
    // The errors name courses by their place, which is another one now.
    if (next.length < v.courses.length) form.setErrors({});
    form.set({ courses: next });
  };
  const save = async () => {
    const saved = await form.submit(async () => {
      const next = await api.put<CeBroker>("/credits/ce-broker", { roster: v.roster, transcripts: v.transcripts, provider: v.provider.trim(), courses: v.courses.map(({ course_id, number }) => ({ course_id, number: number.trim() })) });
      queryClient.setQueryData(KEY, next);
    }, check);
    if (!saved) return;
    toast(t`Saved`);
    onDone();
  };
  return (
    <Form errors={errors} onSubmit={() => void save()} label={t`Settings of CE Broker`}>
      <Checkbox name="roster" label={t`Rosters can be made`} checked={v.roster} onChecked={(roster) => form.set({ roster })} />
      <Checkbox name="transcripts" label={t`Staff can import their transcripts`} checked={v.transcripts} onChecked={(transcripts) => form.set({ transcripts })} />
      <Input name="provider" label={t`Provider number`} hint={t`As in 50-1234`} className="narrow" value={v.provider} maxLength={30} onValue={(provider) => form.set({ provider })} />
      <h3>{plural(v.courses.length, { one: "# course in the roster", other: "# courses in the roster" })}</h3>
      {v.courses.map((each, at) => (
        <div key={each.course_id} className="row">
          <Input name={`courses[${at}].number`} label={each.title} hint={t`Number at CE Broker, as in 20-123456`} value={each.number} maxLength={30} onValue={(number) => setCourses(v.courses.map((one) => (one.course_id === each.course_id ? { ...one, number } : one)))} />
          <Button aria-label={t`Remove ${each.title}`} onClick={() => setCourses(v.courses.filter((one) => one.course_id !== each.course_id))}>{t`Remove`}</Button>
        </div>
      ))}
      <div className="dates">
        <label className="filter">
          <span>{t`Another course`}</span>
          <select className="input" value={course} onChange={(event) => setCourse(event.target.value)}>
            <option value="">{t`Choose a course`}</option>
            {free.map((each) => <option key={each.id} value={each.id}>{each.title}</option>)}
          </select>
        </label>
        <Button disabled={!course} onClick={add}>{t`Add`}</Button>
      </div>
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
    </Form>
  );
}

function Roster({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ from: dayAfter(-30), to: dayAfter(0) });
  const v = form.values;
  const save = async () => {
    const made = await form.submit(
      () => download("/credits/ce-broker/roster/file", { from: v.from, to: v.to }, "ce-broker-roster.xml"),
      (): FieldErrors => (v.from && v.to && v.to >= v.from ? {} : { to: t`Enter the first and the last day` }),
    );
    if (!made) return;
    toast(t`The file is in your downloads. Upload it at CE Broker.`);
    onDone();
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Make a roster`}>
      <div className="two">
        <Input name="from" label={t`Completed from`} type="date" value={v.from} onValue={(from) => form.set({ from })} />
        <Input name="to" label={t`to`} type="date" value={v.to} onValue={(to) => form.set({ to })} />
      </div>
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Writing the file`}>{t`Make the file (XML)`}</Button></div>
    </Form>
  );
}
