import { useLingui } from "@lingui/react/macro";
import type { StepName } from "./types";

export function useStepNames(): Record<StepName, string> {
  const { t } = useLingui();
  return {
    kind: t`New or restored`,
    recovery_key: t`Recovery key`,
    administrator: t`First administrator`,
    address: t`Address`,
    certificate: t`Certificate`,
    time: t`Clock`,
    organisation: t`Organisation`,
    plan: t`Plan`,
    mail: t`Mail server`,
    backup: t`Place for backups`,
  };
}

/** What an administrator reads for a thing of the to-do card; the server's detail says how it stands. */
export function useTodoNames(): Record<string, string> {
  const { t } = useLingui();
  return {
    certificate: t`Install a certificate that browsers know`,
    base_url: t`Set the address of this server`,
    content_host: t`Give packages an address of their own`,
    mail: t`Set up the mail server`,
    directory: t`Connect the directory or single sign-on`,
    backup: t`Set up backups`,
    recovery_key: t`Show that the recovery key is at hand`,
    root_key: t`Seal the root key`,
  };
}
