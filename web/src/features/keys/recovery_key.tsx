/** The recovery key: shown once, and parts of it typed back. Used by the first run too. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Button, Form, Input, PrintButton, useForm, type FieldErrors } from "../../ui";
import "./keys.css";

export function RecoveryKey({ value }: { value: string }) {
  const groups = value.split("-");
  return (
    <div className="recovery-key" role="group" aria-label={value.split("").join(" ")}>
      <ol>
        {groups.map((group, index) => (
          <li key={index}><code>{group}</code></li>
        ))}
      </ol>
      <p><Trans>Print it or write it down, and lock it away from this server. It is shown only now. With it and a backup the data can be opened when everything else is lost; without it, nobody can.</Trans></p>
      <PrintButton />
    </div>
  );
}

/** Asks for some of the nine groups. `confirm` throws what the server refuses. */
export function TypeBack({ groups, confirm, action }: { groups: readonly number[]; confirm: (typed: string[]) => Promise<unknown>; action?: string }) {
  const { t } = useLingui();
  const form = useForm<{ typed: string[] }>({ typed: groups.map(() => "") });
  const [wrong, setWrong] = useState(0);
  const check = (): FieldErrors => Object.fromEntries(form.values.typed.flatMap((text, index) => (text.trim() ? [] : [[`group-${index}`, t`Type group ${groups[index] ?? 0}`]])));
  const send = async () => {
    if (!(await form.submit(() => confirm(form.values.typed.map((text) => text.trim())), check))) setWrong(wrong + 1);
  };
  // The server names the groups as one field; here it belongs to the first of them.
  const { groups: refused, ...rest } = form.errors;
  return (
    <Form errors={refused ? { ...rest, "group-0": refused } : form.errors} onSubmit={() => void send()} label={t`Type parts of the recovery key`}>
      <div className="recovery-parts">
        {groups.map((group, index) => (
          <Input
            key={group} name={`group-${index}`} label={t`Group ${group}`} autoComplete="off" autoCapitalize="characters" spellCheck={false} maxLength={8}
            value={form.values.typed[index] ?? ""}
            onValue={(value) => form.set({ typed: form.values.typed.map((old, at) => (at === index ? value : old)) })}
          />
        ))}
      </div>
      <div className="form-foot">
        <Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Comparing`}>{action ?? t`Compare`}</Button>
      </div>
    </Form>
  );
}
