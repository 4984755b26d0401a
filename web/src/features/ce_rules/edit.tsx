/** An officer writes a version of a state requirement: what it asks, where that stands, and from which renewals on it counts. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useLocation, useParams } from "wouter";
import { ApiError, api } from "../../api/client";
import { useOnce } from "../../api/once";
import { queryClient } from "../../app/session";
import { dayAfter } from "../../lib/dates";
import { Button, Card, Field, Form, Input, Loaded, LinkButton, Page, RadioGroup, Select, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import { CapFields, FirstFields, NeedFields, TopicFields, WayFields } from "./edit_parts";
import { bodyOf, draftOf, EMPTY_RULE, problemsOf, type RuleDraft } from "./edit_model";
import type { Confidence, Kind, RuleDetail, RuleIn } from "./types";
import { GRADES, gradeWords, isGrade, kindName, professionName, rulePath, STATES } from "./words";
import "./ce_rules.css";

const KINDS: readonly Kind[] = ["hours", "options", "topics_only", "practice", "none"];

export default function EditRulePage() {
  const { t } = useLingui();
  const { state = "", profession = "" } = useParams();
  const stateName = STATES.find(([code]) => code === state)?.[1] ?? state;
  const job = professionName(profession);
  const rule = useQuery({
    queryKey: ["ce_rules", "edit", state, profession], staleTime: Infinity, gcTime: 0, retry: false, refetchOnWindowFocus: false,
    queryFn: async ({ signal }): Promise<RuleDetail | null> => {
      try {
        return await api.get<RuleDetail>(`/ce-rules/${encodeURIComponent(state)}/${encodeURIComponent(profession)}`, undefined, { signal });
      } catch (error) {
        // None is on file: this will be the first.
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
  });
  return (
    <Page
      title={t`Rule for ${stateName}, ${profession}`} crumbs={[{ href: "/ce-rules", label: t`CE rules` }, { href: rulePath(state, profession), label: `${stateName}, ${profession}` }]} lead={job === profession ? undefined : job}
    >
      <Loaded query={rule}>{(detail) => <Editor state={state} profession={profession} detail={detail} />}</Loaded>
    </Page>
  );
}

interface Values {
  rule: RuleDraft;
  source: string;
  as_of: string;
  confidence: Confidence;
  effective_from: string;
  effective_to: string;
  note: string;
}

function Editor({ state, profession, detail }: { state: string; profession: string; detail: RuleDetail | null }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const newest = detail?.history[0];
  const form = useForm<Values>({
    rule: newest ? draftOf(newest.body) : EMPTY_RULE, source: newest?.cited || (newest?.source ?? ""), as_of: dayAfter(0), confidence: newest && isGrade(newest.confidence) ? newest.confidence : "C", effective_from: dayAfter(0), effective_to: "", note: "",
  });
  const once = useOnce();
  const { rule } = form.values;
  const set = (change: Partial<RuleDraft>) => form.set({ rule: { ...rule, ...change } });
  const check = (): FieldErrors => ({
    ...problemsOf(rule),
    ...(form.values.source.trim() ? {} : { source: t`Name the rule or the board's page` }),
    ...(form.values.as_of ? {} : { as_of: t`Enter the day on which the source said so` }),
    ...(form.values.effective_from ? {} : { effective_from: t`Enter from which renewals on it counts` }),
    ...(form.values.note.trim() ? {} : { note: t`Say what changed and why` }),
  });
  const save = async () => {
    const { source, as_of, confidence, effective_from, effective_to, note } = form.values;
    const done = await form.submit(async () => {
      const body: RuleIn = { revision: newest?.revision ?? 0, body: bodyOf(rule), source: source.trim(), as_of, confidence, effective_from, ...(effective_to ? { effective_to } : {}), note: note.trim() };
      try {
        queryClient.setQueryData(["ce_rules", "one", state, profession], await once((idempotencyKey) => api.post<RuleDetail>(rulePath(state, profession), body, { idempotencyKey })));
      } catch (error) {
        if (error instanceof ApiError && error.code === "rule_changed") throw new Error(t`Somebody wrote a version meanwhile. Yours is still here: copy what you need and reload the page.`);
        throw error;
      }
    }, check);
    if (!done) return;
    await queryClient.invalidateQueries({ queryKey: ["ce_rules", "list"] });
    toast(t`The version is written`);
    navigate(rulePath(state, profession));
  };
  const names = rule.topics.map((each) => each.topic.trim()).filter(Boolean);
  const facts = detail?.facts ?? ["first_renewal"];
  const asks = rule.kind !== "none";
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Rule`}>
      {newest ? null : <p className="note">{t`No rule is on file for this state and profession. This will be the first.`}</p>}
      <Card title={t`What it asks`}>
        <div className="stack">
          <RadioGroup name="body.kind" label={t`Kind`} value={rule.kind} onValue={(kind) => set({ kind: kind as Kind })} options={KINDS.map((value) => ({ value, label: kindName(value) }))} />
          {asks ? (
            <div className="two">
              <Input name="body.centi" label={t`Total in a cycle`} optional={rule.kind !== "hours"} inputMode="decimal" maxLength={8} className="narrow" value={rule.amount} onValue={(amount) => set({ amount })} />
              <Select name="body.unit" label={t`Counted in`} value={rule.unit} onValue={(unit) => set({ unit })} options={units(rule.unit, { hour: t`contact hours`, point: t`points` })} />
              <Input name="body.cycle_months" label={t`Cycle in months`} inputMode="numeric" maxLength={3} className="narrow" value={rule.cycle_months} onValue={(cycle_months) => set({ cycle_months })} />
              <Input name="body.minutes_per_hour" label={t`Minutes of an hour`} optional hint={t`50 to 60; empty when the rule does not say`} inputMode="numeric" maxLength={2} className="narrow" value={rule.minutes} onValue={(minutes) => set({ minutes })} />
            </div>
          ) : null}
        </div>
      </Card>
      {asks ? (
        <>
          <Card title={t`Mandatory topics`} aside={t`each is named once`}>
            <TopicFields topics={rule.topics} facts={facts} onTopics={(topics) => set({ topics })} />
          </Card>
          <Card title={t`Ways`} aside={t`any one of them is enough; without one the total counts`}>
            <WayFields ways={rule.ways} topics={names} onWays={(ways) => set({ ways })} />
          </Card>
          <Card title={t`Beside whatever way`}>
            <NeedFields name="body.also" needs={rule.also} most={6} onNeeds={(also) => set({ also })} />
          </Card>
          <Card title={t`What counts, and how much of it`}>
            <div className="stack">
              <CapFields caps={rule.caps} onCaps={(caps) => set({ caps })} />
              <Input name="body.carry_over_centi" label={t`Carry-over, at most`} optional hint={t`Of what was beyond the total of the cycle before. 0: nothing; empty: not known.`} inputMode="decimal" maxLength={8} className="narrow" value={rule.carry_over} onValue={(carry_over) => set({ carry_over })} />
            </div>
          </Card>
          <Card title={t`First renewal`}>
            <FirstFields rule={rule} topics={names} onRule={set} />
          </Card>
        </>
      ) : null}
      <Card title={t`The source's own words`} aside={t`shown, never counted`}>
        <div className="stack">
          <Textarea name="body.alternatives" label={t`Ways`} optional rows={2} maxLength={1000} value={rule.alternatives} onValue={(alternatives) => set({ alternatives })} />
          <Textarea name="body.renewal_date_rule" label={t`Renewal date`} optional rows={2} maxLength={500} value={rule.renewal_date_rule} onValue={(renewal_date_rule) => set({ renewal_date_rule })} />
          <Textarea name="body.notes" label={t`Notes`} optional rows={2} maxLength={1000} value={rule.notes} onValue={(notes) => set({ notes })} />
        </div>
      </Card>
      <Card title={t`Where it comes from, and when it counts`}>
        <div className="stack">
          <Input name="source" label={t`Source`} hint={t`The rule or the board's page, such as 22 TAC 216.3. Nurses read it.`} maxLength={300} value={form.values.source} onValue={(source) => form.set({ source })} />
          <RadioGroup
            name="confidence" label={t`How sure`} value={form.values.confidence} onValue={(confidence) => form.set({ confidence: confidence as Confidence })}
            options={GRADES.map((value) => ({ value, label: gradeWords(value).short, hint: gradeWords(value).long }))}
          />
          <p className="s dim"><Trans>Only A and B mark a licence as met. C and D say "confirm with the board" at best.</Trans></p>
          <div className="two">
            <Day name="as_of" label={t`The source said so on`} value={form.values.as_of} onValue={(as_of) => form.set({ as_of })} />
            <Day name="effective_from" label={t`For renewals from`} value={form.values.effective_from} onValue={(effective_from) => form.set({ effective_from })} />
            <Day name="effective_to" label={t`Until`} optional value={form.values.effective_to} onValue={(effective_to) => form.set({ effective_to })} />
          </div>
          <Textarea name="note" label={t`What changed, and why`} rows={2} maxLength={500} value={form.values.note} onValue={(note) => form.set({ note })} />
          <p className="s dim"><Trans>Former versions stay as they are. A licence is judged by the version in force on its renewal date; everybody's state is counted anew at once.</Trans></p>
        </div>
      </Card>
      <div className="form-foot">
        <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Write this version`}</Button>
        <LinkButton href={newest ? rulePath(state, profession) : "/ce-rules"}>{t`Cancel`}</LinkButton>
        <span className="s dim" role="status">{form.touched ? t`Changes are not saved yet` : ""}</span>
      </div>
    </Form>
  );
}

function Day({ name, label, optional, value, onValue }: { name: string; label: string; optional?: boolean; value: string; onValue: (value: string) => void }) {
  return <Field name={name} label={label} optional={optional}>{(control) => <input {...control} type="date" className="input narrow" value={value} onChange={(event) => onValue(event.target.value)} />}</Field>;
}

function units(current: string, names: { hour: string; point: string }) {
  const known = ["contact_hour", "CCU", "PDU", "PDR", "CEU", "point"];
  return (known.includes(current) ? known : [...known, current]).map((value) => ({ value, label: value === "contact_hour" ? names.hour : value === "point" ? names.point : value }));
}
