import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import type { Staff } from "../../api/types";
import { queryClient, useBoot } from "../../app/session";
import { Button, Dialog, Form, Input, ProgressBar, errorsOf, useForm, type FieldErrors } from "../../ui";
import { ScopePicker, scopeOf, type ScopeChoice } from "./scope";

export type BulkAction = "suspend" | "activate" | "grant";
interface Props {
  action: BulkAction | null;
  people: readonly Staff[];
  onClose: () => void;
  /** Some went through: the choice is over. */
  onDone: () => void;
}

/** One change for many people: who it is for, who is left out and why, then person by person, so that one refusal stops nobody else. */
export function BulkDialog({ action, people, onClose, onDone }: Props) {
  const { t } = useLingui();
  if (!action) return null;
  const titles: Record<BulkAction, string> = { suspend: t`Suspend accounts`, activate: t`Reactivate accounts`, grant: t`Give a role` };
  return (
    <Dialog open wide title={titles[action]} onClose={onClose}>
      <Bulk action={action} people={people} onClose={onClose} onDone={onDone} />
    </Dialog>
  );
}

interface Outcome {
  done: number;
  refused: { person: Staff; why: string }[];
}

function Bulk({ action, people, onClose, onDone }: Props & { action: BulkAction }) {
  const { t } = useLingui();
  const me = useBoot().data?.me.id;
  const form = useForm({ reason: "", until: "", choice: { role: "", unit: "" } as ScopeChoice });
  const { values } = form;
  const [at, setAt] = useState(-1);
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  const why = (person: Staff): string => {
    if (action !== "grant" && person.person_id === me) return t`your own account`;
    if (action === "suspend" && person.status !== "active") return t`not active`;
    if (action === "activate" && person.status === "active") return t`active already`;
    if (action === "grant" && person.status !== "active") return t`not active`;
    return "";
  };
  const affected = people.filter((person) => !why(person));
  const left = people.filter((person) => why(person));

  const change = (person: Staff) => {
    if (action === "grant") return api.post(`/people/${person.person_id}/roles`, { ...scopeOf(values.choice), ...(values.until ? { expires_at: `${values.until}T23:59:59Z` } : {}) });
    return api.post(`/people/${person.person_id}/status`, { status: action === "suspend" ? "suspended" : "active", reason: values.reason.trim() });
  };
  const run = async () => {
    const result: Outcome = { done: 0, refused: [] };
    for (const [index, person] of affected.entries()) {
      setAt(index);
      try {
        await change(person);
        result.done += 1;
      } catch (error) {
        result.refused.push({ person, why: Object.values(errorsOf(error))[0] ?? "" });
      }
    }
    setAt(-1);
    setOutcome(result);
    await queryClient.invalidateQueries({ queryKey: ["people"] });
  };
  const check = (): FieldErrors => {
    if (action !== "grant") return values.reason.trim() ? {} : { reason: t`Say why; it is kept with the change` };
    return scopeOf(values.choice) ? {} : { role: values.choice.role ? t`Choose the unit` : t`Choose a role` };
  };

  if (outcome) {
    return (
      <div className="stack" role="status">
        <p className={outcome.refused.length ? "note soon" : "note ok"}>
          <Plural value={outcome.done} one="Done for # person." other="Done for # people." />{" "}
          {outcome.refused.length ? <Plural value={outcome.refused.length} one="# was refused:" other="# were refused:" /> : null}
        </p>
        {outcome.refused.length ? <ul>{outcome.refused.map(({ person, why: reason }) => <li key={person.person_id}><b>{person.last_name}, {person.first_name}</b>: {reason}</li>)}</ul> : null}
        <div className="dialog-foot"><Button kind="primary" onClick={() => { onDone(); onClose(); }}>{t`Close`}</Button></div>
      </div>
    );
  }
  const running = at >= 0;
  const number = at + 1;
  return (
    <Form errors={form.errors} onSubmit={() => void form.submit(run, check)} label={t`Change many accounts`}>
      <p>
        <Plural value={affected.length} one="# person is changed:" other="# people are changed:" />
      </p>
      <ul className="bulk-list" tabIndex={0} aria-label={t`People who are changed`}>
        {affected.map((person) => (
          <li key={person.person_id}>{person.last_name}, {person.first_name} <span className="s dim">{[person.employee_number, person.unit_name].filter(Boolean).join(", ")}</span></li>
        ))}
      </ul>
      {left.length ? (
        <details>
          <summary><Plural value={left.length} one="# is left out" other="# are left out" /></summary>
          <ul>{left.map((person) => <li key={person.person_id}>{person.last_name}, {person.first_name}: {why(person)}</li>)}</ul>
        </details>
      ) : null}
      {action === "grant" ? (
        <div className="filters" id="f-role">
          <ScopePicker value={values.choice} onValue={(choice) => form.set({ choice })} strong />
          <label className="filter"><span>{t`Until (optional)`}</span><input className="input" type="date" value={values.until} onChange={(event) => form.set({ until: event.target.value })} /></label>
        </div>
      ) : (
        <Input name="reason" label={t`Reason`} hint={t`Kept with the change; the person does not see it`} value={values.reason} maxLength={500} onValue={(reason) => form.set({ reason })} />
      )}
      <p className="s dim">
        {action === "suspend" ? <Trans>They are signed out everywhere within a second and cannot sign in. Records are kept.</Trans> : action === "activate" ? <Trans>They can sign in again.</Trans> : <Trans>It works at once. Each grant is in the audit log.</Trans>}
      </p>
      {running ? <ProgressBar value={(100 * number) / affected.length} label={t`${number} of ${affected.length}`} /> : null}
      <div className="dialog-foot">
        <Button onClick={onClose}>{t`Cancel`}</Button>
        <Button kind={action === "suspend" ? "danger" : "primary"} type="submit" disabled={!affected.length} busy={running} busyLabel={t`Working`}>
          {action === "suspend" ? t`Suspend` : action === "activate" ? t`Reactivate` : t`Give the role`}
        </Button>
      </div>
    </Form>
  );
}
