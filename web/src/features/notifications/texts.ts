import { t } from "@lingui/core/macro";
import type { Notification } from "../../api/types";
import { fullDay } from "../../lib/dates";
import type { Kind } from "../security/types";
import { KINDS, kindName } from "../security/words";

/** The notification in the person's language; the server's English text when we have no words for it. */
export function notificationText(item: Notification): string {
  const { course, credential, days, file, due, kind } = item.params;
  switch (item.code) {
    case "security_alert":
      return KINDS.some((each) => each === kind) ? t`Security alert: ${kindName(kind as Kind)}.` : t`There is a new security alert.`;
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
  if (course) {
    switch (item.code) {
      case "assigned":
        return t`You were assigned ${course}.`;
      case "due_soon":
        return days ? t`${course} is due in ${days} days.` : t`${course} is due soon.`;
      case "overdue":
        return t`${course} is overdue.`;
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
  if (credential && item.code === "credential_expired") return t`${credential} has lapsed.`;
  if (credential && item.code === "credential_expiring" && days) return t`${credential} expires in ${days} days.`;
  if (credential && item.code === "credential_verified") return t`${credential} was verified.`;
  if (file && item.code === "import_finished") return t`The import of ${file} is finished.`;
  return item.text;
}
