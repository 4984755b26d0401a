import { useLingui } from "@lingui/react/macro";
import { StatusTag, type StatusKind } from "../../ui";
import type { RequestState } from "./types";

export const undecided = (state: RequestState) => state === "open" || state === "reviewed" || state === "approved";

export function useStateWords(): Record<RequestState, [StatusKind, string]> {
  const { t } = useLingui();
  return { open: ["info", t`Waiting`], reviewed: ["info", t`One officer agreed`], approved: ["soon", t`Agreed, being erased`], done: ["ok", t`Erased`], declined: ["idle", t`Declined`], withdrawn: ["idle", t`Taken back`] };
}
export function RequestTag({ state }: { state: RequestState }) {
  const [kind, word] = useStateWords()[state];
  return <StatusTag kind={kind}>{word}</StatusTag>;
}
