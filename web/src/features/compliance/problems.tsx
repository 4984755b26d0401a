import { useLingui } from "@lingui/react/macro";
import type { Problem } from "../../api/types";
import { fullDay } from "../../lib/dates";
import { StatusTag, type StatusKind } from "../../ui";

const KIND: Record<string, StatusKind> = { overdue: "overdue", lapsed: "overdue", missing: "overdue", due_soon: "soon" };

export function Problems({ problems }: { problems: readonly Problem[] }) {
  const { t } = useLingui();
  const words: Record<string, string> = { overdue: t`overdue since`, lapsed: t`lapsed on`, missing: t`missing`, due_soon: t`due on` };
  if (!problems.length) return <StatusTag kind="ok">{t`Ready`}</StatusTag>;
  return (
    <ul className="problem-list">
      {problems.map((problem) => (
        <li key={problem.key}>
          <StatusTag kind={KIND[problem.state] ?? "idle"}>
            {problem.label}: {words[problem.state] ?? problem.state} {problem.on ? fullDay(problem.on) : ""}
          </StatusTag>
        </li>
      ))}
    </ul>
  );
}
