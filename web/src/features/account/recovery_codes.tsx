import { Trans, useLingui } from "@lingui/react/macro";
import { Button, toast } from "../../ui";

/** Shown once. The person must take them away before going on. */
export function RecoveryCodeList({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useLingui();
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join("\n"));
    toast(t`Recovery codes copied`);
  };
  return (
    <div className="stack">
      <p>
        <Trans>Keep these codes where you find them without your phone. Each one signs you in once. They are shown only now.</Trans>
      </p>
      <ul className="recovery-codes" aria-label={t`Recovery codes`}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="row">
        <Button onClick={() => void copy()}>{t`Copy`}</Button>
        <Button onClick={() => window.print()}>{t`Print`}</Button>
        <Button kind="primary" onClick={onDone}>{t`I have kept them`}</Button>
      </div>
    </div>
  );
}
