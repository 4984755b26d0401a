import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import type { LicenceCe, Meter } from "../../api/types";
import { paths } from "../../app/paths";
import { daysUntil, dueWords } from "../../lib/dates";
import { hours } from "../../lib/numbers";
import { ProgressBar, StatusTag } from "../../ui";
import type { CeLine } from "./types";
import { lineState, ruleSource } from "./words";
import "./licence.css";

/** What a licence's state asks for and how far one is, with the rule and its date. `own`: it leads to its page. */
export function LicenceCard({ licence, own = false }: { licence: LicenceCe; own?: boolean }) {
  const { t } = useLingui();
  const title = licence.title;
  const when = licence.renews_on ? dueWords(licence.renews_on) : "";
  const past = licence.renews_on ? daysUntil(licence.renews_on) < 0 : false;
  const head = when ? (past ? t`${title}, renewal ${when}` : t`${title}, renews ${when}`) : title;
  const rule = ruleSource(licence);
  const lines = linesOf(licence);
  return (
    <section className="card pad licence">
      <h2>{own ? <Link href={paths.licence(licence.credential_id)}>{head}</Link> : head}</h2>
      <Verdict licence={licence} />
      <Meters licence={licence} />
      {rule ? <p className="s dim licence-rule">{rule}</p> : null}
      {lines.length ? (
        <details className="s">
          <summary>{t`How this is counted`}</summary>
          <Lines lines={lines} />
        </details>
      ) : null}
    </section>
  );
}

/** The lines with their states; an older server says only their texts. */
export function linesOf(licence: LicenceCe): readonly CeLine[] {
  return licence.lines?.length ? licence.lines : licence.explanation.map((text) => ({ text, state: "info" as const }));
}

/** The evaluation, line by line: a word, a shape and what it rests on. */
export function Lines({ lines }: { lines: readonly CeLine[] }) {
  return (
    <ul className="ce-lines">
      {lines.map((line, index) => {
        const state = lineState(line.state);
        return (
          <li key={`${index} ${line.text}`}>
            <StatusTag kind={state.kind}>{state.word}</StatusTag>
            <span className="wrap">{line.text}</span>
          </li>
        );
      })}
    </ul>
  );
}

export function Meters({ licence }: { licence: LicenceCe }) {
  if (!licence.meters.length) return null;
  return (
    <div className="meters">
      {licence.meters.map((meter) => (
        <MeterLine key={meter.label} meter={meter} />
      ))}
    </div>
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
export function Verdict({ licence }: { licence: LicenceCe }) {
  const text = {
    none_required: <Trans>This state asks for no continuing education.</Trans>,
    confirm_with_board: <Trans>The rule leaves room for judgement. Confirm with the board before you rely on these meters.</Trans>,
    no_rule: <Trans>No rule for this state is on file yet. Ask the board; your hours are kept in the transcript.</Trans>,
  }[licence.status];
  return text ? <p className="s licence-verdict">{text}</p> : null;
}
