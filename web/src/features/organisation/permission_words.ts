import { t } from "@lingui/core/macro";

export function areaName(area: string): string {
  const names: Record<string, string> = {
    account: t`Own account`, assignment: t`Assignments`, audit: t`Audit log`, certificate: t`Certificates`, compliance: t`Readiness`, course: t`Courses`, credential: t`Licences and cards`, credit: t`Credits`, directory: t`Directory`, import: t`Import`,
    learning: t`Learning`, notification: t`Notifications`, org: t`Units`, people: t`People`, report: t`Exports`, role: t`Roles`, sso: t`Single sign-on`, system: t`System`, privacy: t`Privacy`, session: t`Sessions`, scim: t`Provisioning`, security: t`Security`,
  };
  return names[area] ?? area;
}

/** What a permission lets somebody do; the code itself for one that is newer than these words. */
export function permissionWords(permission: string): string {
  const words: Record<string, string> = {
    "account:self": t`Use and change the own account`,
    "assignment:manage": t`Assign courses and change assignments`, "assignment:view": t`See assignments of others`,
    "audit:view": t`Read and check the audit log`,
    "certificate:own": t`See own certificates`, "certificate:revoke": t`Revoke certificates`, "certificate:view": t`See certificates of others`,
    "compliance:view": t`See readiness of units and people`,
    "course:analytics:view": t`See how a course is doing`, "course:create": t`Create courses`, "course:enroll": t`Enrol in courses`, "course:manage": t`Change courses`, "course:publish": t`Review and publish courses`, "course:view": t`See the catalogue`,
    "credential:manage": t`Record and verify licences and cards of others`, "credential:own": t`Keep own licences and cards`, "credential:rules": t`Say which cards are required where`, "credential:view": t`See licences and cards of others`,
    "credit:correct": t`Correct credits`, "credit:own": t`See own credits`, "credit:view": t`See credits of others`,
    "directory:manage": t`Set the directory up and sync it`, "import:run": t`Import HR and credential files`, "learning:learn": t`Take courses`, "notification:own": t`Read own notifications`,
    "org:manage": t`Change the tree of units`, "org:view": t`See the tree of units`, "people:manage": t`Add, change, suspend and invite people`, "people:view": t`See people`,
    "report:export": t`Export reports`, "role:grant": t`Give and take roles`, "role:view": t`See who holds which role`, "sso:manage": t`Set single sign-on up`, "scim:manage": t`Set provisioning up`,
    "session:policy": t`Set how long sessions may lie unused`, "security:alerts": t`Look at security alerts and settle them`, "security:networks": t`Limit roles to networks`,
    "privacy:export": t`Gather a person's data on request`, "privacy:policy": t`Place legal holds and set how long records are kept`, "privacy:review": t`Decide on requests to be erased`, "system:view": t`See the state of the system`,
  };
  return words[permission] ?? permission;
}
