import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { components } from "../../api/schema";
import { fullDay } from "../../lib/dates";
import { Button, Dialog, Form, Input, RadioGroup, toast, useForm } from "../../ui";
import { useMay } from "../audiences/data";
import { PeoplePicker, type ChosenPerson } from "../audiences/people_picker";
import type { Assignment, ReopenResult } from "./types";

type ReopenPreview = components["schemas"]["ReopenPreview"];

/** A new cycle for who is done. */
export function ReopenDialog({ assignment, onClose, onDone }: { assignment: Assignment; onClose: () => void; onDone: () => Promise<unknown> }) {
  const { t } = useLingui();
  const mayPeople = useMay("people:view");
  const form = useForm({ who: "all", people: [] as ChosenPerson[], reason: "" });
  const { values } = form;
  const all = values.who === "all";
  const chosen = all ? undefined : values.people.map((person) => person.id);
  const preview = useQuery({
    queryKey: ["assignments", "reopen", assignment.id, chosen], enabled: all || values.people.length > 0, gcTime: 0,
    queryFn: ({ signal }) => api.post<ReopenPreview>(`/assignments/${assignment.id}/reopen/preview`, { person_ids: chosen, reason: t`Preview` }, { signal }),
  });
  const found = all || values.people.length ? preview.data : undefined;
  const save = async () => {
    let result: ReopenResult | null = null;
    const body = { reason: values.reason.trim(), person_ids: chosen };
    const done = await form.submit(async () => { result = await api.post<ReopenResult>(`/assignments/${assignment.id}/reopen`, body); }, () => ({
      ...(all || values.people.length ? {} : { person_ids: t`Choose at least one person` }),
      ...(body.reason.length >= 3 ? {} : { reason: t`Say why, in some words` }),
    }));
    if (!done || !result) return;
    const { reopened } = result as ReopenResult;
    toast(plural(reopened, { one: "# person is asked for it again", other: "# people are asked for it again" }));
    await onDone();
    onClose();
  };
  return (
    <Dialog open title={t`Ask for it again`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <p><Trans>People who are done do the course once more, from the beginning. What they did before stays in their record.</Trans></p>
        {mayPeople ? <RadioGroup name="who" label={t`Of whom?`} value={values.who} onValue={(who) => form.set({ who })} options={[{ value: "all", label: plural(assignment.completed, { one: "The # person who has completed it", other: "All # people who have completed it" }) }, { value: "some", label: t`Some people` }]} /> : null}
        {all ? null : <PeoplePicker name="person_ids" label={t`People`} people={values.people} onPeople={(people) => form.set({ people })} />}
        {found ? (
          <div className="stack-s" role="status">
            <p><b>{plural(found.people, { one: "# person is asked for it again", other: "# people are asked for it again" })}</b>{found.already_open ? <>; {plural(found.already_open, { one: "# has it open already", other: "# have it open already" })}</> : null}</p>
            {found.sample.length ? <ul className="s">{found.sample.map((person) => <li key={person.person_id}>{person.name}, {person.unit_name}{person.due_on ? <>: <Trans>due {fullDay(person.due_on)}</Trans></> : null}</li>)}</ul> : null}
            {found.people > found.sample.length && found.sample.length ? <p className="s dim"><Trans>and others</Trans></p> : null}
          </div>
        ) : null}
        <Input name="reason" label={t`Reason`} hint={t`It stands in the change log`} maxLength={200} value={values.reason} onValue={(reason) => form.set({ reason })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Ask for it again`}</Button></div>
      </Form>
    </Dialog>
  );
}
