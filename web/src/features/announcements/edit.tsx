/** Writing and changing an announcement, with the banner as people will see it. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useLocation, useParams } from "wouter";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { Button, Card, Checkbox, CheckboxGroup, Form, Group, Input, Loaded, Page, RadioGroup, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import { roleName } from "../account/roles";
import { ValuePicker } from "../audiences/value_picker";
import { useUnitOptions } from "../compliance/filters";
import { Banner } from "./banner";
import { KEY } from "./data";
import { EndButton } from "./end";
import type { Announcement, AnnouncementIn, Audience, Severity } from "./types";
import { fromWall, toWall } from "./wall";
import { SeverityTag, audienceWords, severityName } from "./words";
import "../audiences/audiences.css";
import "./announcements.css";

const LIST = "/admin/announcements";
const ROLES = ["instructor", "content_author", "manager", "compliance_officer", "privacy_officer", "operator", "admin"] as const;
const SEVERITIES: readonly Severity[] = ["info", "warning", "critical"];

export default function EditAnnouncementPage() {
  const { id } = useParams<{ id?: string }>();
  return id ? <Existing id={id} /> : <New />;
}

function New() {
  const { t } = useLingui();
  return <Page title={t`Announce something`} crumbs={[{ href: LIST, label: t`Announcements` }]}><Editor /></Page>;
}

function Existing({ id }: { id: string }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  // Asked anew each time: what is edited must be what stands there now.
  const query = useQuery({ queryKey: [...KEY, "one", id], gcTime: 0, staleTime: Infinity, queryFn: ({ signal }) => api.get<Announcement>(`/announcements/${id}`, undefined, { signal }) });
  const item = query.data;
  return (
    <Page title={item?.title ?? t`Announcement`} crumbs={[{ href: LIST, label: t`Announcements` }]} actions={item && item.stage !== "ended" ? <EndButton item={item} onEnded={() => navigate(LIST)} /> : undefined}>
      <Loaded query={query}>{(data) => (data.stage === "ended" ? <Ended item={data} /> : <Editor key={data.revision} item={data} />)}</Loaded>
    </Page>
  );
}

function Ended({ item }: { item: Announcement }) {
  const { t } = useLingui();
  return (
    <Card title={t`Ended`} aside={<SeverityTag severity={item.severity} />}>
      <div className="stack-s">
        <p className="house-text house-words">{item.text}</p>
        <dl className="pairs">
          <div className="pair"><dt>{t`For`}</dt><dd>{audienceWords(item)}</dd></div>
          <div className="pair"><dt>{t`From`}</dt><dd>{moment(item.starts_at)}</dd></div>
          <div className="pair"><dt>{t`Until`}</dt><dd>{moment(item.ends_at)}{item.ended_by_name ? <> <Trans>(ended by {item.ended_by_name})</Trans></> : null}</dd></div>
          <div className="pair"><dt>{t`Written`}</dt><dd>{item.created_by_name}, {moment(item.created_at)}</dd></div>
          <div className="pair"><dt>{t`Last changed`}</dt><dd>{item.changed_by_name}, {moment(item.changed_at)}</dd></div>
        </dl>
      </div>
    </Card>
  );
}

interface Values {
  title: string;
  text: string;
  severity: Severity;
  from: string;
  until: string;
  dismissible: boolean;
  audience: Audience;
  roles: string[];
  unit_ids: string[];
}
function valuesOf(item?: Announcement): Values {
  const now = Date.now();
  return item
    ? { title: item.title, text: item.text, severity: item.severity, from: toWall(item.starts_at), until: toWall(item.ends_at), dismissible: item.dismissible, audience: item.audience, roles: item.roles, unit_ids: item.unit_ids }
    : { title: "", text: "", severity: "info", from: toWall(new Date(now).toISOString()), until: toWall(new Date(now + 8 * 3_600_000).toISOString()), dismissible: true, audience: "everybody", roles: [], unit_ids: [] };
}
/** The server's fields by the names that they have here. */
const renamed = (errors: FieldErrors): FieldErrors => Object.fromEntries(Object.entries(errors).map(([name, words]) => [name === "starts_at" ? "from" : name === "ends_at" ? "until" : name, words]));

function Editor({ item }: { item?: Announcement }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const once = useOnce();
  const form = useForm<Values>(valuesOf(item));
  const v = form.values;
  const critical = v.severity === "critical";
  const dismissible = v.dismissible && !critical;
  const known = [...new Set<string>([...ROLES, ...v.roles])];
  const check = (): FieldErrors => {
    const [from, until] = [fromWall(v.from), fromWall(v.until)];
    return {
      ...(v.title.trim() ? {} : { title: t`Give it a title` }),
      ...(v.text.trim() ? {} : { text: t`Say what is announced` }),
      ...(from ? {} : { from: t`Choose a day and a time` }),
      ...(until ? (until > from ? {} : { until: t`The end comes after the start` }) : { until: t`Choose a day and a time` }),
      ...(v.audience === "roles" && !v.roles.length ? { roles: t`Choose at least one role` } : {}),
      ...(v.audience === "units" && !v.unit_ids.length ? { unit_ids: t`Choose at least one unit` } : {}),
    };
  };
  const save = async () => {
    const body: AnnouncementIn = {
      title: v.title.trim(), text: v.text.trim(), severity: v.severity, starts_at: fromWall(v.from), ends_at: fromWall(v.until), dismissible, audience: v.audience,
      roles: v.audience === "roles" ? v.roles : [], unit_ids: v.audience === "units" ? v.unit_ids : [], ...(item ? { revision: item.revision } : {}),
    };
    const done = await form.submit(() => (item ? api.put(`/announcements/${item.id}`, body) : once((idempotencyKey) => api.post("/announcements", body, { idempotencyKey }))), check);
    if (!done) return;
    await queryClient.invalidateQueries({ queryKey: KEY });
    const planned = body.starts_at > new Date().toISOString();
    toast(planned ? t`Planned` : t`Shown from now on`);
    navigate(planned ? `${LIST}?show=planned` : LIST);
  };
  return (
    <div className="stack">
      <Card title={t`How it looks`}>
        <div className="house-preview"><Banner preview item={{ title: v.title.trim() || t`Title`, text: v.text.trim() || t`Text`, severity: v.severity, dismissible }} /></div>
      </Card>
      <Card>
        <Form errors={renamed(form.errors)} label={t`Announcement`} onSubmit={() => void save()}>
          <Input name="title" label={t`Title`} maxLength={120} value={v.title} onValue={(title) => form.set({ title })} />
          <Textarea name="text" label={t`Text`} hint={t`Plain words, at most 500 characters. No names of patients.`} rows={4} maxLength={500} value={v.text} onValue={(text) => form.set({ text })} />
          <RadioGroup name="severity" label={t`Kind`} value={v.severity} onValue={(severity) => form.set({ severity: severity as Severity })} options={SEVERITIES.map((value) => ({ value, label: severityName(value), hint: value === "critical" ? t`Read out at once, and stays until it ends` : undefined }))} />
          <div className="two">
            <Input name="from" type="datetime-local" label={t`From`} hint={t`The hospital's time`} value={v.from} onValue={(from) => form.set({ from })} />
            <Input name="until" type="datetime-local" label={t`Until`} hint={t`The hospital's time, at most a year later`} value={v.until} onValue={(until) => form.set({ until })} />
          </div>
          <RadioGroup name="audience" label={t`For`} value={v.audience} onValue={(audience) => form.set({ audience: audience as Audience })} options={[{ value: "everybody", label: t`Everybody who is signed in` }, { value: "roles", label: t`People with one of these roles` }, { value: "units", label: t`People of these units and below` }]} />
          {v.audience === "roles" ? <CheckboxGroup name="roles" label={t`Roles`} values={v.roles} onValues={(roles) => form.set({ roles })} options={known.map((role) => ({ value: role, label: roleName(role) }))} /> : null}
          {v.audience === "units" ? <UnitPicker chosen={v.unit_ids} onChosen={(unit_ids) => form.set({ unit_ids })} /> : null}
          <Checkbox name="dismissible" label={t`People may put it away`} hint={critical ? t`A critical one stays until it ends` : undefined} disabled={critical} checked={dismissible} onChecked={(next) => form.set({ dismissible: next })} />
          {item && item.dismissed > 0 ? <p className="note"><Trans>A change of the title, the text or the kind shows it again to those who have put it away.</Trans></p> : null}
          <div className="form-foot">
            <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{item ? t`Save` : t`Announce`}</Button>
          </div>
        </Form>
      </Card>
    </div>
  );
}

function UnitPicker({ chosen, onChosen }: { chosen: string[]; onChosen: (ids: string[]) => void }) {
  const { t } = useLingui();
  const { options } = useUnitOptions();
  return (
    <Group name="unit_ids" label={t`Units`}>
      <ValuePicker label={t`Units`} values={options.map((unit) => ({ value: unit.id, label: unit.label }))} chosen={chosen} onChosen={onChosen} />
    </Group>
  );
}
