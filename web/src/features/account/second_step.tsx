import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { RecoveryCodes, SecurityView, TotpSetup } from "../../api/types";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { Button, Card, Dialog, Loaded, StatusTag, toast } from "../../ui";
import { Passkeys } from "./passkeys";
import { ProofDialog } from "./proof_dialog";
import { RecoveryCodeList } from "./recovery_codes";
import { TotpSetupForm } from "./totp_setup";

export const SECURITY = ["security"];
export const refreshSecurity = () => queryClient.invalidateQueries({ queryKey: SECURITY });

/** The part of the account about signing in: codes of an app, recovery codes, passkeys. */
export function SignInSafety() {
  const security = useQuery({ queryKey: SECURITY, queryFn: ({ signal }) => api.get<SecurityView>("/me/security", undefined, { signal }) });
  return (
    <Loaded query={security}>
      {(view) => (
        <>
          <SecondStep view={view} />
          <Passkeys view={view} />
        </>
      )}
    </Loaded>
  );
}

type Open = "" | "set_up" | "remove" | "codes";

function SecondStep({ view }: { view: SecurityView }) {
  const { t } = useLingui();
  const [open, setOpen] = useState<Open>("");
  const [setup, setSetup] = useState<TotpSetup | null>(null);
  const [codes, setCodes] = useState<string[]>([]);
  const since = view.totp_since ? moment(view.totp_since) : "";
  const left = view.recovery_codes_left;
  const finish = (words: string) => {
    setOpen("");
    toast(words);
    void refreshSecurity();
  };
  return (
    <Card title={t`Second step at sign-in`}>
      <div className="stack">
        <p>
          {since ? <StatusTag kind="ok">{t`On`}</StatusTag> : <StatusTag kind="info">{t`Off`}</StatusTag>}{" "}
          {since ? <Trans>Codes of an app since {since}</Trans> : <Trans>After your password, a code of an app on your phone is asked for.</Trans>}
        </p>
        {view.factor_required ? <p className="note">{t`Your role asks for a second step.`}</p> : null}
        {since || view.passkeys.length ? <p className={left < 3 ? "note soon" : undefined}>{t`Recovery codes left: ${left}`}</p> : null}
        <div className="row">
          {since ? <Button onClick={() => setOpen("remove")}>{t`Remove the app`}</Button> : <Button kind="primary" onClick={() => setOpen("set_up")}>{t`Set up an app`}</Button>}
          {since || view.passkeys.length ? <Button onClick={() => setOpen("codes")}>{t`New recovery codes`}</Button> : null}
        </div>
      </div>
      <ProofDialog
        open={open === "set_up"} title={t`Set up an app`} action={t`Continue`} needsPassword={view.has_password} onClose={() => setOpen("")}
        run={async (proof) => {
          setSetup(await api.post<TotpSetup>("/me/totp", proof));
          setOpen("");
        }}
      />
      <Dialog open={setup !== null} title={t`Set up an app`} onClose={() => setSetup(null)}>
        {setup ? (
          <TotpSetupForm
            setup={setup}
            confirm={async (code) => {
              const made = await api.post<RecoveryCodes>("/me/totp/confirm", { code });
              setSetup(null);
              setCodes(made.codes);
              finish(t`The second step is on`);
            }}
          />
        ) : null}
      </Dialog>
      <ProofDialog
        open={open === "remove"} title={t`Remove the app?`} action={t`Remove`} needsPassword={view.has_password} onClose={() => setOpen("")}
        run={async (proof) => {
          await api.post("/me/totp/remove", proof);
          finish(t`Codes of the app are no longer asked for`);
        }}
      />
      <ProofDialog
        open={open === "codes"} title={t`New recovery codes`} action={t`Make new codes`} needsPassword={view.has_password} onClose={() => setOpen("")}
        run={async (proof) => {
          const made = await api.post<RecoveryCodes>("/me/recovery-codes", proof);
          setCodes(made.codes);
          finish(t`The old recovery codes no longer work`);
        }}
      >
        <p>{t`The codes that you have stop working.`}</p>
      </ProofDialog>
      <Dialog open={codes.length > 0} title={t`Recovery codes`} onClose={() => setCodes([])}>
        <RecoveryCodeList codes={codes} onDone={() => setCodes([])} />
      </Dialog>
    </Card>
  );
}
