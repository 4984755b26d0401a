import { Trans, useLingui } from "@lingui/react/macro";
import type { LicenceCe, Meter } from "../../api/types";
import { daysUntil, dueWords } from "../../lib/dates";
import { hours } from "../../lib/numbers";
import { ProgressBar } from "../../ui";
import "./licence.css";

/** What a licence's state asks for and how far one is, with the rule and its date. */
export function LicenceCard({ licence }: { licence: LicenceCe }) {
  const { t } = useLingui();
  const title = licence.title;
  const when = licence.renews_on ? dueWords(licence.renews_on) : "";
  const source = licence.source;
  const asOf = licence.as_of;
  const rule = asOf ? t`Rule: ${source}, as of ${asOf}.` : t`Rule: ${source}, without a date.`;
  const confidence = {
    A: t`Seen in the rule or on the board's own page.`,
    B: t`Stated by others who checked it with the board.`,
    C: t`Not checked with the board.`,
    D: t`Sources disagree; ask the board.`,
  }[licence.confidence] ?? "";
  const past = licence.renews_on ? daysUntil(licence.renews_on) < 0 : false;
  return (
    <section className="card pad licence">
      <h2>{when ? (past ? t`${title}, renewal ${when}` : t`${title}, renews ${when}`) : title}</h2>
      <Verdict licence={licence} />
      {licence.meters.length ? (
        <div className="meters">
          {licence.meters.map((meter) => (
            <MeterLine key={meter.label} meter={meter} />
          ))}
        </div>
      ) : null}
      {licence.source ? <p className="s dim licence-rule">{rule} {confidence}</p> : null}
      {licence.explanation.length ? (
        <details className="s">
          <summary>{t`How this is counted`}</summary>
          <ul>
            {licence.explanation.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}

function MeterLine({ meter }: { meter: Meter }) {
  const { t } = useLingui();
  const earned = hours(meter.earned);
  const required = hours(meter.required);
  const none = meter.earned === 0 && !meter.met;
  const label = meter.label;
  return (
    <div className="meter">
      <span className="meter-row">
        <span>{label}</span>
        <b className="num">{meter.required <= 1 && meter.unit === "course" ? (meter.met ? t`done` : t`not yet`) : none ? t`not yet, ${required} needed` : t`${earned} of ${required}`}</b>
      </span>
      <ProgressBar value={meter.required > 0 ? (100 * meter.earned) / meter.required : meter.met ? 100 : 0} label={t`${label}: ${earned} of ${required}`} />
    </div>
  );
}

/** Said only where the meters do not say it themselves. */
function Verdict({ licence }: { licence: LicenceCe }) {
  const text = {
    none_required: <Trans>This state asks for no continuing education.</Trans>,
    confirm_with_board: <Trans>The rule leaves room for judgement. Confirm with the board before you rely on these meters.</Trans>,
    no_rule: <Trans>No rule for this state is on file yet. Ask the board; your hours are kept in the transcript.</Trans>,
  }[licence.status];
  return text ? <p className="s licence-verdict">{text}</p> : null;
}
