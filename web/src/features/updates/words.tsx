/** Words for checks and phases of an upgrade. */
import { useLingui } from "@lingui/react/macro";
import { StatusTag } from "../../ui";
import type { UpdatePhase, UpdateRun } from "./types";

export function useCheckName(): (name: string) => string {
  const { t } = useLingui();
  return (name) => ({ signature: t`Signature`, version: t`Version`, clock: t`Clock`, disk: t`Disk`, service: t`Service` })[name] ?? name;
}

/** The phases that a run goes through, in order; the server answers nobody from stopping to committed. */
export const PHASES: readonly UpdatePhase[] = ["checking", "unpacking", "rehearsing", "stopping", "copying", "switching", "starting", "committed"];

export function usePhaseName(): (phase: UpdatePhase) => string {
  const { t } = useLingui();
  return (phase) =>
    ({
      idle: t`Waiting`, checking: t`Checking the bundle`, unpacking: t`Unpacking the version`, rehearsing: t`Trying it on a copy of the data`, stopping: t`Stopping the server`, copying: t`Copying the data`,
      switching: t`Switching versions`, starting: t`Starting the new version`, committed: t`Letting people in again`, returning: t`Going back`, done: t`Done`, returned: t`Went back by itself`, failed: t`Failed, nothing changed`,
    })[phase];
}

export function RunTag({ run }: { run: UpdateRun }) {
  const name = usePhaseName();
  return <StatusTag kind={run.phase === "done" ? "ok" : run.phase === "failed" || run.phase === "returned" ? "soon" : "info"}>{name(run.phase)}</StatusTag>;
}
