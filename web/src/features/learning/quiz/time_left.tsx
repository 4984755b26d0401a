import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { AttemptView } from "../../../api/types";
import { Button } from "../../../ui";
import { clockWords } from "../words";

/** The time left, which may be hidden: it makes some people nervous. The warnings come all the same. */
export function TimeLeft({ seconds }: { seconds: number }) {
  const { t } = useLingui();
  const [hidden, setHidden] = useState(false);
  const left = clockWords(seconds);
  return (
    <span className="time-left num">
      {hidden ? null : <span role="timer" aria-live="off">{t`${left} left`}</span>}
      <Button className="small" aria-label={hidden ? t`Show the time left` : t`Hide the time left`} onClick={() => setHidden(!hidden)}>
        {hidden ? t`Show time` : t`Hide`}
      </Button>
    </span>
  );
}

/** Said once at five minutes and once at one, when the limit is longer than that. */
export function TimeWarning({ seconds, view }: { seconds: number; view: Pick<AttemptView, "started_at" | "deadline"> }) {
  const whole = view.deadline ? (Date.parse(view.deadline) - Date.parse(view.started_at)) / 1000 : 0;
  const step = seconds <= 0 ? 0 : seconds <= 60 && whole > 60 ? 1 : seconds <= 300 && whole > 300 ? 5 : 0;
  return (
    <div role="status">
      {step === 1 ? (
        <p className="note soon"><Trans>Less than 1 minute left. Saved answers are handed in at zero by themselves.</Trans></p>
      ) : step === 5 ? (
        <p className="note soon"><Trans>Less than 5 minutes left.</Trans></p>
      ) : null}
    </div>
  );
}
