/**
 * Some changes ask people who signed in at the identity provider to show again who they are. The page stays as it is:
 * the provider opens in a window of its own, and when it is done the refused request is sent again.
 */
import { setProver } from "../api/client";
import { createStore } from "../lib/store";

/** Where the provider's answer lands; it tells the page that waits and closes itself. */
export const PROVED = "/proved";
export type ProofNews = { proved: true } | { refused: string } | { waiting: true };
export const proofChannel = () => (typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("mc.proof"));

/** The requests that wait for it. */
export const waitingForProof = createStore<((proved: boolean) => void)[]>([]);
setProver(() => new Promise<boolean>((resolve) => waitingForProof.set([...waitingForProof.get(), resolve])));
export function settleProof(proved: boolean): void {
  const waiting = waitingForProof.get();
  waitingForProof.set([]);
  for (const each of waiting) each(proved);
}
