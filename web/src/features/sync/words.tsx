import { t } from "@lingui/core/macro";
import { StatusTag, type StatusKind } from "../../ui";
import type { State, Way } from "./types";

export function tableWords(table: string): string {
  switch (table) {
    case "training_status":
      return t`Required training: met, open, late`;
    case "credential_status":
      return t`Licences and cards: current, expiring, lapsed or missing`;
    case "course_results":
      return t`Courses begun in the last quarter: completed or not`;
    case "feature_use":
      return t`How many people use what`;
    default:
      return table;
  }
}
export function wayWords(way: Way): string {
  switch (way) {
    case "file":
      return t`As a file, carried by hand`;
    case "https":
      return t`To a receiver by HTTPS`;
    case "s3":
      return t`To S3-compatible storage`;
  }
}
/** `over`: it is not tried again by itself. */
export function codeWords(code: string, over = false): string {
  switch (code) {
    case "":
      return "";
    case "scan_hit":
      return t`The last look at the bytes found something that must not leave. Nothing left. Tell MedConnect's support.`;
    case "receiver_busy":
      return over ? t`The receiver could not take it, however often it was tried.` : t`The receiver cannot take it now. It is tried again by itself.`;
    case "connect_failed":
    case "connection_lost":
    case "connection_timeout":
      return over ? t`The receiver could not be reached, however often it was tried. Check its address and the firewall.` : t`The receiver cannot be reached. It is tried again by itself.`;
    case "name_not_found":
      return t`The receiver's name is not known to DNS. Check its address in the settings.`;
    case "receiver_confused":
      return t`The receiver says that it has more than there is. Ask who runs it.`;
    case "sync_off":
      return t`Releases were switched off before it was sent.`;
    case "sync_restored":
      return t`A backup was put back before it was sent.`;
    case "receiver_refused":
      return t`The receiver refused it. Check address and token.`;
    case "receipt_wrong":
    case "receipt_unsigned":
      return t`The receipt is not the receiver's. Check its key in the settings.`;
    case "proxy_refused":
      return t`The proxy does not let the connection through. Ask who runs it to allow the receiver's host.`;
    case "tls_untrusted":
      return t`The receiver's certificate is not trusted. Add the certificate of its authority in the settings.`;
    case "store_changed_it":
      return over ? t`The storage does not give back what was stored.` : t`The storage does not give back what was stored. It is tried again by itself.`;
    default:
      return t`It did not work (${code}).`;
  }
}
export function removedWords(kind: string): string {
  switch (kind) {
    case "name":
      return t`People with names, numbers and addresses: counted only`;
    case "unit":
      return t`Units and sites: left out`;
    case "day":
      return t`Days: only the quarter or month stays`;
    case "category":
      return t`Course categories of your own: "other"`;
    case "profession":
      return t`Professions outside of the groups: "other"`;
    case "credential_type":
      return t`Credential types of your own: "other"`;
    default:
      return kind;
  }
}
const kinds: Record<State, StatusKind> = { preparing: "info", ready: "soon", failed: "overdue", discarded: "idle", approved: "info", sending: "info", sent: "ok", recalled: "overdue" };
function stateWords(state: State): string {
  switch (state) {
    case "preparing":
      return t`Counting`;
    case "ready":
      return t`Waits for approval`;
    case "failed":
      return t`Failed`;
    case "discarded":
      return t`Discarded`;
    case "approved":
      return t`Approved`;
    case "sending":
      return t`Sending`;
    case "sent":
      return t`Received`;
    case "recalled":
      return t`Recalled`;
  }
}
export function ReleaseTag({ state }: { state: State }) {
  return <StatusTag kind={kinds[state]}>{stateWords(state)}</StatusTag>;
}
