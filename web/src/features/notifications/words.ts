import { t } from "@lingui/core/macro";
import type { StatusKind } from "../../ui";
import type { Channel, DeliveryState, Mode } from "./types";

/** What people choose by: a group of kinds, and examples of what is in it. */
export function groupWords(group: string): { name: string; examples: string } {
  switch (group) {
    case "security":
      return { name: t`Security of your account`, examples: t`Alerts, new sign-ins, changed passwords` };
    case "credentials":
      return { name: t`Licences and cards`, examples: t`Expiry, verification, read scans` };
    case "assignments":
      return { name: t`Required of you`, examples: t`Assigned courses, due dates, signatures` };
    case "learning":
      return { name: t`Learning`, examples: t`Certificates, marked work, seats` };
    case "classes":
      return { name: t`Classes`, examples: t`Sign-ups, changes, reminders` };
    case "team":
      return { name: t`Your team`, examples: t`Overdue courses and cards of your people` };
    case "work":
      return { name: t`Office and authors`, examples: t`Imports, reports, reviews of courses` };
    case "privacy":
      return { name: t`Your data`, examples: t`Copies and requests to be erased` };
    case "operations":
      return { name: t`Running the system`, examples: t`Backups, disks, certificates of servers` };
    case "social":
      return { name: t`Colleagues`, examples: t`Answers, messages, connections` };
    case "suggestions":
      return { name: t`Suggestions`, examples: t`New courses, classes that you looked for` };
    case "other":
      return { name: t`Everything else`, examples: "" };
    default:
      return { name: group, examples: "" };
  }
}

export function channelName(channel: Channel): string {
  return { email: t`E-mail`, sms: t`SMS`, push: t`Browser` }[channel];
}
export function modeName(mode: Mode): string {
  return { now: t`At once`, daily: t`Once a day`, weekly: t`Once a week`, off: t`Off` }[mode];
}
/** Why a channel is not there. */
export function channelReason(code: string | null | undefined): string {
  switch (code) {
    case "mail_off":
      return t`No mail server is set up here.`;
    case "sms_off":
      return t`No SMS gateway is set up here.`;
    case "push_off":
      return t`Messages in the browser are not set up here.`;
    default:
      return "";
  }
}

export function stateWords(state: DeliveryState): { kind: StatusKind; word: string } {
  switch (state) {
    case "waiting":
      return { kind: "info", word: t`Waiting` };
    case "sent":
      return { kind: "ok", word: t`Sent` };
    case "delivered":
      return { kind: "ok", word: t`Delivered` };
    case "failed":
      return { kind: "soon", word: t`Failed` };
    case "suppressed":
      return { kind: "idle", word: t`Not sent` };
    case "fell_back":
      return { kind: "soon", word: t`Sent another way` };
  }
}

/** Why a delivery stands as it stands; the code itself for one that is newer than these words. */
export function reasonWords(reason: string): string {
  const bounced = /^bounced_(.+)$/.exec(reason)?.[1];
  if (bounced) return t`the other server reported it undeliverable (${bounced})`;
  const words: Record<string, string> = {
    read: t`it was read in the app first`, expired: t`it was no longer true`, gone: t`it was removed`, inactive: t`the account is not active`, mail_off: t`no mail server is set up`, sms_off: t`no SMS gateway is set up`,
    push_off: t`browser messages are not set up`, no_address: t`the person has no usable address`, no_phone: t`the person has no confirmed number`, no_device: t`no browser of the person takes messages`, opted_out: t`the person switched this off`,
    bounced: t`the address takes no mail`, complaint: t`the person called such mails unwanted`, fallback: t`in place of an SMS or a message in the browser`, connect_failed: t`the other server does not answer`, connection_timeout: t`the other server did not answer in time`,
    connection_lost: t`the other server ended the connection`, tls_failed: t`no encrypted connection came about`, tls_untrusted: t`the other server's certificate is not trusted`, smtp_no_such_mailbox: t`the mail server says that there is no such mailbox`,
    smtp_busy: t`the mail server asked to wait`, smtp_put_off: t`the mail server asked to try this recipient later`, smtp_denied: t`the mail server does not take mail from us`, smtp_refused: t`the mail server refused it`, smtp_no_tls: t`the mail server offers no encryption`, smtp_sign_in_refused: t`the mail server refused our user name or password`, push_no_device: t`no browser of the person takes messages`,
  };
  return words[reason] ?? reason.replace(/_/g, " ");
}

export const LANGUAGES = [
  { value: "en", label: "English" },
  { value: "es", label: "Español" },
  { value: "fr", label: "Français" },
  { value: "fil", label: "Filipino" },
] as const;

/** 1320 -> "22:00", as a time field takes it; and back. */
export function minuteText(minute: number | null | undefined): string {
  return minute == null ? "" : `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
export function minuteOf(text: string): number | null {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

/** What the administrator sets up: the three channels, and the mailbox that reports of undeliverable mails go to. */
export type Way = "email" | "mailbox" | "sms" | "push";
export const isWay = (text: string): text is Way => ["email", "mailbox", "sms", "push"].includes(text);
export function wayName(way: Way): string {
  return { email: t`E-mail`, mailbox: t`Bounce mailbox`, sms: t`SMS gateway`, push: t`Messages in the browser` }[way];
}
export function wayWords(way: Way): string {
  return {
    email: t`The mail server of the hospital`, mailbox: t`Where reports of undeliverable mails arrive`, sms: t`Short messages through a gateway of your choice`, push: t`Web push, through the services of the browser makers`,
  }[way];
}
