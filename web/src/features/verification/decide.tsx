import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { Button, Form, Input, RadioGroup, StatusTag, Textarea, errorsOf, toast, useForm, type FieldErrors, type StatusKind } from "../../ui";
import type { Compared, MatchState, ScreeningMatch } from "./types";
import { matchName } from "./words";

/** Compares what is typed once with the list, and writes the decision with its reason. */
export function DecideMatch({ match, onDone }: { match: ScreeningMatch; onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ decision: (match.state === "open" ? "" : match.state) as MatchState | "", reason: match.reason });
  const once = useOnce();
  const v = form.values;
  const check = (): FieldErrors => ({ ...(v.decision ? {} : { decision: t`Choose one` }), ...(v.reason.trim().length >= 3 ? {} : { reason: t`Say what you compared` }) });
  const save = async () => {
    const saved = await form.submit(() => once((idempotencyKey) => api.post(`/screening/matches/${match.id}/decide`, { decision: v.decision, reason: v.reason.trim() }, { idempotencyKey })), check);
    if (!saved) return;
    toast(t`The decision is in the screening log.`);
    await queryClient.invalidateQueries({ queryKey: ["verification", "screening"] });
    onDone();
  };
  return (
    <div className="stack">
      <dl className="pairs">
        <div className="pair"><dt>{t`Our person`}</dt><dd>{match.person_name}, {match.employee_number}</dd></div>
        <div className="pair"><dt>{t`On the list`}</dt><dd>{[match.listed_name, match.listed_state].filter(Boolean).join(", ")}</dd></div>
        <div className="pair"><dt>{t`Excluded since`}</dt><dd>{match.excluded_on ? fullDay(match.excluded_on) : t`not given`}{match.exclusion_type ? `, ${match.exclusion_type}` : ""}</dd></div>
      </dl>
      {match.npi_listed || match.birth_date_listed ? <Compare match={match} /> : <p className="s dim"><Trans>The list gives neither a birthday nor an NPI for this entry. Compare by the state and ask the Office of Inspector General if in doubt.</Trans></p>}
      <Form errors={form.errors} onSubmit={() => void save()} label={t`Decision`}>
        <RadioGroup
          name="decision" label={t`Decision`} value={v.decision} onValue={(decision) => form.set({ decision: decision as MatchState })}
          options={[
            { value: "cleared", label: matchName("cleared"), hint: t`The names agree, the person is another one` },
            { value: "confirmed", label: matchName("confirmed"), hint: t`It is the same person. Tell human resources and compliance at once; nothing is switched off by itself` },
          ]}
        />
        <Textarea name="reason" label={t`Reason`} hint={t`What you compared, such as "birthday differs". No number and no birthday here`} value={v.reason} maxLength={1000} onValue={(reason) => form.set({ reason })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save the decision`}</Button></div>
      </Form>
    </div>
  );
}

function Compare({ match }: { match: ScreeningMatch }) {
  const { t } = useLingui();
  const form = useForm({ npi: "", born_on: "" });
  const [told, setTold] = useState<Compared | null>(null);
  const words: Record<string, [StatusKind, string]> = { same: ["soon", t`the same`], different: ["ok", t`different`], not_listed: ["idle", t`not on the list`], not_given: ["idle", t`not typed`] };
  const compare = async () => {
    setTold(null);
    const { npi, born_on } = form.values;
    try {
      form.setErrors({});
      if (npi && !/^\d{10}$/.test(npi)) return form.setErrors({ npi: t`An NPI has 10 digits` });
      if (!npi && !born_on) return form.setErrors({ "": t`Enter one of the two` });
      setTold(await api.post<Compared>(`/screening/matches/${match.id}/compare`, { ...(npi ? { npi } : {}), ...(born_on ? { born_on } : {}) }));
      form.setValues({ npi: "", born_on: "" });
    } catch (error) {
      form.setErrors(errorsOf(error));
    }
  };
  const tag = (value: string) => <StatusTag kind={words[value]?.[0] ?? "idle"}>{words[value]?.[1] ?? value}</StatusTag>;
  return (
    <Form errors={form.errors} onSubmit={() => void compare()} label={t`Compare`}>
      <p className="s dim"><Trans>Typed for this one comparison and kept nowhere.</Trans></p>
      <div className="two">
        {match.birth_date_listed ? <Input name="born_on" label={t`Birthday`} type="date" autoComplete="off" value={form.values.born_on} onValue={(born_on) => form.set({ born_on })} /> : null}
        {match.npi_listed ? <Input name="npi" label="NPI" autoComplete="off" inputMode="numeric" maxLength={10} value={form.values.npi} onValue={(npi) => form.set({ npi })} /> : null}
      </div>
      <div className="row">
        <Button type="submit">{t`Compare`}</Button>
        <span role="status" className="row">
          {told && match.birth_date_listed ? <span>{t`Birthday:`} {tag(told.born_on)}</span> : null}
          {told && match.npi_listed ? <span>NPI: {tag(told.npi)}</span> : null}
        </span>
      </div>
    </Form>
  );
}
