import { t } from "@lingui/core/macro";

/** The repository's manuals, as they stand in appliance/docs; each is loaded when it is opened. */
const files = import.meta.glob<string>("../../../../appliance/docs/*.md", { query: "?raw", import: "default" });
const nameOf = (path: string) => path.replace(/^.*\/|\.md$/g, "");
export const manuals: ReadonlyMap<string, () => Promise<string>> = new Map(Object.entries(files).map(([path, load]) => [nameOf(path), load]));

/** Who it is for; the one for everybody comes first. */
const ORDER = ["learner-manual", "credentials-manual", "certificates-and-credits", "class-finder-manual", "author-manual", "education-manual", "analytics-manual", "compliance-manual", "privacy-manual", "administrator-manual", "api"];
export function manualNames(): string[] {
  const rank = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return [...manuals.keys()].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}
export function manualWords(name: string): { title: string; for: string } {
  switch (name) {
    case "learner-manual":
      return { title: t`Learning`, for: t`For everybody who takes courses` };
    case "credentials-manual":
      return { title: t`Licences and cards`, for: t`For everybody who holds a licence or a card, and the credentialing office` };
    case "certificates-and-credits":
      return { title: t`Certificates and credits`, for: t`For everybody who learns, and for those who check certificates` };
    case "class-finder-manual":
      return { title: t`Finding a class`, for: t`For everybody who renews a card, for those who offer classes, and the office` };
    case "author-manual":
      return { title: t`Building a course`, for: t`For instructors, content authors and those who publish` };
    case "education-manual":
      return { title: t`Assigning, teaching, signing off`, for: t`For the education office and managers` };
    case "analytics-manual":
      return { title: t`Learning in numbers`, for: t`For everybody who learns or teaches, for managers and the education office` };
    case "compliance-manual":
      return { title: t`Readiness and exports`, for: t`For compliance officers and managers` };
    case "privacy-manual":
      return { title: t`Privacy`, for: t`For privacy officers: copies, erasure, legal holds, retention` };
    case "administrator-manual":
      return { title: t`Installing and running MedConnect`, for: t`For hospital IT` };
    case "api":
      return { title: t`Interfaces for other systems`, for: t`For whoever connects an EHR, an interface engine or a dashboard` };
    default:
      return { title: name.replace(/-/g, " "), for: "" };
  }
}
