/**
 * Something real of the demo hospital for each parameter of a path, by the API as people use it. What the demo does
 * not have yet (a quiz that was taken and regraded, a question of the bank, a group, an open check-in) is made here.
 */
import { ask } from "../../end_to_end/lib/appliance.mjs";
import { PEOPLE, api } from "./real.mjs";
import { zip } from "./scorm_packages.mjs";

/** {pattern of a route: address}. Signs the people in that it needs. */
export async function samples(hospital) {
  const [nurse, admin, officer, manager] = [await hospital.as("nurse"), await hospital.as("admin"), await hospital.as("officer"), await hospital.as("manager")];
  const found = {
    ...(await ofLearning(nurse, admin)), ...(await ofPeople(nurse, admin)), ...(await ofQuizzes(nurse, admin)), ...(await ofClasses(admin)), ...(await ofFinder(nurse, admin)),
    ...(await ofSkills(nurse, admin, manager)), ...(await ofAudiences(officer)), ...(await ofCertifications(nurse, officer)), ...(await ofReports(officer)),
    ...(await ofVerification(officer, admin)), ...(await ofCompliance(officer, admin)), ...(await ofVideos(admin)), ...(await ofContent(hospital, nurse, admin)), ...(await ofReleases(admin)), ...(await ofParts(nurse, admin)), ...(await ofHouse(admin)),
  };
  // These pages stay no longer: a page that renews its session makes the cookies that were kept of it void.
  await Promise.all([nurse, admin, officer, manager].map((page) => page.context().close()));
  hospital.states.clear();
  return found;
}
/** An access review, an emergency role that was given back, an incident, and an entry of the audit log. */
async function ofCompliance(officer, admin) {
  const review = (await api(officer, "/reviews/campaigns")).items[0] ?? (await api(officer, "/reviews/campaigns", "POST", { title: "Sweep", due_on: "2099-01-31", reviewer: "officer" }));
  let use = await first(officer, "/reviews/emergencies");
  if (!use) {
    use = await api(admin, "/emergency-access", "POST", { role: "compliance_officer", minutes: 5, reason: "For the sweep of all pages" });
    await api(admin, `/emergency-access/${use.id}/end`, "POST", {});
  }
  const incident = (await api(officer, "/evidence/incidents")).items[0] ?? (await api(officer, "/evidence/incidents", "POST", { kind: "breach", title: "Laptop", what: "A laptop was stolen", measures: "", discovered_on: "2026-01-05", occurred_from: "2026-01-04", occurred_to: "2026-01-04", affected: 3, notified: [], closed: false }));
  return { "/reviews/:id": `/reviews/${review.id}`, "/reviews/emergencies/:id": `/reviews/emergencies/${use.id}`, "/evidence/incidents/:id": `/evidence/incidents/${incident.id}`, "/audit/:entry": "/audit/3" };
}
/** A planned announcement, so that no other page shows it, and a feature. */
async function ofHouse(admin) {
  const from = Date.now() + 30 * 86_400_000;
  const planned = (await first(admin, "/announcements?stage=planned")) ?? (await api(admin, "/announcements", "POST", { title: "Fire drill", text: "The alarm sounds at ten. Stay where you are.", severity: "warning", starts_at: new Date(from).toISOString(), ends_at: new Date(from + 3_600_000).toISOString(), dismissible: true, audience: "everybody", roles: [], unit_ids: [] }));
  return { "/admin/announcements/:id": `/admin/announcements/${planned.id}`, "/admin/features/:id": "/admin/features/lti" };
}
/** A release of counts that nobody has approved. */
async function ofReleases(admin) {
  const { settings } = await api(admin, "/sync");
  if (!settings.receiver_key) await api(admin, "/sync/settings", "PUT", { settings: { ...settings, receiver_key: "a1".repeat(32) } });
  const release = (await first(admin, "/sync/releases")) ?? (await api(admin, "/sync/releases", "POST", { tables: ["feature_use"] }));
  return { "/admin/sync/:id": `/admin/sync/${release.id}` };
}
/** A film that is none: the page says why it could not be prepared. */
async function ofVideos(admin) {
  const upload = await api(admin, "/media/uploads", "POST", { name: "line-dressing.mp4", size: 32, media_type: "video/mp4" });
  await admin.evaluate((id) => fetch(`/api/v1/media/uploads/${id}/parts?offset=0`, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: new Blob([new Uint8Array([0, 0, 0, 24, 102, 116, 121, 112, 109, 112, 52, 50, 0, 0, 0, 0, 109, 112, 52, 50, 105, 115, 111, 109, 0, 0, 0, 8, 102, 114, 101, 101])]) }), upload.id);
  const item = await api(admin, `/media/uploads/${upload.id}/finish`, "POST", { title: "Changing the dressing of a central line" });
  return { "/videos/:id": `/videos/${item.id}` };
}
const first = async (page, path) => (await api(page, path)).items[0];

async function ofLearning(nurse, admin) {
  const enrolment = (await api(nurse, "/home")).todo.find((item) => item.enrolment_id).enrolment_id;
  const player = await api(nurse, `/learning/enrolments/${enrolment}`);
  const course = (await first(nurse, "/courses")).id;
  const courses = (await api(admin, "/authoring/courses")).items;
  const works = (await Promise.all(courses.map((each) => api(admin, `/submissions?course=${each.id}`)))).flatMap((each) => each.items);
  return {
    "/learn/:enrolment/:lesson?": `/learn/${enrolment}/${player.modules[0].lessons[0].id}`,
    "/verify/:code?": `/verify/${(await first(nurse, "/certificates")).code}`,
    "/courses/:id": `/courses/${course}`,
    "/courses/:id/lessons/:lesson": `/courses/${player.enrolment.course_id}/lessons/${player.modules[0].lessons[0].id}`,
    "/gradebook/:id": `/gradebook/${works[0].course_id}`,
    "/submissions": `/submissions?course=${works[0].course_id}`,
    "/submissions/:id": `/submissions/${works[0].id}`,
    "/authoring/:id": `/authoring/${courses[0].id}`,
    "/authoring/:id/certificates": `/authoring/${courses[0].id}/certificates`,
  };
}

async function ofPeople(nurse, admin) {
  const me = (await api(nurse, "/boot")).me.id;
  const someone = (await api(admin, "/people?status=active&limit=50")).items.find((each) => !Object.values(PEOPLE).includes(each.email));
  const letter = (await first(admin, "/privacy/requests"))?.id ?? (await api(admin, `/people/${someone.person_id}/privacy/erasure`, "POST", { reason: "A letter, for the sweep" })).request.id;
  return {
    ...(await ofWallet(nurse)),
    "/people/:id": `/people/${me}`,
    "/people/:id/privacy": `/people/${me}/privacy`,
    "/help/:name": "/help/privacy-manual",
    "/profiles/:id": `/profiles/${me}`,
    "/compliance/people/:id": `/compliance/people/${me}`,
    "/assignments/:id": `/assignments/${(await first(admin, "/assignments")).id}`,
    "/privacy/requests/:id": `/privacy/requests/${letter}`,
    "/imports/:id": `/imports/${(await first(admin, "/imports")).id}`,
  };
}

/** A licence with its rule, a link that shows a card, and a picture that waits for a look. */
async function ofWallet(nurse) {
  const card = (await first(nurse, "/credentials/mine")).id;
  const shared = await api(nurse, "/credential-shares", "POST", { credential_ids: [card], days: 7, note: "" });
  const picture = await nurse.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 400 });
    const paper = canvas.getContext("2d");
    paper.fillStyle = "white";
    paper.fillRect(0, 0, 640, 400);
    const body = await new Promise((done) => canvas.toBlob(done, "image/png"));
    const answer = await fetch("/api/v1/intake/documents?file_name=card.png", { method: "POST", body, headers: { "Content-Type": "image/png" } });
    return (await answer.json()).id;
  });
  return {
    "/credentials/:id": `/credentials/${card}`,
    "/credentials/review/:id": `/credentials/review/${picture}`,
    "/transcript/:credential": `/transcript/${(await first(nurse, "/credits/licences"))?.credential_id ?? card}`,
    "/shared/:token": new URL(shared.url).pathname,
  };
}

/** The nurse takes the quiz of the first course that she has to do, and fails; the administrator looks at it and tries a regrade. */
async function ofQuizzes(nurse, admin) {
  const enrolment = (await api(nurse, "/home")).todo.find((item) => item.enrolment_id).enrolment_id;
  const { modules } = await api(nurse, `/learning/enrolments/${enrolment}`);
  const lessons = modules.flatMap((each) => each.lessons);
  const last = lessons.findIndex((each) => each.format === "quiz");
  for (const lesson of lessons.slice(0, last)) {
    if (lesson.state !== "completed") await api(nurse, `/learning/enrolments/${enrolment}/lessons/${lesson.id}/progress`, "POST", { seconds: 60, completed: true });
  }
  const attempt = await api(nurse, `/learning/enrolments/${enrolment}/lessons/${lessons[last].id}/attempts`, "POST");
  await api(nurse, `/learning/attempts/${attempt.id}/submit`, "POST");
  let taken;
  for (const course of (await api(admin, "/authoring/courses")).items) {
    const quiz = (await api(admin, `/assessment/quizzes?course=${course.id}`)).items.find((each) => each.attempts);
    if (quiz) taken = { ...quiz, course: course.id };
  }
  const report = await api(admin, `/assessment/attempts/${attempt.id}/report`);
  const asked = report.result.questions[0].question;
  const regrade = await api(admin, `/assessment/quizzes/${taken.id}/regrades`, "POST", { reason: "The key was wrong", questions: [{ question_id: asked.id, action: "full_marks" }], never_lower: true, failed_only: false });
  const options = ["a", "b", "c"].map((id) => ({ id, text: `Answer ${id}`, correct: id === "b", feedback: null }));
  const question = { id: "q1", type: "multiple_choice", prompt: "Which lactate is a sign of shock, whatever the pressure?", points: 1, explanation: "4 mmol/L or more.", options, blanks: [], pairs: [], items: [] };
  const kept = await api(admin, "/questions", "POST", { name: "Lactate in shock", question, tags: ["sepsis"], folder_id: null, course_id: null });
  return {
    "/quizzes": `/quizzes?course=${taken.course}`,
    "/quizzes/:id": `/quizzes/${taken.id}?course=${taken.course}`,
    "/quizzes/attempts/:id": `/quizzes/attempts/${attempt.id}`,
    "/quizzes/regrades/:id": `/quizzes/regrades/${regrade.id}`,
    "/questions/:id": `/questions/${kept.id}`,
  };
}

async function ofClasses(admin) {
  const all = (await api(admin, "/classroom/office")).items;
  const session = await api(admin, `/classroom/sessions/${all[0].id}`);
  const date = session.dates[0];
  const hour = (from) => new Date(Date.now() + from * 3_600_000).toISOString().replace(/\.\d+Z$/, "Z");
  const shown = await api(admin, `/classroom/dates/${date.id}/window`, "PUT", { opens_at: hour(0), closes_at: hour(1) });
  return {
    "/classroom/:id": `/classroom/${session.id}`,
    "/classes/:id": `/classes/${session.id}`,
    "/classes/:id/edit": `/classes/${session.id}/edit`,
    "/classes/dates/:id/screen": `/classes/dates/${date.id}/screen`,
    "/classes/rooms/:id": `/classes/rooms/${(await first(admin, "/classroom/rooms")).id}`,
    "/attend/:code": new URL(shown.url).pathname,
  };
}

/** A provider with a class in two weeks; the administrator holds a seat in it for the nurse. */
async function ofFinder(nurse, admin) {
  const me = (await api(nurse, "/boot")).me.id;
  const own = (await api(admin, "/boot")).me.id;
  const place = { street: "1 Main St", city: "Waco", state: "TX", zip: "76701" };
  const provider = (await api(admin, "/class-providers", "POST", { name: "Training center of the sweep", type: "hospital", verified: true, accreditations: [], description: "", ...place, email: "", phone: "", url: "", people: [own] })).id;
  const at = (days, hours) => new Date(Date.now() + days * 86_400_000 + hours * 3_600_000).toISOString().replace(/\.\d+Z$/, "Z");
  const made = await api(admin, "/my-classes", "POST", { provider_id: provider, type: "BLS", title: "BLS of the sweep", description: "Bring your card.", format: "in_person", starts_at: at(14, 0), ends_at: at(14, 4), zone: "America/Chicago", venue: "Room 4", ...place, price_cents: 9500, capacity: 8, registers_here: true, waitlist: true, url: "" });
  const id = made.listing.id;
  const group = (await api(admin, `/classes/${id}/groups`, "POST", { people: [me] })).id;
  return {
    "/find-classes/:id": `/find-classes/${id}`,
    "/find-classes/portal/:id": `/find-classes/portal/${id}`,
    "/find-classes/portal/:id/edit": `/find-classes/portal/${id}/edit`,
    "/find-classes/providers/:id": `/find-classes/providers/${provider}`,
    "/find-classes/providers/:id/edit": `/find-classes/providers/${provider}/edit`,
    "/find-classes/groups/:id": `/find-classes/groups/${group}`,
  };
}

async function ofSkills(nurse, admin, manager) {
  const list = (await first(admin, "/skills/checklists")).id;
  const document = (await first(admin, "/attestations")).id;
  return {
    "/skills/:id": `/skills/${(await first(nurse, "/skills/mine")).id}`,
    "/attestations/:id": `/attestations/${(await first(nurse, "/attestations/mine")).id}`,
    "/precepting/:id": `/precepting/${(await first(manager, "/skills/precepting")).id}`,
    "/checklists/:id": `/checklists/${list}`,
    "/checklists/:id/edit": `/checklists/${list}/edit`,
    "/read-and-sign/:id": `/read-and-sign/${document}`,
    "/read-and-sign/:id/edit": `/read-and-sign/${document}/edit`,
  };
}

async function ofAudiences(officer) {
  const audience = (await first(officer, "/audiences")).id;
  const group = await api(officer, "/audience-groups", "POST", { name: "Code team", description: "Who answers a code.", unit_ids: [] });
  return { "/audiences/:id": `/audiences/${audience}`, "/audiences/:id/edit": `/audiences/${audience}/edit`, "/audiences/groups/:id": `/audiences/groups/${group.id}` };
}

async function ofCertifications(nurse, officer) {
  const all = (await api(officer, "/certifications")).items;
  const id = all.find((each) => each.renews).id;
  const mine = (await first(nurse, "/certifications/mine")).certification_id;
  const person = (await first(officer, `/certifications/${id}/people`)).person_id;
  return {
    "/certifications/office/:id": `/certifications/office/${id}`,
    "/certifications/office/:id/edit": `/certifications/office/${id}/edit`,
    "/certifications/office/:id/people/:person": `/certifications/office/${id}/people/${person}`,
    "/certifications/:id": `/certifications/${mine}`,
  };
}

async function ofReports(officer) {
  const me = (await api(officer, "/boot")).me.id;
  const schedule = await api(officer, "/analytics/schedules", "POST", { name: "Units and courses, weekly", report: "units_courses", format: "csv", filter: {}, every: "week", weekday: 1, day: 1, hour: 7, recipients: [me] });
  const run = await api(officer, `/analytics/schedules/${schedule.id}/run`, "POST", {});
  return { "/analytics/reports/:id": `/analytics/reports/${run.id}`, "/analytics/schedules/:id": `/analytics/schedules/${schedule.id}`, "/analytics/schedules/:id/edit": `/analytics/schedules/${schedule.id}/edit` };
}

/** An entry with a line of the log, a name that stands on an exclusion list, a key, a webhook, and a survey packet. */
async function ofVerification(officer, admin) {
  const waiting = (await first(officer, "/verifications")).credential_id;
  await api(officer, `/verifications/${waiting}/records`, "POST", { source: "Texas Board of Nursing", method: "phone", result: "discrepancy", discrepancies: ["Expires 31 May 2027, not 2028"], note: "" });
  const { first_name, last_name } = (await api(admin, "/boot")).me;
  await officer.evaluate(async (name) => {
    const list = `LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,STATE,ZIP,EXCLTYPE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE\n${name},M,,IND,NURSE,,0000000000,19840201,1 MAIN,WACO,TX,76701,1128a1,20200220,00000000,00000000,\n`;
    const day = new Date().toISOString().slice(0, 10);
    await fetch(`/api/v1/screening/lists?kind=full&list_date=${day}`, { method: "POST", body: list, headers: { "Content-Type": "text/csv" } });
  }, `${last_name},${first_name}`.toUpperCase());
  await api(admin, "/verification-keys", "POST", { name: "Staffing of the sweep", days: 90 });
  await api(admin, "/verification-hooks", "POST", { url: "https://staffing.example/hook", events: ["status", "verified"], inside: false });
  await api(officer, "/compliance/packets", "POST", { people: 2, seed: "sweep" });
  return {
    "/verification/:credential": `/verification/${waiting}`,
    "/ce-rules/:state/:profession": "/ce-rules/TX/RN",
    "/ce-rules/:state/:profession/edit": "/ce-rules/TX/RN/edit",
    "/settings/channels/:channel": "/settings/channels/sms",
    "/settings/templates/:code": "/settings/templates/assigned",
  };
}

/** A package in a course that the nurse has opened: what the upload answered. */
async function opened(nurse, admin, title, format, files) {
  const version = await admin.evaluate(async (text) => {
    const body = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
    return (await fetch("/api/v1/packages?file_name=package.zip", { method: "POST", headers: { "Content-Type": "application/zip" }, body })).json();
  }, zip(files).toString("base64"));
  for (let turn = 0; turn < 100 && (await api(admin, `/packages/versions/${version.id}`)).state === "checking"; turn += 1) await admin.waitForTimeout(100);
  const course = await api(admin, "/authoring/courses", "POST", { title });
  const { revision, modules } = await api(admin, `/authoring/courses/${course.id}/modules`, "POST", { revision: course.revision, title });
  const draft = await api(admin, `/authoring/courses/${course.id}/modules/${modules[0].id}/lessons`, "POST", { revision, title, format });
  const place = `/packages/lessons/${course.id}/${draft.modules[0].lessons[0].id}`;
  await api(admin, place, "PUT", { package_id: version.package_id });
  for (const step of ["submit", "publish"]) await api(admin, `/authoring/courses/${course.id}/${step}`, "POST", { comment: "" });
  await api(nurse, `/learning/courses/${course.id}/enrol`, "POST", {});
  await api(nurse, `${place}/launch`, "POST", {});
  return version;
}

/** cmi5 content with a part that waits, and the nurse's way through it. */
async function ofParts(nurse, admin) {
  const words = (text) => `<title><langstring lang="en">${text}</langstring></title><description><langstring lang="en">${text}</langstring></description>`;
  const part = (id, name) => `<au id="https://vendor.example/sharps/${id}" moveOn="CompletedAndPassed" masteryScore="0.8">${words(name)}<url>index.html?part=${id}</url></au>`;
  const manifest = `<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"><course id="https://vendor.example/sharps">${words("Sharps")}</course>${part("disposal", "Disposal of sharps")}${part("injury", "After a needlestick injury")}</courseStructure>`;
  const version = await opened(nurse, admin, "Sharps", "xapi", { "cmi5.xml": manifest, "index.html": "<!doctype html><html lang=en><title>Sharps</title><h1>Sharps</h1>" });
  const way = await first(admin, `/cmi5/packages/${version.package_id}/registrations`);
  return { "/packages/:id/registrations": `/packages/${version.package_id}/registrations`, "/packages/:id/registrations/:registration": `/packages/${version.package_id}/registrations/${way.id}` };
}

/** A package of web pages that the nurse has opened in a course, a tool, and a statement that a system recorded. */
async function ofContent(hospital, nurse, admin) {
  const version = await opened(nurse, admin, "Fire doors", "interactive", { "index.html": "<!doctype html><html lang=en><title>Fire doors</title><h1>Fire doors</h1>" });
  const attempt = await first(admin, `/packages/${version.package_id}/attempts`);
  const tool = await api(admin, "/lti/tools", "POST", {
    name: "Airway simulator", login_url: "https://tool.example/login", target_url: "https://tool.example/launch", deep_link_url: "", redirect_urls: ["https://tool.example/launch"], jwks_url: "https://tool.example/jwks", jwks: "", trust_pem: "",
    scopes: [], deep_linking: false, share_name: true, share_email: false, share_employee_number: false, custom: [],
  });
  const key = await api(admin, "/xapi/clients", "POST", { name: "Mannequin lab", scopes: ["all"], origins: [] });
  const statement = { actor: { mbox: "mailto:ana@mercygeneral.example", name: "Ana Reyes" }, verb: { id: "http://adlnet.gov/expapi/verbs/completed", display: { en: "completed" } }, object: { id: "https://lab.example/airway", definition: { name: { en: "Airway drill" } } }, result: { completion: true, score: { scaled: 0.9 } } };
  const stored = await ask(hospital.appliance.port, "/xapi/statements", { method: "POST", body: JSON.stringify(statement), headers: { "Content-Type": "application/json", "X-Experience-API-Version": "1.0.3", Authorization: `Basic ${Buffer.from(`${key.key}:${key.secret}`).toString("base64")}` } });
  if (stored.status !== 200) throw new Error(`a statement: ${stored.status} ${stored.text}`);
  const one = `/packages/${version.package_id}`;
  return {
    "/packages/:id": one, "/packages/:id/attempts": `${one}/attempts`, "/packages/:id/attempts/:attempt": `${one}/attempts/${attempt.attempt_id}`,
    "/admin/lti/tools/:id": `/admin/lti/tools/${tool.id}`, "/admin/xapi/statements/:id": `/admin/xapi/statements/${JSON.parse(stored.text)[0]}`,
  };
}
