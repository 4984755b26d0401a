import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Card, Dialog, Form, Input, Loaded, toast, useForm, type FieldErrors } from "../../ui";
import type { CePracticeEntry, CePracticeList } from "./types";

const KEY = ["credits", "practice"];
const EMPTY = { from_on: "", to_on: "", hours: "", employer: "" };
const counted = async () => {
  await queryClient.invalidateQueries({ queryKey: ["credits"] });
  void queryClient.invalidateQueries({ queryKey: ["home"] });
};

/** Hours of practice, which some states count instead of courses or beside them. */
export function Practice() {
  const { t } = useLingui();
  const [adding, setAdding] = useState(false);
  const [problem, setProblem] = useState(false);
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<CePracticeList>("/credits/practice", undefined, { signal }) });
  const remove = async (entry: CePracticeEntry) => {
    setProblem(false);
    try {
      await api.delete(`/credits/practice/${entry.id}`);
      await counted();
      toast(t`Hours removed`);
    } catch {
      setProblem(true);
    }
  };
  return (
    <Card title={t`Hours of practice`}>
      <div className="stack">
        <p className="s dim"><Trans>Some states count hours that you worked. Enter them by employer; keep the proof for an audit.</Trans></p>
        {problem ? <p className="note overdue" role="alert">{t`They could not be removed. Try again.`}</p> : null}
        <Loaded query={query}>
          {(data) =>
            data.items.length ? (
              <ul className="plain-list ruled">
                {data.items.map((entry) => {
                  const from = fullDay(entry.from_on);
                  const to = fullDay(entry.to_on);
                  return (
                    <li key={entry.id} className="row-between">
                      <span className="wrap"><b>{plural(entry.hours, { one: `${count(entry.hours)} hour`, other: `${count(entry.hours)} hours` })}</b> <span className="s dim below">{t`${from} until ${to}`}{entry.employer ? `, ${entry.employer}` : ""}</span></span>
                      <Button aria-label={t`Remove the hours from ${from}`} onClick={() => void remove(entry)}>{t`Remove`}</Button>
                    </li>
                  );
                })}
              </ul>
            ) : (
              <p className="dim">{t`None entered.`}</p>
            )
          }
        </Loaded>
        <div className="row"><Button onClick={() => setAdding(true)}>{t`Enter hours`}</Button></div>
      </div>
      <Dialog open={adding} title={t`Enter hours of practice`} onClose={() => setAdding(false)}>
        <PracticeForm onDone={() => setAdding(false)} />
      </Dialog>
    </Card>
  );
}

function PracticeForm({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm(EMPTY);
  const once = useOnce();
  const v = form.values;
  const check = (): FieldErrors => {
    const found: FieldErrors = {};
    if (!v.from_on) found.from_on = t`Enter the first day`;
    if (!v.to_on) found.to_on = t`Enter the last day`;
    if (!/^[1-9]\d*$/.test(v.hours.trim())) found.hours = t`Enter the hours as a whole number`;
    return found;
  };
  const save = async () => {
    const done = await form.submit(() => once((idempotencyKey) => api.post("/credits/practice", { from_on: v.from_on, to_on: v.to_on, hours: Number(v.hours), employer: v.employer.trim() }, { idempotencyKey })), check);
    if (!done) return;
    await counted();
    toast(t`Hours added`);
    onDone();
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Enter hours of practice`}>
      <div className="two">
        <Input name="from_on" type="date" label={t`First day`} value={v.from_on} onValue={(from_on) => form.set({ from_on })} />
        <Input name="to_on" type="date" label={t`Last day`} value={v.to_on} onValue={(to_on) => form.set({ to_on })} />
      </div>
      <Input name="hours" label={t`Hours in all`} inputMode="numeric" className="narrow" maxLength={5} value={v.hours} onValue={(hours) => form.set({ hours })} />
      <Input name="employer" label={t`Employer`} optional maxLength={200} value={v.employer} onValue={(employer) => form.set({ employer })} />
      <div className="form-foot"><Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Saving`}>{t`Add hours`}</Button></div>
    </Form>
  );
}
