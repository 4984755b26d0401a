import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { isShared, kiosk, setKiosk, setShared } from "../../app/kiosk";
import { endSession, useBoot } from "../../app/session";
import { useStore } from "../../lib/store";
import { Button, Card, ConfirmDialog, Page, RadioGroup, toast } from "../../ui";

type Use = "own" | "shared" | "kiosk";

/** Sets up the computer that somebody stands in front of: ward station or kiosk. */
export default function WorkstationPage() {
  const { t } = useLingui();
  const minutes = useBoot().data?.idle_minutes ?? 15;
  const inKiosk = useStore(kiosk);
  const [chosen, setChosen] = useState<Use>(inKiosk ? "kiosk" : isShared() ? "shared" : "own");
  const [leaving, setLeaving] = useState(false);
  const save = () => {
    setKiosk(chosen === "kiosk");
    setShared(chosen !== "own");
    toast(t`This computer is set up`);
    if (chosen !== "own") setLeaving(true);
  };
  return (
    <Page title={t`This computer`} lead={<Trans>How people use the computer that you sit at. It holds for this browser, for everybody who signs in here, until somebody changes it.</Trans>}>
      <div className="stack">
        <Card title={t`Use`}>
          <form className="form" onSubmit={(event) => { event.preventDefault(); save(); }} aria-label={t`Use of this computer`}>
            <RadioGroup
              name="use" label={t`Who works here?`} value={chosen} onValue={(value) => setChosen(value as Use)}
              options={[
                { value: "own", label: t`One person`, hint: t`Each person says at sign-in whether it is a shared workstation.` },
                { value: "shared", label: t`Everybody on the ward`, hint: t`Sign-in is for a shared workstation by default: signed out sooner, nothing kept after the browser closes.` },
                { value: "kiosk", label: t`Everybody, as a kiosk`, hint: t`As above and always. No downloads and no further windows; printing works.` },
              ]}
            />
            <div className="form-foot"><Button kind="primary" type="submit">{t`Save`}</Button></div>
          </form>
        </Card>
        <Card title={t`What always holds`}>
          <ul>
            <li><Trans>After {minutes} minutes without a touch the screen is covered and the person is signed out, with a warning two minutes before. The server counts too.</Trans></li>
            <li><Trans>Switch user signs out in one click. Nothing of the former person stays in this browser.</Trans></li>
            <li><Trans>Who was signed out while idle comes back to the same page; quiz answers and course drafts are kept on the server.</Trans></li>
            <li><Trans>Badge readers that type a number and Enter work on the sign-in page without a click.</Trans></li>
          </ul>
        </Card>
      </div>
      <ConfirmDialog open={leaving} title={t`Sign out now?`} action={t`Sign out`} onClose={() => setLeaving(false)} onConfirm={() => void endSession("left")}>
        <Trans>Your present session was made for another use of this computer. Sign out so that the next person starts clean.</Trans>
      </ConfirmDialog>
    </Page>
  );
}
