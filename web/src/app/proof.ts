/**
 * Some changes ask people to show again who they are: by their password, or, who came through the identity provider, there,
 * in a window of its own. The page stays as it is; when it is done the refused request is sent again, once.
 */
import { setProver, type ProofKind } from "../api/client";
import { createStore } from "../lib/store";

/** Where the provider's answer lands; it tells the page that waits and closes itself. */
export const PROVED = "/proved";
export type ProofNews = { proved: true } | { refused: string } | { waiting: true };
export const proofChannel = () => (typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("mc.proof"));

/** The requests that wait for it, with what each was told. */
export interface Waiting {
  kind: ProofKind;
  settle: (proved: boolean) => void;
}
export const waitingForProof = createStore<readonly Waiting[]>([]);
setProver((kind) => new Promise<boolean>((settle) => waitingForProof.set([...waitingForProof.get(), { kind, settle }])));
/** Answers the requests of one kind, or all of them when the person leaves. */
export function settleProof(proved: boolean, kind?: ProofKind): void {
  const all = waitingForProof.get();
  const answered = all.filter((each) => !kind || each.kind === kind);
  waitingForProof.set(all.filter((each) => !answered.includes(each)));
  for (const each of answered) each.settle(proved);
}
