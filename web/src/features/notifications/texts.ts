import { alertName } from "../operations/words";
import { plural, t } from "@lingui/core/macro";
import type { Notification } from "../../api/types";
import { fullDay } from "../../lib/dates";
import type { Kind } from "../security/types";
import { KINDS, kindName } from "../security/words";
import { credentialText, findText } from "./texts_credentials";

/** Where it leads: some pages have another address here than the server's name of them. */
export function notificationLink({ code, link, params }: Pick<Notification, "code" | "link" | "params">): string {
  // A request for a seat is answered in the list of requests, not in the session.
  if (code === "class_approval_needed") return "/classes/requests";
  // "/classes" is the office's; classes that were found elsewhere have pages of their own.
  if (params.class && link.startsWith("/classes/")) return link.replace("/classes/", "/find-classes/");
  if (link.startsWith("/class-groups/")) return link.replace("/class-groups/", "/find-classes/groups/");
  return link.replace(/^\/credentials\/add(?=\?|$)/, "/credentials/new");
}

/** The notification in the person's language; the server's English text when we have no words for it. */
export function notificationText(item: Notification): string {
  const { course, days, file, due, kind } = item.params;
  switch (item.code) {
    case "security_alert":
      return KINDS.some((each) => each === kind) ? t`Security alert: ${kindName(kind as Kind)}.` : t`There is a new security alert.`;
    case "operations_alert":
      if (kind === "recovery_key") return t`Show that the printed recovery key is at hand: type parts of it.`;
      return t`The appliance needs attention: ${alertName(kind ?? "")}.`;
    case "break_glass":
      return t`Somebody took emergency access. Look at it.`;
    case "erasure_last_super_admin":
      return t`An erasure waits: the person is the only owner left. Make somebody else an owner first.`;
    case "data_export_ready":
      return t`Your data is ready to be downloaded.`;
    case "data_export_by_officer":
      return t`A privacy officer made a copy of your data.`;
    case "erasure_requested":
      return due ? t`Somebody asks to be erased. It is due by ${fullDay(due)}.` : t`Somebody asks to be erased.`;
    case "erasure_due":
      return due ? t`A request to be erased is due by ${fullDay(due)}.` : t`A request to be erased is due soon.`;
    case "erasure_declined":
      return t`Your request to be erased was declined. The reason is under Your data.`;
  }
  const learning = learningText(item);
  if (learning) return learning;
  if (course) {
    switch (item.code) {
      case "assigned":
        return due ? t`You were assigned ${course}, due ${fullDay(due)}.` : t`You were assigned ${course}.`;
      case "enrolled":
        return t`You are enrolled in ${course}.`;
      case "lesson_waiting":
        return t`${course} waits where you left it.`;
      case "new_course":
        return t`New in what interests you: ${course}.`;
      case "due_soon":
        if (due) return t`${course} is due on ${fullDay(due)}.`;
        return days ? t`${course} is due in ${days} days.` : t`${course} is due soon.`;
      case "overdue":
        return due ? t`${course} is overdue since ${fullDay(due)}.` : t`${course} is overdue.`;
      case "certificate_ready":
        return t`Your certificate for ${course} is ready.`;
      case "course_submitted":
        return t`${course} waits for your review.`;
      case "course_published":
        return t`${course} is published.`;
      case "course_returned":
        return t`${course} was returned with a comment.`;
    }
  }
  const own = credentialText(item) || findText(item);
  if (own) return own;
  if (file && item.code === "import_finished") return t`The import of ${file} is finished.`;
  return item.text;
}

/** Required training, certifications, classes, skills and signatures; empty for anything else. */
function learningText({ code, params }: Notification): string {
  const { course, certification, title } = params;
  // Classes of the hospital name their session, those of the class finder the class.
  const session = params.session ?? params.class;
  return (course && courseText(code, params, course)) || (certification && certificationText(code, params, certification)) || (session && classText(code, params, session)) ||
    (title && skillText(code, title)) || teamText(code, params);
}

type Params = Notification["params"];
function courseText(code: string, { by, due, message, person, until, assignment, score, next }: Params, course: string): string {
  switch (code) {
    case "nudge":
      return [due ? t`${by ?? ""} reminds you of ${course}, due ${fullDay(due)}.` : t`${by ?? ""} reminds you of ${course}.`, message ?? ""].join(" ").trim();
    case "extension_asked":
      return person && until ? t`${person} asks for more time for ${course}, until ${fullDay(until)}.` : "";
    case "extension_approved":
      return due ? t`You have until ${fullDay(due)} for ${course}.` : "";
    case "extension_denied":
      return due ? t`${course} stays due on ${fullDay(due)}.` : "";
    case "waitlist_promoted":
      return t`You have a seat in ${course}.`;
    case "co_author_invited":
      return by ? t`${by} invites you to write ${course} together.` : t`You are invited to write ${course} together.`;
    case "assignment_returned":
      return assignment ? t`${assignment} was returned to you. Read the feedback and hand it in again.` : "";
    case "assignment_graded":
      if (!assignment || !score) return "";
      return next === "passed" ? t`${assignment}: ${score} of 100. You passed.` : t`${assignment}: ${score} of 100. This is below the pass mark; read the feedback.`;
  }
  return "";
}

function certificationText(code: string, { day }: Params, certification: string): string {
  switch (code) {
    case "certification_due":
      return day ? t`${certification} can be renewed until ${fullDay(day)}.` : "";
    case "certification_expired":
      return day ? t`${certification} expired on ${fullDay(day)}.` : "";
    case "certification_earned":
      return day ? t`You hold ${certification} until ${fullDay(day)}.` : t`You have completed ${certification}.`;
    case "certification_extended":
      return day ? t`${certification} is now due on ${fullDay(day)}.` : "";
    case "certification_not_extended":
      return t`You were given no more time for ${certification}. The reason is with it.`;
  }
  return "";
}

function classText(code: string, { when, reason }: Params, session: string): string {
  // "2026-11-24 09:00" on the hospital's clock, as the server writes it.
  const [day = "", hour = ""] = (when ?? "").split(/[ T]/);
  const known = /^\d{4}-\d{2}-\d{2}$/.test(day) && hour !== "";
  switch (code) {
    case "class_signed_up":
      return t`You have a seat in ${session}.`;
    case "class_promoted":
      return t`A seat in ${session} is yours now.`;
    case "class_waitlisted":
      return t`You are on the waitlist of ${session}.`;
    case "class_approval_needed":
      return t`Somebody asks for a seat in ${session} and waits for your answer.`;
    case "class_declined":
      return t`Your request for ${session} was declined. The reason is with the session.`;
    case "class_signup_cancelled":
      return t`Your sign-up for ${session} was cancelled.`;
    case "class_cancelled":
      return reason ? t`${session} is cancelled: ${reason}` : t`${session} is cancelled.`;
    case "class_leading":
      return t`You lead ${session}.`;
    case "class_changed":
      return t`${session} has new dates or another room.`;
    case "class_reminder":
      return known ? t`${session} begins on ${fullDay(day)} at ${hour.slice(0, 5)}.` : t`${session} begins soon.`;
    case "class_below_minimum":
      return t`${session} has fewer people than it needs.`;
  }
  return "";
}

function skillText(code: string, title: string): string {
  switch (code) {
    case "checklist_assigned":
      return t`You were given the checklist ${title}.`;
    case "checklist_due":
      return t`${title} is due soon.`;
    case "checklist_overdue":
    case "attestation_overdue":
      return t`${title} is overdue.`;
    case "checklist_completed":
      return t`${title} is complete.`;
    case "checklist_expired":
      return t`${title} is no longer valid.`;
    case "attestation_asked":
      return t`Please read and sign ${title}.`;
    case "attestation_again":
      return t`${title} has changed. Please read and sign it again.`;
    case "attestation_due":
      return t`${title} waits for your signature and is due soon.`;
  }
  return "";
}

function teamText(code: string, { count, days, due, overdue, soon, report }: Params): string {
  switch (code) {
    case "preceptor_named":
      return t`You were named as a preceptor.`;
    case "skill_needs_practice":
      return t`Your preceptor wants to see an item once more.`;
    case "access_review_due":
      return due ? t`You have access of people to review until ${fullDay(due)}.` : t`You have access of people to review.`;
    case "compliance_due":
      return due ? t`Something in the compliance records is due on ${fullDay(due)}.` : t`Something in the compliance records is due.`;
    case "report_ready": {
      const names: Record<string, string> = { units_courses: t`Units and courses`, standings: t`Courses of people`, people: t`People`, weeks: t`Weeks` };
      const name = names[report ?? ""];
      return name ? t`Your regular report is ready: ${name}.` : t`A report that you get regularly is ready.`;
    }
    case "team_overdue":
      return plural(Number(count ?? 0), { one: "# course is overdue in your team.", other: "# courses are overdue in your team." });
    case "team_overdue_long": {
      const longer = days ?? "";
      return plural(Number(count ?? 0), { one: `# course is overdue for more than ${longer} days below you.`, other: `# courses are overdue for more than ${longer} days below you.` });
    }
    case "team_digest": {
      const late = plural(Number(overdue ?? 0), { one: "# overdue", other: "# overdue" });
      const near = plural(Number(soon ?? 0), { one: "# due within 14 days", other: "# due within 14 days" });
      return t`Your team this week: ${late}, ${near}.`;
    }
  }
  return "";
}
