/** Checks as they were made: what was seen, and what to do about it. */
import { useLingui } from "@lingui/react/macro";
import { StatusTag } from "../../ui";
import type { SetupChecks } from "./types";

export function Checks({ result }: { result: SetupChecks }) {
  const { t } = useLingui();
  return (
    <div role="status">
    <ul className="plain-list setup-checks">
      {result.checks.map((check) => (
        <li key={check.what}>
          <StatusTag kind={check.good ? "ok" : "soon"}>{check.good ? t`good` : t`look`}</StatusTag>
          <span>{check.reason || (check.good ? t`It works.` : "")}{check.fix ? <span className="dim"> {check.fix}</span> : null}</span>
        </li>
      ))}
    </ul>
    </div>
  );
}
