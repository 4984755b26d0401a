import { plural, t } from "@lingui/core/macro";
import { runWords } from "../directory/words";
import { codeWords } from "../sync/words";
import { troubleWords } from "../verification/words";
import type { AlertKind, OperationsAlert } from "./types";
import { bytes, count, percent } from "../../lib/numbers";

export function alertName(kind: AlertKind | string): string {
  switch (kind) {
    case "disk":
      return t`Storage is getting full`;
    case "certificate":
      return t`The certificate ends soon`;
    case "backup":
      return t`No good backup lately`;
    case "directory_sync":
      return t`The directory was not read`;
    case "job_dead":
      return t`Work was given up`;
    case "delivery_dead":
      return t`Events were given up`;
    case "notifications_stuck":
      return t`Messages do not go out`;
    case "clock_jump":
      return t`The clock was set`;
    case "clock_skew":
      return t`The clock is wrong`;
    case "wal":
      return t`The database's log grows`;
    case "queue_growing":
      return t`Work waits too long`;
    case "update_available":
      return t`An update waits`;
    case "collector_down":
      return t`The log collector does not answer`;
    case "collector_dropped":
      return t`Events did not reach the log collector`;
    case "release_failed":
      return t`An anonymised release was not sent`;
    case "listener_down":
      return t`The listener for interface engines does not work`;
    case "recovery_key":
      return t`The recovery key should be looked for`;
    default:
      return t`The appliance needs attention`;
  }
}

/** What was found, with its number. */
export function alertFound(row: OperationsAlert): string {
  const amount = count(Math.abs(row.amount));
  switch (row.kind) {
    case "disk": {
      const area = areaName(row.object);
      const share = percent(row.amount);
      return t`${area}: ${share} used`;
    }
    case "certificate":
      return row.amount < 0 ? t`It has ended: browsers refuse the app` : plural(row.amount, { one: "# day left", other: "# days left" });
    case "backup":
      return row.detail || plural(row.amount, { one: "The last good one is # hour old", other: "The last good one is # hours old" });
    case "directory_sync":
      return directoryWords(row.detail);
    case "job_dead":
      return plural(row.amount, { one: "# job failed all its attempts", other: "# jobs failed all their attempts" });
    case "delivery_dead":
      return plural(row.amount, { one: "# event failed all its attempts", other: "# events failed all their attempts" });
    case "notifications_stuck":
      return plural(row.amount, { one: "# message is overdue", other: "# messages are overdue" });
    case "clock_jump":
      return row.amount < 0 ? t`By ${amount} seconds, back` : t`By ${amount} seconds, forward`;
    case "clock_skew":
      return t`By ${amount} seconds, as servers outside say`;
    case "wal":
      return bytes(row.amount);
    case "queue_growing":
      return plural(row.amount, { one: "The oldest is due for # minute", other: "The oldest is due for # minutes" });
    case "update_available":
      return row.object;
    case "collector_down":
      return plural(row.amount, { one: "# event waits for it", other: "# events wait for it" });
    case "collector_dropped":
      return plural(row.amount, { one: "# event is lost to it", other: "# events are lost to it" });
    case "release_failed":
      return codeWords(row.detail, true);
    case "listener_down":
      return row.detail;
  }
}

/** What to do about it. */
export function alertAdvice(kind: AlertKind): string {
  switch (kind) {
    case "disk":
      return t`Make the disk larger or raise the quota. When nothing is left, uploads are refused first.`;
    case "certificate":
      return t`Install a new certificate: ask your authority today.`;
    case "backup":
      return t`Open Backups and see why the last run failed.`;
    case "directory_sync":
      return t`Open Settings, Directory: its tests say which server does not answer, and why.`;
    case "job_dead":
    case "delivery_dead":
      return t`Open the list of failed work. Mend the cause, then try again.`;
    case "notifications_stuck":
      return t`Open Settings, Messages: the log of deliveries says why they wait.`;
    case "clock_jump":
      return t`Find out who or what set the clock: due dates and sign-ins follow it. Let chrony keep it.`;
    case "clock_skew":
      return t`Let chrony keep the clock. Past 60 seconds single sign-on is refused.`;
    case "wal":
      return t`Something reads for very long. Restart the service in a quiet hour; tell support if it comes back.`;
    case "queue_growing":
      return t`See which work runs. A slow server outside often holds the queue.`;
    case "update_available":
      return t`Read its notes and install it in a quiet hour.`;
    case "collector_down":
      return t`Events wait on this disk and are sent later. Look at the collector, then test the connection.`;
    case "collector_dropped":
      return t`They are still in the audit log here: export those days for the collector.`;
    case "release_failed":
      return t`Mend the cause, then send it again on the release's page, or carry the file by hand.`;
    case "listener_down":
      return t`Free the port or install a good certificate: it is tried again every minute. Messages wait at their sender meanwhile.`;
  }
}

/** The page where an alert's cause can be seen and mended, if it has one of its own. */
export function alertPage(row: OperationsAlert): { href: string; label: string; permission: string } | null {
  switch (row.kind) {
    case "release_failed":
      return { href: `/admin/sync/${row.object}`, label: t`Open the release`, permission: "sync:view" };
    case "listener_down":
      return { href: "/admin/api", label: t`Open the listener`, permission: "interop:manage" };
    default:
      return null;
  }
}

/** What reading the directory came to; codes that nobody put into words yet stay with the sentence. */
export function directoryWords(code: string): string {
  const words = runWords(code);
  return words === code ? t`It did not work (${code}).` : words;
}

/** Why a server outside could not be used. */
export function outsideWords(code: string): string {
  return code.startsWith("directory_") || code.startsWith("dns_") || code === "name_not_found" ? directoryWords(code) : troubleWords(code);
}

export function areaName(area: string): string {
  switch (area) {
    case "disk":
      return t`Whole disk`;
    case "database":
      return t`Database`;
    case "blobs":
      return t`Uploaded files`;
    case "scratch":
      return t`Temporary files`;
    case "logs":
      return t`Logs`;
    case "backups":
      return t`Backups`;
    default:
      return area;
  }
}

export function destinationName(kind: string): string {
  switch (kind) {
    case "directory":
      return t`Directory`;
    case "mail":
      return t`Mail server`;
    case "sms":
      return t`SMS gateway`;
    case "push":
      return t`Push service of browsers`;
    case "mailbox":
      return t`Mailbox of returned mails`;
    case "sso":
      return t`Single sign-on`;
    case "lti_tool":
      return t`LTI tool`;
    case "lti_platform":
      return t`LTI platform`;
    case "xapi":
      return t`Record store`;
    case "nursys":
      return t`Licence registry`;
    case "webhook":
      return t`Webhook`;
    case "collector":
      return t`Log collector`;
    case "sync":
      return t`Receiver of anonymised releases`;
    case "former":
      return t`Not set any more`;
    default:
      return kind;
  }
}

export function formatName(format: string): string {
  return format === "cef" ? t`CEF (ArcSight, QRadar)` : format === "ecs" ? t`ECS (Elastic, OpenSearch)` : t`Plain RFC 5424`;
}
