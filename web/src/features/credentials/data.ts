/** How the wallet's screens read and renew what they show. */
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Credential, CredentialTypes, Wallet } from "../../api/types";
import { queryClient } from "../../app/session";

export function useWallet(enabled = true) {
  return useQuery({ queryKey: ["credentials", "mine"], enabled, queryFn: ({ signal }) => api.get<Wallet>("/credentials/mine", undefined, { signal }) });
}
export function useTypes() {
  return useQuery({ queryKey: ["credential-types"], staleTime: 600_000, queryFn: ({ signal }) => api.get<CredentialTypes>("/credential-types", undefined, { signal }) });
}
/** After every change: the wallet, its cards, and the pages that count them. */
export async function walletChanged(): Promise<void> {
  for (const key of ["home", "intake", "credits"]) void queryClient.invalidateQueries({ queryKey: [key] });
  await queryClient.invalidateQueries({ queryKey: ["credentials"] });
}

/** What the list shows: as the chips over it say. */
export const SHOWS = ["all", "active", "soon", "lapsed", "unverified"] as const;
export type Show = (typeof SHOWS)[number];
/** The same card counts here as the server counts it in the wallet's numbers. */
export function isShown(item: Credential, show: Show): boolean {
  switch (show) {
    case "active":
      return item.status === "active";
    case "soon":
      return item.status === "expiring_soon";
    case "lapsed":
      return item.status === "expired";
    case "unverified":
      return (item.status === "active" || item.status === "expiring_soon") && (item.verification ?? "unverified") !== "verified";
    default:
      return true;
  }
}

const plain = (text: string) => text.replace(/[\s-]/g, "").toLowerCase();
/** A card of the wallet that is the same as this one: kind, state, day of expiry and, where both have one, number. */
export function sameCard(items: readonly Credential[], card: { type: string; kind: string; state: string; number: string; expires_on: string }): Credential | undefined {
  if (!card.type || card.type === "other" || !card.expires_on) return undefined;
  return items.find(
    (each) =>
      each.type === card.type && each.kind === card.kind && (each.state ?? "") === (card.kind === "license" ? card.state : "") && each.expires_on === card.expires_on &&
      (!each.number || !card.number || plain(each.number) === plain(card.number)),
  );
}
/** The cards of the wallet that a new one of this type may renew, the one that ends last first. */
export function renewable(items: readonly Credential[], card: { type: string; kind: string; state: string }): Credential[] {
  if (!card.type || card.type === "other") return [];
  return items
    .filter((each) => each.type === card.type && each.kind === card.kind && each.status !== "revoked" && (card.kind !== "license" || !card.state || each.state === card.state))
    .sort((a, b) => (b.expires_on ?? "9999").localeCompare(a.expires_on ?? "9999"));
}
