import { t } from "@lingui/core/macro";

export const SOURCES = ["local", "import", "directory", "sso", "scim"] as const;

/** Who brought a person in, or keeps the data now. */
export function sourceName(source: string | null | undefined): string {
  const words: Record<string, string> = { local: t`by hand`, import: t`HR file`, directory: t`directory`, sso: t`single sign-on`, scim: t`provisioning` };
  return source ? (words[source] ?? source) : "";
}
