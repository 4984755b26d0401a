/** One person's checklist. A preceptor signs off here, made for a phone at the bedside; others read it. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import { api, download } from "../../api/client";
import { queryClient } from "../../app/session";
import { fullDay, moment } from "../../lib/dates";
import { Button, Card, DueText, Form, Group, Input, Loaded, Page, Select, StatusTag, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import type { RecordItem, SkillMethod, SkillOutcome, SkillRecord } from "./types";
import { METHODS, RecordTag, methodWords, proofWords } from "./words";
import "./skills.css";

interface Entry {
  outcome: SkillOutcome | "";
  method: SkillMethod;
  level: string;
  comment: string;
}

export default function RecordPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const record = useQuery({ queryKey: ["skills", "records", id], queryFn: ({ signal }) => api.get<SkillRecord>(`/skills/records/${id}`, undefined, { signal }) });
  const card = record.data?.card;
  return (
    <Page
      title={card ? `${card.name}: ${card.title}` : t`Checklist`} crumbs={[{ href: "/precepting", label: t`Sign off` }]}
      lead={card ? <><RecordTag row={card} /> <Trans>{card.items_signed} of {card.items} signed off</Trans>{card.due_on && card.status === "open" ? <>, {t`due`} <DueText date={card.due_on} /></> : null}{card.valid_until ? <>, <Trans>valid until {fullDay(card.valid_until)}</Trans></> : null}</> : null}
      actions={card ? <Button onClick={() => void download(`/skills/records/${id}/record.pdf`, undefined, "checklist.pdf")}>{t`Record (PDF)`}</Button> : null}
    >
      <Loaded query={record}>{(data) => (data.may_sign && data.card.status === "open" ? <SignOff key={data.card.items_signed} record={data} /> : <ReadOnly record={data} />)}</Loaded>
    </Page>
  );
}

function Attempts({ item }: { item: RecordItem }) {
  const { t } = useLingui();
  if (!item.attempts.length) return null;
  return (
    <ul className="plain-list skill-attempts s" aria-label={t`Attempts: ${item.title}`}>
      {item.attempts.map((attempt, at) => (
        <li key={at}>
          {attempt.outcome === "signed_off" ? <StatusTag kind="ok">{t`Signed off`}</StatusTag> : <StatusTag kind="soon">{t`Needs practice`}</StatusTag>}{" "}
          {[methodWords(attempt.method), attempt.level ?? "", attempt.preceptor, moment(attempt.at), proofWords(attempt.proof)].filter(Boolean).join(", ")}
          {attempt.comment ? <span className="below">{attempt.comment}</span> : null}
        </li>
      ))}
    </ul>
  );
}

function ReadOnly({ record }: { record: SkillRecord }) {
  const { t } = useLingui();
  return (
    <div className="stack">
      {record.description ? <p className="pre-line">{record.description}</p> : null}
      <ol className="plain-list stack" aria-label={t`Items`}>
        {record.items.map((item) => (
          <li key={item.id} className="card pad stack-s">
            <div className="row-between"><h2 className="skill-title">{item.title}</h2>{item.signed_off ? <StatusTag kind="ok">{t`Signed off`}</StatusTag> : <StatusTag kind="idle">{t`Open`}</StatusTag>}</div>
            {item.criteria ? <p className="s dim pre-line">{item.criteria}</p> : null}
            <Attempts item={item} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function SignOff({ record }: { record: SkillRecord }) {
  const { t } = useLingui();
  const form = useForm<{ entries: Record<string, Entry>; password: string }>({ entries: {}, password: "" });
  const { entries } = form.values;
  const entry = (item: RecordItem): Entry => entries[item.id] ?? { outcome: "", method: item.methods[0] ?? "observed", level: "", comment: "" };
  const set = (item: RecordItem, change: Partial<Entry>) => form.set({ entries: { ...entries, [item.id]: { ...entry(item), ...change } } });
  const chosen = record.items.filter((item) => entry(item).outcome !== "");
  const scaled = record.scale.length > 0;
  const check = (): FieldErrors => {
    const found: FieldErrors = {};
    if (!chosen.length) found.entries = t`Choose at least one item`;
    for (const item of chosen) {
      const { outcome, level, comment } = entry(item);
      if (scaled && level === "") found[`level-${item.id}`] = t`${item.title}: choose a level`;
      else if (scaled && outcome === "signed_off" && Number(level) < record.passing) found[`level-${item.id}`] = t`${item.title}: this level needs more practice`;
      if (outcome === "needs_practice" && !comment.trim()) found[`comment-${item.id}`] = t`${item.title}: say what to practise`;
    }
    return found;
  };
  const save = async () => {
    const sent = chosen.map((item) => {
      const { outcome, method, level, comment } = entry(item);
      return { item_id: item.id, outcome, method, level: scaled ? Number(level) : undefined, comment: comment.trim() || undefined };
    });
    const done = await form.submit(async () => {
      const now = await api.post<SkillRecord>(`/skills/records/${record.card.id}/sign-off`, { entries: sent, password: form.values.password || undefined });
      queryClient.setQueryData(["skills", "records", record.card.id], now);
    }, check);
    if (!done) return;
    form.setValues({ entries: {}, password: "" });
    toast(t`Saved with your name`);
    void queryClient.invalidateQueries({ queryKey: ["skills"] });
  };
  // "entries[1].level": the second of those that were sent.
  const errors = Object.fromEntries(Object.entries(form.errors).map(([field, message]) => {
    const found = /^entries\[(\d+)\]\.?(\w*)/.exec(field);
    const item = found ? chosen[Number(found[1])] : undefined;
    return [item ? `${found?.[2] === "comment" ? "comment" : found?.[2] === "level" ? "level" : "outcome"}-${item.id}` : field, message];
  }));
  return (
    <Form errors={errors} onSubmit={() => void save()}>
      {record.description ? <p className="pre-line">{record.description}</p> : null}
      <ol className="plain-list stack" aria-label={t`Items`}>
        {record.items.map((item) => (
          <li key={item.id} className="card pad stack-s">
            <div className="row-between"><h2 className="skill-title">{item.title}</h2>{item.signed_off ? <StatusTag kind="ok">{t`Signed off`}</StatusTag> : null}</div>
            {item.criteria ? <p className="s dim pre-line">{item.criteria}</p> : null}
            <Attempts item={item} />
            {item.signed_off ? null : <ItemFields item={item} entry={entry(item)} record={record} onEntry={(change) => set(item, change)} />}
          </li>
        ))}
      </ol>
      <Card title={t`Sign with your name`}>
        <div className="stack">
          <p role="status">{chosen.length ? plural(chosen.length, { one: "# item chosen", other: "# items chosen" }) : t`No item chosen yet`}</p>
          <Group name="entries" label={<span className="hidden-text">{t`Proof`}</span>}>
            <Input name="password" label={t`Your password`} hint={t`Your own, not the learner's. Leave it empty if you sign in through the hospital's provider: it asks you again.`} type="password" autoComplete="current-password" value={form.values.password} onValue={(password) => form.set({ password })} />
          </Group>
          <div className="form-foot"><Button kind="primary" type="submit" className="skill-sign" busy={form.busy} busyLabel={t`Saving`}>{t`Sign`}</Button></div>
        </div>
      </Card>
    </Form>
  );
}

interface ItemFieldsProps {
  item: RecordItem;
  entry: Entry;
  record: SkillRecord;
  onEntry: (change: Partial<Entry>) => void;
}
function ItemFields({ item, entry, record, onEntry }: ItemFieldsProps) {
  const { t } = useLingui();
  const methods = item.methods.length ? item.methods : METHODS;
  const choices: { value: Entry["outcome"]; label: string }[] = [{ value: "signed_off", label: t`Can do it` }, { value: "needs_practice", label: t`Needs practice` }, { value: "", label: t`Not seen today` }];
  return (
    <>
      <Group name={`outcome-${item.id}`} label={<span className="hidden-text">{t`Result: ${item.title}`}</span>}>
        <div className="skill-choices">
          {choices.map((choice) => (
            <label key={choice.value} className="skill-choice">
              <input type="radio" name={`outcome-${item.id}`} checked={entry.outcome === choice.value} onChange={() => onEntry({ outcome: choice.value })} />
              <span>{choice.label}</span>
            </label>
          ))}
        </div>
      </Group>
      {entry.outcome ? (
        <>
          <div className="two">
            {methods.length > 1 ? <Select name={`method-${item.id}`} label={t`How was it seen?`} value={entry.method} onValue={(method) => onEntry({ method: method as SkillMethod })} options={methods.map((method) => ({ value: method, label: methodWords(method) }))} /> : null}
            {record.scale.length ? <Select name={`level-${item.id}`} label={t`Level`} empty={t`Choose`} value={entry.level} onValue={(level) => onEntry({ level })} options={record.scale.map((level, at) => ({ value: String(at), label: level }))} /> : null}
          </div>
          <Textarea name={`comment-${item.id}`} optional={entry.outcome === "signed_off"} label={entry.outcome === "signed_off" ? t`Comment` : t`What to practise`} maxLength={2000} rows={2} value={entry.comment} onValue={(comment) => onEntry({ comment })} />
        </>
      ) : null}
    </>
  );
}
