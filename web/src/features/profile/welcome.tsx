import { Trans, useLingui } from "@lingui/react/macro";
import { LinkButton, ProgressBar } from "../../ui";
import { useOnboarding } from "./data";
import "./profile.css";

/** On the home page below what is due, until the first steps are finished. */
export function WelcomeCard() {
  const { t } = useLingui();
  const state = useOnboarding().data;
  if (!state || state.completed_at) return null;
  const needed = state.steps.filter((each) => each.required);
  const done = needed.filter((each) => each.done).length;
  const all = needed.length;
  return (
    <section className="card welcome" aria-label={t`First steps`}>
      <div>
        <h2>{done ? t`Go on with your profile` : t`Say who you are`}</h2>
        <p className="s"><Trans>{done} of {all} steps done. About two minutes; you can stop at any time.</Trans></p>
        <ProgressBar value={all ? (100 * done) / all : 0} label={t`First steps`} />
      </div>
      <LinkButton href="/onboarding" label={done ? t`Go on: first steps` : t`Start: first steps`}>{done ? t`Go on` : t`Start`}</LinkButton>
    </section>
  );
}
