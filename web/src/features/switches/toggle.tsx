import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { Button, Dialog, errorsOf, toast } from "../../ui";
import { featurePath, saveSwitch } from "./data";
import type { FeatureSwitch } from "./types";
import { featureName } from "./words";

/** What keeps it from being switched, as the server would say: needed ones that are off, or dependants that are on. */
export function inTheWay(feature: FeatureSwitch, all: readonly FeatureSwitch[]): FeatureSwitch[] {
  const ids = new Set(feature.enabled ? feature.needed_by : feature.needs);
  return all.filter((each) => ids.has(each.id) && each.enabled === feature.enabled);
}

export function Toggle({ feature, all }: { feature: FeatureSwitch; all: readonly FeatureSwitch[] }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const name = featureName(feature);
  const label = feature.enabled ? t`Switch off` : t`Switch on`;
  return (
    <>
      <Button onClick={() => setOpen(true)} aria-label={feature.enabled ? t`Switch off: ${name}` : t`Switch on: ${name}`}>{label}</Button>
      {open ? <SwitchDialog feature={feature} all={all} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function SwitchDialog({ feature, all, onClose }: { feature: FeatureSwitch; all: readonly FeatureSwitch[]; onClose: () => void }) {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const others = inTheWay(feature, all);
  const name = featureName(feature);
  const go = async () => {
    setBusy(true);
    setProblem("");
    try {
      await saveSwitch(feature.id, !feature.enabled, feature.roles);
      toast(feature.enabled ? t`${name} is switched off` : t`${name} is switched on`);
      onClose();
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? "");
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      title={feature.enabled ? t`Switch ${name} off?` : t`Switch ${name} on?`}
      onClose={onClose}
      foot={others.length ? <Button onClick={onClose}>{t`Understood`}</Button> : <><Button onClick={onClose}>{t`Cancel`}</Button><Button kind="primary" busy={busy} busyLabel={t`Saving`} onClick={() => void go()}>{feature.enabled ? t`Switch off` : t`Switch on`}</Button></>}
    >
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      {others.length ? (
        <>
          <p>{feature.enabled ? <Trans>These need it. Switch them off first:</Trans> : <Trans>It needs these. Switch them on first:</Trans>}</p>
          <ul>{others.map((each) => <li key={each.id}><Link href={featurePath(each.id)}>{featureName(each)}</Link></li>)}</ul>
        </>
      ) : feature.enabled ? (
        <p><Trans>Its pages go from the menu of everybody at once, and <Plural value={feature.operations} one="# operation" other="# operations" /> of the server are refused. Nothing is deleted. Work in the background goes on.</Trans></p>
      ) : (
        <p><Trans>Its pages are back in the menu at once, with everything that was there before.</Trans></p>
      )}
    </Dialog>
  );
}
