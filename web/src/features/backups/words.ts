import { t } from "@lingui/core/macro";
import type { Missing, Target, TargetKind, Work } from "./types";

export function kindWords(kind: TargetKind): string {
  switch (kind) {
    case "folder":
      return t`Folder or mounted share`;
    case "sftp":
      return t`SFTP server`;
    case "s3":
      return t`S3-compatible storage`;
  }
}
export function workWords(work: Work): string {
  switch (work) {
    case "full":
      return t`Full backup`;
    case "log":
      return t`Changes`;
    case "drill":
      return t`Restore drill`;
    case "verify":
      return t`Check of what lies there`;
  }
}
export function missingWords(missing: Missing): string {
  switch (missing) {
    case "paused_after_restore":
      return t`This server was restored from a backup, so backups wait: the former server may still be at work at the same place. When it is off for good, test a target and they go on.`;
    case "no_target":
      return t`There is no place for backups yet: if this machine is lost, everything is lost. Add a target.`;
    case "not_tested":
      return t`A target was not tested since it was set. Nothing is written to it before.`;
    case "no_backup":
      return t`There is no good backup yet.`;
    case "backup_old":
      return t`The last good backup is too old.`;
    case "no_drill":
      return t`No restore was tried yet. The first drill runs by itself after the first backup.`;
    case "drill_old":
      return t`The last restore drill is too long ago.`;
    case "drill_failed":
      return t`The last restore drill failed: the backup cannot be relied on. Look at its report below.`;
    case "recovery_key_unknown":
      return t`This appliance does not know its recovery key's public half. Type the key once: medconnect backup recovery-key --recovery-key-stdin`;
  }
}
export function phaseWords(phase: string): string {
  switch (phase) {
    case "database":
      return t`database`;
    case "files":
      return t`files`;
    case "check":
    case "verify":
      return t`checking`;
    default:
      return t`beginning`;
  }
}
/** Where a target is, as one line; an address, not a sentence. */
export function placeOf(target: Target): string {
  if (target.kind === "folder") return target.folder;
  if (target.kind === "sftp") return `sftp://${target.user}@${target.host}${target.port === 22 ? "" : `:${target.port}`}${target.folder}`;
  return `s3://${target.endpoint.replace(/^https:\/\//, "").replace(/\/$/, "")}/${target.bucket}${target.folder ? `/${target.folder.replace(/^\/|\/$/g, "")}` : ""}`;
}
/** The command that restores from there on an empty machine. */
export function restoreCommand(target: Target, data: string): string {
  const more = target.kind === "sftp" ? " --identity KEYFILE --known-hosts HOSTSFILE" : target.kind === "s3" ? ` --access-key ${target.access_key} --secret-file FILE${target.region ? ` --region ${target.region}` : ""}${target.trust_pem ? " --trust CA.pem" : ""}` : "";
  return `medconnect restore --from '${placeOf(target)}'${more} --recovery-key-stdin --to ${data}`;
}
/** Minutes of a day in UTC as "01:30". */
export function clockOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
export function minutesOf(text: string): number | null {
  const found = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim());
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}
