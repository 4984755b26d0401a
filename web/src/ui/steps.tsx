import { useLingui } from "@lingui/react/macro";

export interface Step {
  key: string;
  label: string;
  text: string;
  done: boolean;
}
/** How far something has come: draft, verified, in use. */
export function Steps({ steps }: { steps: readonly Step[] }) {
  const { t } = useLingui();
  return (
    <ol className="steps">
      {steps.map((step, index) => (
        <li key={step.key} className={step.done ? "done" : undefined}>
          <span className="step-mark" aria-hidden="true">{step.done ? "✓" : index + 1}</span>
          <span>
            <b>{step.label}</b> {step.done ? <span className="hidden-text">{t`done`}</span> : null}
            <span className="s dim">{step.text}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
