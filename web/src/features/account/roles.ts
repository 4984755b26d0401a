import { t } from "@lingui/core/macro";

export function roleName(role: string): string {
  switch (role) {
    case "member":
      return t`Member`;
    case "instructor":
      return t`Instructor`;
    case "content_author":
      return t`Content author`;
    case "manager":
      return t`Manager`;
    case "compliance_officer":
      return t`Compliance officer`;
    case "privacy_officer":
      return t`Privacy officer`;
    case "admin":
      return t`Administrator`;
    case "super_admin":
      return t`Owner`;
    case "operator":
      return t`System operator`;
    default:
      return role;
  }
}
