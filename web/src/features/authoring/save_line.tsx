/** What became of the last change, always in words, and the way out of a conflict. */
import { Trans, useLingui } from "@lingui/react/macro";
import { clock } from "../../lib/dates";
import { Button } from "../../ui";
import type { SaveState } from "./autosave";

export function SaveLine({ state, extra }: { state: SaveState; extra?: string }) {
  const { t } = useLingui();
  const at = state.kind === "saved" ? clock(state.at) : "";
  const words: Record<SaveState["kind"], string> = {
    clean: t`Changes are saved by themselves`, waiting: t`Not saved yet`, saving: t`Saving`, saved: t`Saved ${at}`,
    retrying: t`Not saved: the server cannot be reached. Trying again`, conflict: t`Not saved`, refused: t`Not saved`,
  };
  const bad = state.kind === "retrying" || state.kind === "conflict" || state.kind === "refused";
  return (
    <p className={bad ? "save-line s bad" : "save-line s dim"} role="status">
      {words[state.kind]}
      {state.kind === "refused" ? `: ${state.why}` : ""}
      {extra ? ` ${extra}` : ""}
    </p>
  );
}

interface ConflictProps {
  onReload: () => void;
  /** Only for content, which one person can write over; the outline is always loaded again. */
  onKeep?: () => void;
}
export function ConflictNotice({ onReload, onKeep }: ConflictProps) {
  const { t } = useLingui();
  return (
    <div className="note soon row-between" role="alert">
      <span>
        <b><Trans>This was changed elsewhere.</Trans></b>{" "}
        {onKeep ? <Trans>Somebody else, or another window, saved this lesson after you opened it. Your last change is not saved.</Trans> : <Trans>Somebody else, or another window, changed this course after you opened it. Your last change was not made.</Trans>}
      </span>
      <span className="row">
        <Button onClick={onReload}>{t`Reload`}</Button>
        {onKeep ? <Button onClick={onKeep}>{t`Keep mine instead`}</Button> : null}
      </span>
    </div>
  );
}
