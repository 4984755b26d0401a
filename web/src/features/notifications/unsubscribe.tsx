/** Public: the link below a mail. Mail scanners open links, so nothing happens before the button is pressed. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ApiError, api } from "../../api/client";
import { Button, LinkButton, Page } from "../../ui";
import { useLinkToken } from "../sign_in/token";
import { groupWords } from "./words";

export default function UnsubscribePage() {
  const { t } = useLingui();
  const token = useLinkToken();
  const [busy, setBusy] = useState(false);
  const [group, setGroup] = useState<string | null>(null);
  const [problem, setProblem] = useState("");
  const [dead, setDead] = useState(!token);
  const stop = async () => {
    setBusy(true);
    setProblem("");
    try {
      setGroup((await api.post<{ group: string }>(`/notifications/unsubscribe/${encodeURIComponent(token)}`, undefined, { anonymous: true })).group);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) setDead(true);
      else if (error instanceof ApiError && error.status === 429) setProblem(t`Too many attempts from this network. Wait a minute and try again.`);
      else setProblem(t`This did not work. Nothing was changed; try again in a moment.`);
    } finally {
      setBusy(false);
    }
  };
  const name = group === null ? "" : groupWords(group).name;
  return (
    <main id="main" className="medium">
      <Page title={t`No more mails of this kind`}>
        <section className="card pad stack">
          {group !== null ? (
            <div className="stack-s" role="status">
              <p><Trans>You get no more mails about: <b>{name}</b>.</Trans></p>
              <p className="dim"><Trans>In the app you still see them. Mails about your account's security and what is critical still come. You can switch the others on again in your preferences.</Trans></p>
            </div>
          ) : dead ? (
            <p role="alert"><Trans>This link is not complete or no longer known. Open the mail again and follow its link, or sign in and choose in your preferences.</Trans></p>
          ) : (
            <>
              <p><Trans>You came here from the link below a mail. Press the button, and no more mails of that kind are sent to you.</Trans></p>
              {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
              <div className="row"><Button kind="primary" busy={busy} busyLabel={t`Switching off`} onClick={() => void stop()}>{t`Send me no more of these`}</Button></div>
            </>
          )}
          <div className="row"><LinkButton href="/notifications/preferences">{t`Open my preferences`}</LinkButton></div>
        </section>
      </Page>
    </main>
  );
}
