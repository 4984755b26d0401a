import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Card, Form, Group, Input, Loaded, errorsOf, toast, type FieldErrors } from "../../ui";
import type { CeFact, CeFacts } from "./types";

const KEY = ["credits", "facts"];

/** What the rule depends on and only its holder knows. Nothing is guessed: what is not answered stays "confirm". */
export function Answers({ credential }: { credential: string }) {
  const { t } = useLingui();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<CeFacts>("/credits/facts", undefined, { signal }) });
  return (
    <Card title={t`What it depends on`}>
      <Loaded query={query}>{(data) => <Questions items={data.items.filter((each) => !each.credential_id || each.credential_id === credential)} />}</Loaded>
    </Card>
  );
}

function Questions({ items }: { items: readonly CeFact[] }) {
  const { t } = useLingui();
  const [changed, setChanged] = useState<Record<string, string>>({});
  const [errors, setErrors] = useState<FieldErrors>({});
  const [busy, setBusy] = useState(false);
  if (!items.length) return <p className="dim">{t`This rule asks nothing about you.`}</p>;
  const save = async () => {
    setBusy(true);
    setErrors({});
    try {
      const answers = items.map((each) => ({ fact: each.fact, credential_id: each.credential_id ?? null, answer: (changed[each.fact] ?? each.answer).trim() }));
      queryClient.setQueryData(KEY, await api.put<CeFacts>("/credits/facts", { items: answers }));
      setChanged({});
      await queryClient.invalidateQueries({ queryKey: ["credits"] });
      void queryClient.invalidateQueries({ queryKey: ["home"] });
      toast(t`Saved, and counted anew`);
    } catch (error) {
      setErrors(errorsOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form errors={errors} onSubmit={() => void save()} label={t`What it depends on`}>
      <p className="s dim"><Trans>Your answers are used to count, and the office that looks after credits sees them. What you leave open has to be confirmed with the board.</Trans></p>
      {items.map((each, index) => {
        const name = `items[${index}].answer`;
        const answer = changed[each.fact] ?? each.answer;
        const set = (value: string) => setChanged({ ...changed, [each.fact]: value });
        if (each.kind === "number") return <Input key={each.fact} name={name} label={each.question} optional inputMode="numeric" className="narrow" maxLength={2} value={answer} onValue={set} />;
        return (
          <Group key={each.fact} name={name} label={each.question}>
            <div className="answer">
              {[["yes", t`Yes`], ["no", t`No`], ["", t`Not answered`]].map(([value = "", label]) => (
                <label className="check" key={value}>
                  <input type="radio" name={name} value={value} checked={answer === value} onChange={() => set(value)} />
                  <span>{label}</span>
                </label>
              ))}
            </div>
          </Group>
        );
      })}
      <div className="form-foot"><Button type="submit" kind="primary" busy={busy} busyLabel={t`Saving`}>{t`Save answers`}</Button></div>
    </Form>
  );
}
