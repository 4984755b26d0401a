import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Card, Form, ListTable, StatusTag, Textarea, useForm, type Column, type FieldErrors } from "../../ui";
import type { Hl7Checked, Hl7LogLine } from "./types";

const KEY = ["interop", "messages"];

/** That messages came and what became of them; what they said is kept nowhere. */
export function Messages() {
  const { t } = useLingui();
  const list = useKeysetList<Hl7LogLine>(KEY, "/interop/messages");
  const ways: Record<string, string> = { https: t`by HTTPS`, mllp: t`by MLLP from`, page: t`checked on this page`, again: t`tried again` };
  const columns: Column<Hl7LogLine>[] = [
    { key: "at", header: t`When`, head: true, cell: (row) => <time dateTime={row.at}>{moment(row.at)}</time> },
    { key: "sender", header: t`Sender`, className: "wrap", cell: (row) => <>{row.sender}<span className="s dim below">{[ways[row.source ?? ""], row.peer].filter(Boolean).join(" ")}</span></> },
    { key: "control", header: t`Control id`, className: "wrap", cell: (row) => <code className="s">{row.control_id}</code> },
    { key: "answer", header: t`Answer`, cell: (row) => <StatusTag kind={row.answer === "AA" ? "ok" : "soon"}>{row.answer === "AA" ? t`Accepted` : row.answer === "AE" ? t`With errors` : t`Refused`}</StatusTag> },
    { key: "error", header: t`Reason`, className: "wrap", cell: (row) => [row.error, row.reason].filter(Boolean).join(": ") },
    { key: "taken", header: t`Taken`, num: true, cell: (row) => (row.import_id ? <Link href={`/imports/${row.import_id}`}>{count(row.taken)}</Link> : count(row.taken)) },
    { key: "refused", header: t`Left out`, num: true, cell: (row) => count(row.refused) },
    { key: "kind", header: t`Effect`, cell: (row) => (row.dry_run ? t`checked only` : t`applied`) },
  ];
  return (
    <Card title={t`HL7 messages`}>
      <div className="stack">
        <ListTable list={list} empty={<p className="dim">{t`No message has come yet.`}</p>} caption={t`HL7 messages`} columns={columns} rowKey={(row) => row.id} />
        <p className="s dim"><Trans>Kept for 90 days, without the content. Held back and protected changes stand in the report of the import.</Trans></p>
      </div>
    </Card>
  );
}

/** What a message would do, for whoever connects an interface engine. */
export function CheckMessage() {
  const { t } = useLingui();
  const form = useForm({ message: "" });
  const [checked, setChecked] = useState<Hl7Checked | null>(null);
  const check = async () => {
    setChecked(null);
    const done = await form.submit(
      async () => setChecked(await api.post<Hl7Checked>("/interop/messages/check", { message: form.values.message })),
      (): FieldErrors => (form.values.message.trim() ? {} : { message: t`Paste a message` }),
    );
    if (done) await queryClient.invalidateQueries({ queryKey: KEY });
  };
  return (
    <Card title={t`Check a message`}>
      <Form errors={form.errors} onSubmit={() => void check()} label={t`Check a message`}>
        <Textarea name="message" label={t`Message`} hint={t`MSH, MFI, MFE, STF and PRA, each in a line of its own. Nothing changes.`} rows={6} spellCheck={false} value={form.values.message} maxLength={200_000} onValue={(message) => form.set({ message })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Checking`}>{t`Check`}</Button></div>
        <div role="status">{checked ? <p className={checked.ok ? "note ok" : "note soon"}>{checked.ok ? t`It would be taken.` : t`Something in it would be left out. The answer says what.`}</p> : null}</div>
        {checked ? <Textarea name="answer" label={t`The answer that its sender gets`} rows={6} readOnly value={checked.answer.replaceAll("\r", "\n")} onValue={() => undefined} /> : null}
      </Form>
    </Card>
  );
}
