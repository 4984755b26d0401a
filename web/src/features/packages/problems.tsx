/** What the check of an upload found, in the words of the server: what is wrong, where, what to do. */
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { StatusTag } from "../../ui";
import type { ImportProblem, PackageVersionView } from "./types";

const ORDER = ["error", "warning", "hint"];
const rank = (problem: ImportProblem): number => {
  const at = ORDER.indexOf(problem.severity);
  return at < 0 ? ORDER.length : at;
};

export function Problems({ problems }: { problems: readonly ImportProblem[] }) {
  const { t } = useLingui();
  if (problems.length === 0) return null;
  const sorted = [...problems].sort((a, b) => rank(a) - rank(b));
  const where = (each: ImportProblem) => [each.file, each.line ? t`line ${each.line}` : ""].filter(Boolean).join(", ");
  return (
    <ul className="problem-list" aria-label={t`What the check found`}>
      {sorted.map((each, index) => (
        <li key={index}>
          <span className="row">
            <StatusTag kind={each.severity === "error" ? "soon" : "idle"}>{each.severity === "error" ? t`keeps it out` : each.severity === "warning" ? t`warning` : t`advice`}</StatusTag>
            {where(each) ? <span className="s dim long-text">{where(each)}</span> : null}
          </span>
          <span>{each.message}</span>
        </li>
      ))}
    </ul>
  );
}

/** The outcome of an upload in a sentence. */
export function useOutcome() {
  const { t } = useLingui();
  return (version: PackageVersionView): string => {
    if (version.state === "checking") return t`It is being checked. You may leave this page meanwhile.`;
    const found = version.problems.length;
    if (version.state === "refused") return t`It was not taken. Nothing that learners see has changed.`;
    return found ? t`It can be used. ${plural(found, { one: "The check has # remark.", other: "The check has # remarks." })}` : t`It can be used.`;
  };
}
