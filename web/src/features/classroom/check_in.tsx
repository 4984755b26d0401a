/** Check in oneself after the code on the room's screen was scanned; made for a phone at the door. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import type { components } from "../../api/schema";
import { queryClient, useBoot } from "../../app/session";
import { clock } from "../../lib/dates";
import { flag, useSearchState } from "../../lib/search_state";
import { Button, Card, Form, Input, LinkButton, Page, StatusTag, errorsOf, useForm, type FieldErrors } from "../../ui";
import { markWords } from "../classroom_office/words";
import { ClassroomTabs } from "./tabs";
import "../skills_office/skills.css";

type CheckInOut = components["schemas"]["CheckInOut"];
type ClassScanned = components["schemas"]["ClassScanned"];
const codecs = { scanned: flag() };

/** The code itself, or the whole address under it. */
export const codeOf = (typed: string) => decodeURIComponent(/\/attend\/([^/?#\s]+)/.exec(typed)?.[1] ?? typed.trim());

export default function CheckInPage() {
  const { t } = useLingui();
  const [{ scanned }] = useSearchState(codecs);
  const me = useBoot().data?.me;
  const [title, setTitle] = useState("");
  const [done, setDone] = useState<CheckInOut | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const form = useForm({ code: "" });
  const ready = scanned || title !== "";
  const name = me ? `${me.first_name} ${me.last_name}` : "";
  const checkIn = async () => {
    setBusy(true);
    setProblem("");
    try {
      setDone(await api.post<CheckInOut>("/classroom/check-in"));
      void queryClient.invalidateQueries({ queryKey: ["classroom"] });
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
  };
  const typed = async () => {
    const code = codeOf(form.values.code);
    setProblem("");
    await form.submit(async () => setTitle((await api.post<ClassScanned>("/classroom/scan", { code })).title), (): FieldErrors => (code ? {} : { code: t`Enter the code` }));
  };
  return (
    <Page title={t`Check in`}>
      <ClassroomTabs />
      {done ? (
        <Card title={done.title}>
          <div className="stack-s" role="status">
            <p><StatusTag kind="ok">{t`Checked in`}</StatusTag></p>
            <p><Trans>Your attendance is recorded at {clock(done.at)}: {markWords(done.mark)}.</Trans></p>
            <div className="row"><LinkButton href={`/classroom/${done.session_id}`}>{t`Open the session`}</LinkButton><LinkButton href="/classroom/mine">{t`My sessions`}</LinkButton></div>
          </div>
        </Card>
      ) : (
        <div className="stack">
          {ready ? (
            <Card title={title || t`You scanned the code`}>
              <div className="stack-s">
                {name ? <p><Trans>You are signed in as <b>{name}</b>.</Trans></p> : null}
                <div className="row"><Button kind="primary" className="skill-sign" busy={busy} busyLabel={t`One moment`} onClick={() => void checkIn()}>{t`Check in`}</Button></div>
              </div>
            </Card>
          ) : null}
          {problem ? <p className="note soon" role="alert">{problem}</p> : null}
          <Card title={ready ? t`Another code` : t`Scan the code in the room`}>
            <div className="stack-s">
              <p className="dim"><Trans>Open the camera of your phone and hold it at the code on the screen of the room. It changes every few seconds, so a photograph of it does not work. Without a camera the facilitator notes that you are there.</Trans></p>
              <Form errors={form.errors} onSubmit={() => void typed()} label={t`Enter the code`}>
                <Input name="code" label={t`Code`} hint={t`Or the address that the code leads to`} autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={300} value={form.values.code} onValue={(code) => form.set({ code })} />
                <div className="form-foot"><Button type="submit" busy={form.busy} busyLabel={t`One moment`}>{t`Go on`}</Button></div>
              </Form>
            </div>
          </Card>
        </div>
      )}
    </Page>
  );
}
