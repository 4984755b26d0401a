/** Words for the states, methods and reasons of verification. */
import { t } from "@lingui/core/macro";
import { StatusTag, type StatusKind } from "../../ui";
import type { MatchState, Outcome, PsvLevel, PsvMethod, QueueState } from "./types";

export const STATES: readonly QueueState[] = ["unverified", "pending", "discrepancy", "verified", "rejected"];
/** Red is what has lapsed: not accepted is amber. */
const STATE_KIND: Record<QueueState, StatusKind> = { unverified: "idle", pending: "info", discrepancy: "soon", verified: "ok", rejected: "soon" };

export function stateName(state: string): string {
  switch (state) {
    case "unverified":
      return t`Not verified`;
    case "pending":
      return t`Asked, no answer yet`;
    case "discrepancy":
      return t`Discrepancy`;
    case "verified":
      return t`Verified`;
    case "rejected":
      return t`Rejected`;
  }
  return state;
}
/** Of the queue, and of a licence or card itself, which knows no discrepancy. */
export function VerificationTag({ state }: { state: string }) {
  return <StatusTag kind={STATE_KIND[state as QueueState] ?? "idle"}>{stateName(state)}</StatusTag>;
}

const OUTCOME_KIND: Record<Outcome, StatusKind> = { confirmed: "ok", discrepancy: "soon", not_found: "soon", rejected: "soon" };
export function outcomeName(outcome: string): string {
  switch (outcome) {
    case "confirmed":
      return t`Confirmed`;
    case "discrepancy":
      return t`Discrepancy`;
    case "not_found":
      return t`Not found`;
    case "rejected":
      return t`Rejected`;
  }
  return outcome;
}
export function OutcomeTag({ outcome }: { outcome: string }) {
  return <StatusTag kind={OUTCOME_KIND[outcome as Outcome] ?? "idle"}>{outcomeName(outcome)}</StatusTag>;
}

export function levelName(level: string): string {
  return level === "document" ? t`A look at the card` : t`Primary source`;
}
export const LEVELS: readonly PsvLevel[] = ["primary_source", "document"];

export function methodName(method: string): string {
  switch (method as PsvMethod) {
    case "registry_website":
      return t`Website of the registry`;
    case "phone":
      return t`Phone call`;
    case "letter":
      return t`Letter or e-mail`;
    case "registry_file":
      return t`File of a registry`;
    case "nursys":
      return t`Nursys e-Notify`;
    case "ecard":
      return t`eCard of the AHA`;
    case "document_review":
      return t`A look at the card`;
  }
  return method.replace(/_/g, " ");
}

/** Why it waits. */
export function reasonName(reason: string): string {
  switch (reason) {
    case "new":
      return t`new`;
    case "changed":
      return t`changed by its holder`;
    case "renewed":
      return t`renewed`;
    case "renewal_due":
      return t`ends soon: verify again`;
    case "registry_alert":
      return t`the registry sent news`;
    case "discrepancy":
      return t`something differs`;
    case "not_found":
      return t`the source does not know it`;
    case "rejected":
      return t`was rejected`;
    case "asked":
      return t`a registry was asked`;
    case "no_answer":
      return t`the registry did not answer`;
  }
  return reason.replace(/_/g, " ");
}

export function warningWords(code: string): string {
  switch (code) {
    case "ecard_code_malformed":
      return t`The number is no eCard code: that has 12 digits (year, course, card). Ask the holder to correct it.`;
    case "ecard_year_differs":
      return t`The eCard code begins with another year than the date of issue.`;
    case "nursys_off":
      return t`Nursys is switched off.`;
    case "nursys_type":
      return t`Nursys does not keep this kind of licence.`;
    case "compact_not_rn_lpn":
      return t`Marked as multistate, but only RN and LPN or LVN licences can be.`;
    case "compact_home_not_member":
      return t`Marked as multistate, but its state does not issue multistate licences.`;
    case "compact_home_differs":
      return t`The holder lives in another state than the one that issued this multistate licence.`;
    case "compact_move_60_days":
      return t`The holder moved to another state more than 60 days ago: a licence of the new home state is due.`;
    case "compact_site_outside":
      return t`The state of the work site does not accept multistate licences.`;
    case "compact_single_state_across":
      return t`Good in one state only, and the work site is in another.`;
    case "enrolment_sent":
      return t`The enrolment at Nursys waits for its answer.`;
    case "enrolment_failed":
      return t`The enrolment at Nursys was refused. Check the entries and enrol again.`;
  }
  return code.replace(/_/g, " ");
}

export function linkName(code: string): string {
  switch (code) {
    case "nursys_public":
      return t`Nursys QuickConfirm`;
    case "aha_ecard":
      return t`AHA eCard`;
  }
  return code;
}

const MATCH_KIND: Record<MatchState, StatusKind> = { open: "soon", cleared: "ok", confirmed: "soon" };
export function matchName(state: string): string {
  switch (state) {
    case "open":
      return t`Possible match`;
    case "cleared":
      return t`Somebody else`;
    case "confirmed":
      return t`Excluded person`;
  }
  return state;
}
export function MatchTag({ state }: { state: MatchState }) {
  return <StatusTag kind={MATCH_KIND[state] ?? "idle"}>{matchName(state)}</StatusTag>;
}

/** What a connector or a webhook's server said, or why it could not be asked. */
export function troubleWords(code: string): string {
  const status = /^http_(\d+)$/.exec(code)?.[1];
  if (status) return t`The server answered with status ${status}.`;
  switch (code) {
    case "connection_lost":
    case "connect_failed":
      return t`The server could not be reached. Check the address and the firewall.`;
    case "connection_timeout":
      return t`The server did not answer in time.`;
    case "tls_failed":
    case "tls_untrusted":
    case "trust_unreadable":
      return t`The server's certificate is not trusted here.`;
    case "redirect_refused":
      return t`The server sends to another address. Enter that one.`;
    case "address_refused":
    case "address_inside":
      return t`This is an address of our own network.`;
    case "vendor_unavailable":
      return t`The registry is not available now. Try again later.`;
    case "vendor_answer":
    case "vendor_answer_malformed":
      return t`The registry's answer could not be read.`;
    case "vendor_refused":
    case "vendor_rejected":
      return t`The registry refused the request: check user name and password.`;
    case "nothing_to_test":
      return t`This is a link that people open; nothing is called.`;
    case "answer_too_long":
    case "http_protocol":
      return t`The server's answer could not be read.`;
  }
  return t`It did not work (${code}).`;
}

/** What a connector or a registry's file found to differ; what a person wrote stays as it is. */
export function discrepancyWords(each: string): string {
  const [code, detail = ""] = each.split(":");
  switch (code) {
    case "expires_on_differs":
      return t`The registry has another last day`;
    case "expires_on_missing":
      return t`The last day is missing here or at the registry`;
    case "expired_at_source":
      return t`Expired at the registry`;
    case "not_active":
      return t`Not active at the registry`;
    case "status_adverse":
      return t`The registry's status speaks against it`;
    case "date_unreadable":
      return t`The registry's day could not be read`;
    case "compact_lost":
      return t`Multistate here, not at the registry`;
    case "discipline":
      return t`The board took disciplinary action`;
    case "privilege_discipline":
      return t`A board took action against the privilege to practise`;
    case "board_notification":
      return t`The board left a notification`;
    case "registry_message":
      return t`The registry left a message`;
    case "name_differs":
      return t`The registry has another name`;
    case "licence_not_listed":
      return t`The registry does not list the licence`;
    case "registry_discrepancy":
      return t`The registry's file says that something differs`;
    case "registry_error":
      return t`The registry answered with error ${detail}`;
    default:
      return each;
  }
}
