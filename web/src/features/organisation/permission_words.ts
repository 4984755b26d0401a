import { t } from "@lingui/core/macro";

export function areaName(area: string): string {
  const names: Record<string, string> = {
    account: t`Own account`, announcement: t`Announcements`, feature: t`Features`, reports: t`Report centre`, reviews: t`Access reviews`, emergency: t`Emergency access`, retention: t`Retention`, evidence: t`HIPAA evidence`, analytics: t`Analytics`, assessment: t`Quizzes`, attestation: t`Read and sign`, audience: t`Audiences`, badge: t`Badges`, branding: t`Branding`, certification: t`Certifications`, class: t`Class finder`, classroom: t`Classes`, completion: t`Completions`, discussion: t`Discussion`, gradebook: t`Gradebook`,
    offline: t`Offline packs`, question: t`Question bank`, review: t`Reviews of courses`, skills: t`Skills`, submission: t`Submitted work`, assignment: t`Assignments`, audit: t`Audit log`, certificate: t`Certificates`, compliance: t`Readiness`, course: t`Courses`, credential: t`Licences and cards`, credit: t`Credits`, directory: t`Directory`, import: t`Import`,
    learning: t`Learning`, package: t`Content packages`, xapi: t`Record store`, lti: t`LTI tools`, cmi5: t`cmi5 content`, media: t`Videos`, notification: t`Notifications`, org: t`Units`, people: t`People`, report: t`Exports`, role: t`Roles`, sso: t`Single sign-on`, system: t`System`, privacy: t`Privacy`, session: t`Sessions`, scim: t`Provisioning`, security: t`Security`,
  };
  return names[area] ?? area;
}

/** What a permission lets somebody do; the code itself for one that is newer than these words. */
export function permissionWords(permission: string): string {
  const words: Record<string, string> = {
    "account:self": t`Use and change the own account`,
    "announcement:manage": t`Write, plan and end announcements`, "feature:manage": t`Switch features of the product off and on`,
    "assignment:manage": t`Assign courses and change assignments`, "assignment:view": t`See assignments of others`,
    "analytics:export": t`Export figures and reports`, "analytics:office": t`See the figures of the whole hospital`, "analytics:own": t`See own progress and what is recorded of oneself`, "analytics:people": t`See the figures of own units and people`,
    "analytics:schedule": t`Have reports sent by schedule`, "analytics:settings": t`Set how long figures and reports are kept`, "analytics:teach": t`See how learners of own courses are doing`,
    "assessment:accommodate": t`Give people more time in quizzes`, "assessment:regrade": t`Regrade quizzes`, "assessment:results": t`See results of quizzes`, "assessment:take": t`Take quizzes`,
    "attestation:manage": t`Write documents to read and sign, and say who signs`, "attestation:sign": t`Sign what one has read`, "attestation:view": t`See who has signed`,
    "audience:manage": t`Make audiences and groups`, "audience:view": t`See audiences and groups`,
    "audit:view": t`Read and check the audit log`, "audit:witness": t`Set where signed checkpoints are copied to`, "reports:use": t`Make, save and share reports`, "reviews:decide": t`Decide about roles in an access review`, "reviews:manage": t`Run access reviews and review emergency access`,
    "emergency:use": t`Take a role in an emergency`, "retention:manage": t`Set how long data is kept and place legal holds`, "evidence:manage": t`Keep the HIPAA controls, registers and incidents`,
    "backups:manage": t`Set up backups, start them, and see how they went`, "keys:manage": t`Change keys and confirm the recovery key`,
    "setup:view": t`See what is left of the first setup`, "transport:manage": t`Set host names and certificates`,
    "sync:approve": t`Approve and recall anonymised releases`, "sync:start": t`Prepare and send anonymised releases`, "sync:view": t`See anonymised releases`,
    "updates:run": t`Upgrade the program and go back`, "updates:see": t`See versions of the program`,
    "badge:manage": t`Manage the keys that sign badges`,
    "media:admin": t`Change and delete videos of everybody`, "media:manage": t`Upload videos, and write their captions`, "media:watch": t`Watch videos`,
    "branding:manage": t`Set the name, colour and logo of the platform, and who signs certificates`,
    "certificate:award": t`Give certificates of mastery and teaching`, "certificate:own": t`See own certificates`, "certificate:revoke": t`Revoke certificates`, "certificate:view": t`See certificates of others`,
    "certification:decide": t`Exempt people from certifications and decide on extensions`, "certification:manage": t`Set certifications up`, "certification:own": t`See own certifications`, "certification:view": t`See certifications of others`,
    "class:find": t`Find recertification classes and take a seat`, "class:manage": t`Keep providers of classes, refreshers and what the employer pays`, "class:offer": t`Offer classes of own providers`, "class:reimburse": t`Decide on the costs of classes`,
    "classroom:approve": t`Decide on requests for classes`, "classroom:attend": t`Sign up for classes and check in`, "classroom:manage": t`Plan classes and record who came`, "classroom:view": t`See classes and who came`,
    "completion:upload": t`Record completions from elsewhere`,
    "compliance:view": t`See readiness of units and people`,
    "course:analytics:view": t`See how a course is doing`, "course:create": t`Create courses`, "course:enroll": t`Enrol in courses`, "course:manage": t`Change courses`, "course:publish": t`Review and publish courses`, "course:view": t`See the catalogue`,
    "credential:manage": t`Record and verify licences and cards of others`, "credential:own": t`Keep own licences and cards`, "credential:rules": t`Say which cards are required where`, "credential:view": t`See licences and cards of others`,
    "credit:correct": t`Correct credits`, "credit:own": t`See own credits`, "credit:rules": t`Write versions of the CE rules`, "credit:view": t`See credits of others`,
    "discussion:moderate": t`Moderate discussions`, "gradebook:manage": t`Say what counts for a grade`, "gradebook:view": t`See the grades of a course`, "offline:manage": t`Say which lessons may be kept for use without the network`,
    "question:manage": t`Change the question bank`, "question:view": t`See the question bank`, "review:moderate": t`Moderate reviews of courses`,
    "skills:learn": t`Keep own checklists, sign as a preceptor`, "skills:manage": t`Write checklists and name preceptors`, "skills:view": t`See checklists of others`, "submission:author": t`Say what a task asks and how it is marked`, "submission:grade": t`Mark submitted work`,
    "directory:manage": t`Set the directory up and sync it`, "import:run": t`Import HR and credential files`, "intake:office": t`Read in cards of staff from archives`, "intake:own": t`Send pictures of own cards to be read`, "learning:learn": t`Take courses`, "notification:own": t`Read own notifications`, "notification:settings": t`Set up how notifications leave the app, and their words`,
    "package:manage": t`Upload content packages and use them in lessons`, "package:report": t`See what learners did with packages`,
    "cmi5:manage": t`See cmi5 sessions, waive parts and end sessions`, "cmi5:settings": t`Say from which addresses cmi5 content may come`,
    "operations:view": t`See how the appliance is`, "operations:manage": t`Look after the appliance: work, alerts, log collector`,
    "lti:link": t`Use tools of others in own lessons`, "lti:manage": t`Register LTI tools and platforms`,
    "xapi:view": t`Read the statements of the record store`, "xapi:manage": t`Make keys of the record store and forward its statements`,
    "org:manage": t`Change the tree of units`, "org:view": t`See the tree of units`, "people:manage": t`Add, change, suspend and invite people`, "people:view": t`See people`,
    "report:export": t`Export reports`, "role:grant": t`Give and take roles`, "role:view": t`See who holds which role`, "sso:manage": t`Set single sign-on up`, "scim:manage": t`Set provisioning up`,
    "session:policy": t`Set how long sessions may lie unused`, "security:alerts": t`Look at security alerts and settle them`, "security:networks": t`Limit roles to networks`,
    "privacy:export": t`Gather a person's data on request`, "privacy:policy": t`Place legal holds and set how long records are kept`, "privacy:review": t`Decide on requests to be erased`, "system:view": t`See the state of the system`,
    "interop:manage": t`Set the interfaces for other systems up (FHIR, HL7)`,
    "verification:settings": t`Set verification, its connectors, keys and webhooks up`, "verification:work": t`Verify licences and cards, and screen staff against exclusion lists`,
  };
  return words[permission] ?? permission;
}
