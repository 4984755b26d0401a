/** One report: parameters and format, make it now or save it with a schedule and the roles that it is shared with. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Checkbox, CheckboxGroup, Form, Input, RadioGroup, Select, toast, useForm, type FieldErrors } from "../../ui";
import { roleName } from "../account/roles";
import { ParameterFields } from "./parameters";
import type { CatalogueReport, CentreRun, Repeat, SavedReport } from "./types";
import { reportName } from "./words";

const filled = (values: Record<string, string>) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
export const refreshReports = () => queryClient.invalidateQueries({ queryKey: ["reports"] });

interface MakeProps {
  report: CatalogueReport;
  roles: readonly string[];
  saved?: SavedReport;
  onDone: () => void;
}
export function MakeReport({ report, roles, saved, onDone }: MakeProps) {
  const { t } = useLingui();
  const [keep, setKeep] = useState(saved !== undefined);
  const form = useForm({
    format: saved?.format ?? report.formats[0] ?? "csv", parameters: saved?.parameters ?? ({} as Record<string, string>), name: saved?.name ?? reportName(report.code), roles: saved?.roles ?? ([] as string[]),
    every: saved?.every ?? ("never" as Repeat), weekday: String(saved?.weekday ?? 1), day: String(saved?.day ?? 1), hour: String(saved?.hour ?? 7),
  });
  const v = form.values;
  const check = (): FieldErrors => ({
    ...Object.fromEntries(report.parameters.filter((each) => each.required && !v.parameters[each.name]).map((each) => [`parameters.${each.name}`, t`Choose one`])),
    ...(keep && !v.name.trim() ? { name: t`Enter a name` } : {}),
  });
  const submit = async () => {
    const body = { report: report.code, format: v.format, parameters: filled(v.parameters) };
    const rest = { name: v.name.trim(), roles: v.roles, every: v.every, weekday: Number(v.weekday), day: Number(v.day), hour: Number(v.hour) };
    const done = await form.submit(async () => {
      if (!keep) await api.post<CentreRun>("/reports/runs", body);
      else if (saved) await api.put<SavedReport>(`/reports/saved/${saved.id}`, { ...body, ...rest });
      else await api.post<SavedReport>("/reports/saved", { ...body, ...rest });
    }, check);
    if (!done) return;
    toast(keep ? t`Saved` : t`It is being made. You are told when it is ready.`);
    await refreshReports();
    onDone();
  };
  const weekdays = [t`Monday`, t`Tuesday`, t`Wednesday`, t`Thursday`, t`Friday`, t`Saturday`, t`Sunday`];
  return (
    <Form errors={form.errors} label={reportName(report.code)} onSubmit={() => void submit()}>
      <ParameterFields parameters={report.parameters} values={v.parameters} onValues={(parameters) => form.set({ parameters })} />
      <RadioGroup name="format" label={t`Format`} value={v.format} onValue={(format) => form.set({ format })} options={report.formats.map((each) => ({ value: each, label: each.toUpperCase() }))} />
      {saved ? null : <Checkbox name="keep" label={t`Save it to use again, by schedule, or with others`} checked={keep} onChecked={setKeep} />}
      {keep ? (
        <>
          <Input name="name" label={t`Name`} value={v.name} onValue={(name) => form.set({ name })} />
          <Select name="every" label={t`Repeat`} value={v.every} onValue={(every) => form.set({ every: every as Repeat })} options={[{ value: "never", label: t`Only when asked` }, { value: "week", label: t`Every week` }, { value: "month", label: t`Every month` }]} />
          {v.every === "week" ? <Select name="weekday" label={t`Day`} value={v.weekday} onValue={(weekday) => form.set({ weekday })} options={weekdays.map((label, index) => ({ value: String(index + 1), label }))} /> : null}
          {v.every === "month" ? <Input name="day" label={t`Day of the month, 1 to 28`} type="number" min={1} max={28} value={v.day} onValue={(day) => form.set({ day })} /> : null}
          {v.every === "never" ? null : <Input name="hour" label={t`Hour, 0 to 23`} type="number" min={0} max={23} value={v.hour} onValue={(hour) => form.set({ hour })} />}
          {report.whole_hospital ? (
            <CheckboxGroup name="roles" label={t`Share with`} hint={<Trans>Who holds one of these roles and may see the whole hospital opens the same file.</Trans>} values={v.roles} onValues={(chosen) => form.set({ roles: chosen })} options={roles.map((role) => ({ value: role, label: roleName(role) }))} />
          ) : null}
        </>
      ) : null}
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Sending`}>{keep ? t`Save` : t`Make the report`}</Button></div>
    </Form>
  );
}
