/** Words for licences, cards, scans, state rules and classes found elsewhere. */
import { plural, t } from "@lingui/core/macro";
import type { Notification } from "../../api/types";
import { fullDay } from "../../lib/dates";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const dayOf = (value: string | undefined) => (value && DAY.test(value) ? fullDay(value) : "");

/** What breaks a multistate licence. */
function compactProblem(code: string | undefined): string {
  switch (code) {
    case "compact_not_rn_lpn":
      return t`this type has no multistate licence.`;
    case "compact_home_not_member":
      return t`the state where you live gives no multistate licences.`;
    case "compact_home_differs":
      return t`you live in another state than the one that gave it.`;
    case "compact_move_60_days":
      return t`you moved more than 60 days ago; apply in your new state.`;
    case "compact_site_outside":
      return t`the state of the work site does not accept it.`;
    case "compact_single_state_across":
      return t`it counts in one state only, and the work site is in another.`;
    default:
      return t`home or work site needs a look.`;
  }
}

export function credentialText({ code, params, link }: Notification): string {
  const { credential, person, days, state, profession, course } = params;
  const on = dayOf(params.on);
  switch (code) {
    case "credential_expiring":
      if (!credential) return t`A card of yours expires soon.`;
      if (days === "0") return t`${credential} expires today.`;
      if (on) return t`${credential} expires on ${on}.`;
      return days ? t`${credential} expires in ${days} days.` : t`${credential} expires soon.`;
    case "credential_expired":
      if (!credential) return t`A card of yours has lapsed.`;
      return on ? t`${credential} lapsed on ${on}.` : t`${credential} has lapsed.`;
    case "credential_report_expiring":
      return credential && person ? (on ? t`${credential} of ${person} expires on ${on}.` : t`${credential} of ${person} expires soon.`) : "";
    case "credential_report_expired":
      return credential && person ? (on ? t`${credential} of ${person} lapsed on ${on}.` : t`${credential} of ${person} has lapsed.`) : "";
    case "credential_verified":
      return credential ? t`${credential} was verified.` : "";
    case "credential_rejected":
      return credential ? t`${credential} could not be verified. See what is missing.` : t`A card of yours could not be verified. See what is missing.`;
    case "credential_discrepancy":
      return credential ? t`The source says something else about ${credential}. Look at its entries.` : t`The source says something else about a card of yours.`;
    case "credential_update_prompt":
      return credential ? t`You completed ${course ?? t`a course`}. Put your new ${credential} card into the wallet.` : t`You completed a course. Put your new card into the wallet.`;
    case "credentials_escalated":
      return plural(Number(params.count ?? 0), { one: "# licence or card reached its last day and was not acted on.", other: "# licences and cards reached their last day and were not acted on." });
    case "compact_problem": {
      const problem = compactProblem(params.problem);
      if (!credential) return t`A multistate licence needs a look: home or work site.`;
      return person && link.startsWith("/compliance") ? t`${credential} of ${person}: home or work site needs a look.` : t`${credential}: ${problem}`;
    }
    case "ce_rule_changed": {
      const rule = [state, profession].filter(Boolean).join(" ");
      return rule ? t`The continuing education rule for ${rule} has changed.` : t`A continuing education rule has changed.`;
    }
    case "scan_read":
      return state === "refused" ? t`Your file could not be read. See why.` : t`Your card was read. Look at it and confirm.`;
    case "scans_read": {
      const ready = plural(Number(params.ready ?? params.count ?? 0), { one: "# scan waits for your review", other: "# scans wait for your review" });
      const refused = Number(params.refused ?? 0);
      const away = plural(refused, { one: "# could not be read", other: "# could not be read" });
      return refused ? t`${ready}, ${away}.` : t`${ready}.`;
    }
    case "webhook_paused":
      return t`A webhook is paused because its server took no message for a long time. Test it to start it again.`;
    case "exclusion_match":
      return plural(Number(params.count ?? 1), { one: "An exclusion list holds # name like that of a person here. Please decide.", other: "An exclusion list holds # names like those of people here. Please decide." });
    case "compliance_reminder":
      return plural(Number(params.count ?? 0), { one: "# requirement needs you. Your start page says which.", other: "# requirements need you. Your start page says which." });
  }
  return "";
}

/** Classes that were found or looked for; what sessions have in common with them is in texts.ts. */
export function findText({ code, params }: Notification): string {
  const name = params.class ?? params.session;
  const [first = "", hour = ""] = (params.when ?? "").split(/[ T]/);
  const day = dayOf(first);
  const time = hour.slice(0, 5);
  const when = [day, time].filter(Boolean).join(" ");
  const [last = "", lastHour = ""] = (params.until ?? "").split(/[ T]/);
  const until = [dayOf(last), lastHour.slice(0, 5)].filter(Boolean).join(" ");
  switch (code) {
    case "class_match":
      if (!name) return t`There is a new class that you looked for.`;
      return day ? t`A class that you looked for: ${name} on ${when}.` : t`A class that you looked for: ${name}.`;
    case "class_group_held":
      if (!name) return t`Seats are held for your group. Confirm them in time.`;
      return until ? t`Seats in ${name} are held for your group until ${until}. Confirm them in time.` : t`Seats in ${name} are held for your group. Confirm them in time.`;
    case "class_reimbursement_decided":
      return name ? t`Your request for reimbursement of ${name} was decided.` : t`Your request for reimbursement was decided.`;
    case "class_registered":
      if (!name) return t`You are registered for a class.`;
      return day ? t`You are registered for ${name} on ${when}.` : t`You are registered for ${name}.`;
    case "class_seat_free":
      if (!name) return t`A seat is free. Confirm it in time.`;
      return until ? t`A seat in ${name} is free. Confirm it until ${until}.` : t`A seat in ${name} is free. Confirm it in time.`;
    case "class_tomorrow":
      if (!name) return t`A class is tomorrow.`;
      return time ? t`${name} is tomorrow at ${time}.` : t`${name} is tomorrow.`;
  }
  return "";
}

/** The words of a second way out of a notification; empty for a label that is newer than these words. */
export function linkLabel(code: string): string {
  switch (code) {
    case "find_class":
      return t`Find a class`;
    case "take_refresher":
      return t`Take a refresher`;
    case "see_ce_progress":
      return t`See my hours`;
    default:
      return "";
  }
}
/** Where a second way out leads in the app: the server names places, some of which have another address here. */
export function linkHref({ label_code, href }: { label_code: string; href: string }): string {
  const [path = "", search = ""] = href.split("?");
  const query = new URLSearchParams(search);
  if (label_code === "see_ce_progress") return "/transcript";
  // Courses of a card: the catalogue searches by words.
  if (label_code === "take_refresher" && path === "/library") return `/courses?search=${encodeURIComponent(query.get("credential") ?? "")}`;
  // "/classes" is the office's list of sessions.
  if (label_code === "find_class" && path === "/classes") return `/find-classes${search ? `?${search}` : ""}`;
  return href;
}
