import { plural, t } from "@lingui/core/macro";
import type { StatusKind } from "../../ui";
import { clock } from "../../lib/dates";
import { roleName } from "../account/roles";
import type { Alert, Kind } from "./types";

export const KINDS: readonly Kind[] = ["credential_stuffing", "parallel_sessions", "provider_anomaly", "mass_export", "privilege_change", "unusual_place", "unusual_time"];

/** How soon somebody should look: an attack that runs, data or power that has moved, something to ask about. */
export function severityOf(kind: Kind): { tag: StatusKind; words: string } {
  switch (kind) {
    case "credential_stuffing":
    case "parallel_sessions":
    case "provider_anomaly":
      return { tag: "overdue", words: t`Look now` };
    case "mass_export":
    case "privilege_change":
      return { tag: "soon", words: t`Look today` };
    case "unusual_place":
    case "unusual_time":
      return { tag: "info", words: t`Ask when you can` };
  }
}

export function kindName(kind: Kind): string {
  switch (kind) {
    case "credential_stuffing":
      return t`Many accounts tried`;
    case "parallel_sessions":
      return t`One account at several places`;
    case "provider_anomaly":
      return t`Odd answer of the identity provider`;
    case "mass_export":
      return t`Many exports`;
    case "privilege_change":
      return t`A powerful role given`;
    case "unusual_place":
      return t`Sign-in from a new place`;
    case "unusual_time":
      return t`Sign-in at an unusual hour`;
  }
}

function anomalyText(reason: string): string {
  switch (reason) {
    case "clock_jumped":
      return t`The provider's clock jumped between two answers.`;
    case "lifetime_changed":
      return t`The provider's answers are valid for another time than before.`;
    case "session_of_another":
      return t`The provider's name of this session belongs to somebody else.`;
    case "session_unnamed":
      return t`The provider named no session, though it always does.`;
    case "session_unknown":
      return t`The provider does not know a session that it opened an hour ago at most.`;
    default:
      return reason;
  }
}

/** What was seen, in one sentence. */
export function seen(alert: Pick<Alert, "kind" | "place" | "amount" | "first_at">): string {
  const { amount } = alert;
  const place = alert.place === "home" ? t`the hospital's own network` : alert.place;
  switch (alert.kind) {
    case "credential_stuffing":
      return alert.place === "password" ? t`The same password was tried on ${amount} accounts.` : t`From ${place}, ${amount} accounts were tried.`;
    case "parallel_sessions":
      return t`In use at ${amount} places and devices at the same time.`;
    case "provider_anomaly":
      return anomalyText(alert.place);
    case "mass_export":
      return plural(amount, { one: "# export within an hour, with very many rows.", other: "# exports within an hour." });
    case "privilege_change":
      return t`Was given the role ${roleName(alert.place)}.`;
    case "unusual_place":
      return t`From ${place}: not seen for this person in 90 days.`;
    case "unusual_time":
      return t`At ${clock(alert.first_at)} from ${place}: this person never signs in at that hour.`;
  }
}

/** What to do about it, for whoever sees this for the first time. */
export function advice(alert: Pick<Alert, "kind" | "place">): string {
  switch (alert.kind) {
    case "credential_stuffing":
      if (alert.place === "password") return t`Somebody tries one common password on many people. The appliance refuses it for a quarter of an hour. In the audit log, look where it comes from, and for a sign-in from there that went through.`;
      return t`The appliance slows this down by itself. Find out whose computer the address is; if it is yours, take it off the network. In the audit log, look for a sign-in from there that went through.`;
    case "parallel_sessions":
      return t`Call the person. A shared password, or a stolen one: end all sessions on the person's page and give a new password.`;
    case "provider_anomaly":
      return t`Ask whoever runs the provider whether its clock or settings were changed. If nobody knows of it, its signing key may be stolen: switch the provider off under Single sign-on and have the key replaced.`;
    case "mass_export":
      return t`Ask the person what the files were for, and where they are now.`;
    case "privilege_change":
      return t`Ask whoever gave the role whether it was meant. If nobody did it knowingly, take the role back and end the sessions of both.`;
    case "unusual_place":
      return t`Ask the person about it: travel or a new home is the usual reason. If it was somebody else, end all sessions and give a new password.`;
    case "unusual_time":
      return t`A changed shift is the usual reason. If the person was not at work, end all sessions and give a new password.`;
  }
}
