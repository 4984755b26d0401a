import { t } from "@lingui/core/macro";

/** Why nobody can sign up, in words. */
export function closedWords(reason: string): string {
  switch (reason) {
    case "not_yet_open":
      return t`Sign-up is not open yet.`;
    case "sign_up_closed":
      return t`Sign-up has closed.`;
    case "already_started":
      return t`The session has begun.`;
    case "not_for_your_unit":
      return t`This session is for the people of another unit.`;
    case "full":
      return t`All seats are taken.`;
    default:
      return t`Nobody can sign up for this session now.`;
  }
}
