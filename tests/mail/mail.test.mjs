// Mails on the real program and a real mail server (npm smtp-server, STARTTLS and TLS, sign-in, refusals, a size limit):
// from an assignment to the nurse's mailbox, back from the bounce mailbox, and out of it by her link.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { Appliance, binary, free_port } from "../end_to_end/lib/appliance.mjs";
import { Browser } from "../identity/lib/browser.mjs";
import { Mailbox } from "./lib/pop3.mjs";
import { MailServer, read_mail, refusal } from "./lib/smtp.mjs";

const appliance = new Appliance();
const unserved = new Appliance();
const REASON = "Mr Doe in bed 4 asked for it";
let server, home, admin, people, courses;
const used = new Set();

async function api(method, path, body, browser = admin) {
  const headers = { "sec-fetch-site": "same-origin", "content-type": "application/json" };
  const answer = await browser.ask(`${home}/api/v1${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  return { status: answer.status, body: /^[{[]/.test(answer.text) ? JSON.parse(answer.text) : answer.text };
}
async function good(answer) {
  const { status, body } = await answer;
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}
async function until(what, ready, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await ready();
    if (value) return value;
    if (Date.now() > end) assert.fail(`not in ${seconds} s: ${what}\n${JSON.stringify((await api("GET", "/notification-deliveries?limit=5")).body)}\n${appliance.log.split("\n").slice(-15).join("\n")}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
/** Publishes a copy of the first course, of its category; answers it. */
async function publish(title) {
  const { id } = await good(api("POST", `/authoring/courses/${courses[0].id}/clone`, { title }));
  for (const act of ["submit", "publish"]) await good(api("POST", `/authoring/courses/${id}/${act}`, { comment: "" }));
  return { id, title };
}
/** Assigns a course that this person does not have yet; answers its title. */
async function assign(person) {
  for (const course of courses) {
    if (used.has(`${person.person_id} ${course.id}`)) continue;
    const in_ = { course_id: course.id, unit_ids: [], person_ids: [person.person_id], professions: [], due_on: "2031-01-31", reason: REASON };
    const preview = await good(api("POST", "/assignments/preview", in_));
    used.add(`${person.person_id} ${course.id}`);
    if (preview.people !== 1 || preview.already_completed || preview.already_enrolled) continue;
    await good(api("POST", "/assignments", in_));
    return course.title;
  }
  return assert.fail(`no course is new to ${person.person_id}`);
}
/** The newest delivery to this person. */
async function newest(person) {
  return (await good(api("GET", "/notification-deliveries?channel=email&limit=50"))).items.find((each) => each.person_id === person.person_id);
}
const mails_to = (person) => server.mails.filter((mail) => mail.to[0] === person.email);
/** A server that runs does the command itself, with its own settings: others are tried on a folder that nobody serves. */
const mail_test = (env, data = unserved.data) =>
  promisify(execFile)(binary, ["mail", "test", "it@mercygeneral.example", "--data", data], { env: { ...process.env, ...env }, timeout: 60_000 })
    .then(({ stdout }) => ({ status: 0, text: stdout }), (error) => ({ status: error.code, text: `${error.stdout}${error.stderr}` }));

describe("mails through a real mail server", { timeout: 900_000 }, () => {
  before(async () => {
    server = await MailServer.open();
    if (server.missing) return console.log(`mail: smtp: skipped: smtp-server cannot be had: ${server.missing}`);
    appliance.create({ people: 60 });
    unserved.create();
    appliance.port = await free_port();
    home = `https://localhost:${appliance.port}`;
    Object.assign(process.env, {
      MEDCONNECT_MAIL_HOST: "localhost", MEDCONNECT_MAIL_PORT: String(server.port), MEDCONNECT_MAIL_SECURITY: "starttls",
      MEDCONNECT_MAIL_USERNAME: "medconnect", MEDCONNECT_MAIL_PASSWORD_FILE: server.password_file, MEDCONNECT_MAIL_TRUST_FILE: server.certificate,
      MEDCONNECT_MAIL_FROM: "learning@mercygeneral.example", MEDCONNECT_MAIL_BOUNCES: "bounces@mercygeneral.example",
      MEDCONNECT_SERVER_BASE_URL: home,
    });
    await appliance.start();
    admin = new Browser();
    await good(api("POST", "/auth/sign-in", { login: "admin@mercygeneral.example", password: "MercyGeneral-2026" }));
    courses = (await good(api("GET", "/courses?limit=50"))).items;
    for (const title of ["Wound care", "Falls", "Hand-over"]) courses.push(await publish(title));
    people = (await good(api("GET", "/people?profession=RN&limit=30"))).items.filter((person) => person.status === "active" && !person.email.startsWith("admin@"));
    assert.ok(courses.length > 3 && people.length > 7);
  });
  after(async () => {
    await server?.close?.();
    await appliance.remove();
    await unserved.remove();
  });
  const step = (name, run) => test(name, async (context) => (server.missing ? context.skip(`smtp-server: ${server.missing}`) : run(context)));

  step("the command signs in over STARTTLS and over TLS from the first byte, and says what is wrong", async () => {
    for (const data of [appliance.data, unserved.data]) {
      const sent = await mail_test({}, data);
      assert.equal(sent.status, 0, sent.text);
    }
    assert.equal(server.mails.length, 2);
    for (const session of server.sessions) assert.deepEqual(session, { secure: true, user: "medconnect", from: "bounces@mercygeneral.example" });
    const untrusted = await mail_test({ MEDCONNECT_MAIL_TRUST_FILE: "" });
    assert.notEqual(untrusted.status, 0);
    assert.match(untrusted.text, /certificate of localhost is not trusted/);
    const other_name = await mail_test({ MEDCONNECT_MAIL_HOST: "127.0.0.1" });
    assert.notEqual(other_name.status, 0);
    assert.match(other_name.text, /certificate of 127\.0\.0\.1 is not trusted/);
    assert.equal(server.sessions.length, 2, "nothing went to a server that is not trusted");
    const stranger = await mail_test({ MEDCONNECT_MAIL_USERNAME: "somebody" });
    assert.match(stranger.text, /refuses the user name or password/);
    const implicit = await MailServer.open({ secure: true });
    const over_tls = await mail_test({ MEDCONNECT_MAIL_PORT: String(implicit.port), MEDCONNECT_MAIL_SECURITY: "implicit", MEDCONNECT_MAIL_PASSWORD_FILE: implicit.password_file, MEDCONNECT_MAIL_TRUST_FILE: implicit.certificate });
    assert.equal(over_tls.status, 0, over_tls.text);
    assert.equal(implicit.mails.length, 1);
    await implicit.close();
  });

  step("an assignment is in the mailbox within seconds: a link, no way out of what one must know, and nothing that somebody wrote", async () => {
    const [ana] = people;
    const title = await assign(ana);
    const [mail] = await until("the mail", () => mails_to(ana).length > 0 && mails_to(ana), 60);
    const { headers, text, html } = read_mail(mail.text);
    assert.equal(mails_to(ana).length, 1);
    assert.match(headers.to, new RegExp(ana.email));
    assert.ok(text.includes(title), text);
    assert.ok(text.includes(`${home}/`), text);
    assert.ok(html.includes(`href="${home}/`), html);
    for (const header of ["list-unsubscribe", "list-unsubscribe-post"]) assert.equal(headers[header], undefined);
    assert.ok(!text.includes("/unsubscribe#") && !html.includes("/unsubscribe#"), text);
    assert.equal(headers["auto-submitted"], "auto-generated");
    for (const part of [mail.text, text, html]) for (const never of ["Doe", "bed 4"]) assert.ok(!part.includes(never), part);
    const row = await until("the log", async () => { const one = await newest(ana); return one?.state === "sent" && one; });
    assert.equal(headers["message-id"].split("@")[0], `<${row.id}`);
    assert.ok(!JSON.stringify(row).includes(title));
    assert.ok(!appliance.log.includes(ana.email) && !appliance.log.includes(title), "nothing of it in the program's log");
  });

  step("a delay (4xx) and a server that refuses us (5.7.1) are tried again and arrive once", async () => {
    const [, late, denied] = people;
    const first = new Set();
    const refusals = new Map([[late.email, refusal(451, "4.7.1 come back")], [denied.email, refusal(550, "5.7.1 not from you")]]);
    server.on_recipient = (address) => (first.has(address) ? undefined : first.add(address) && refusals.get(address));
    await Promise.all([assign(late), assign(denied)]);
    await until("the first attempts", async () => (await newest(late))?.reason === "smtp_put_off" && (await newest(denied))?.reason === "smtp_denied");
    for (const person of [late, denied]) {
      await until("the second", () => mails_to(person).length > 0, 120);
      const row = await until("sent", async () => { const one = await newest(person); return one.state === "sent" && one; });
      assert.equal(row.attempts, 2);
      assert.equal(mails_to(person).length, 1);
    }
    server.on_recipient = () => undefined;
  });

  step("a refusal (5xx) ends it; an unknown mailbox ends all mails to it", async () => {
    const [, , , refused, unknown] = people;
    server.on_recipient = (address) => (address === refused.email ? refusal(550, "5.2.2 mailbox full") : address === unknown.email ? refusal(550, "5.1.1 no such user") : undefined);
    await Promise.all([assign(refused), assign(unknown)]);
    const rows = await until("both failed", async () => { const both = [await newest(refused), await newest(unknown)]; return both.every((one) => one?.state === "failed") && both; });
    assert.deepEqual(rows.map((row) => row.reason), ["smtp_refused", "smtp_no_such_mailbox"]);
    server.on_recipient = () => undefined;
    await Promise.all([assign(refused), assign(unknown)]);
    await until("the refused one gets the next", () => mails_to(refused).length === 1);
    const row = await until("suppressed", async () => { const one = await newest(unknown); return one.state === "suppressed" && one; });
    assert.equal(row.reason, "bounced");
    assert.equal(mails_to(unknown).length, 0);
    const listed = await good(api("GET", "/notification-suppressions"));
    assert.ok(!JSON.stringify(listed).includes(unknown.email));
    await good(api("DELETE", `/notification-suppressions/${listed.items.find((one) => one.person_id === unknown.person_id).hash}`));
    await assign(unknown);
    await until("released", () => mails_to(unknown).length === 1);
    assert.equal(mails_to(refused).length, 1);
  });

  step("a mail that is too big for the server fails, and a server that is away holds nothing up", async () => {
    const [, , , , , small, away] = people;
    await server.rest();
    server.options.size = 400;
    await server.listen();
    await assign(small);
    const row = await until("too big", async () => { const one = await newest(small); return one?.state === "failed" && one; });
    assert.equal(row.reason, "smtp_refused");
    await server.rest();
    server.options.size = 10_000_000;
    await assign(away);
    await until("it waits", async () => { const one = await newest(away); return one?.state === "waiting" && one.attempts >= 1; });
    assert.equal((await api("GET", "/notifications/count")).status, 200);
    await server.listen();
    await until("it arrives", () => mails_to(away).length > 0, 150);
    assert.equal(mails_to(away).length, 1);
  });

  step("a restart loses nothing and doubles nothing", async () => {
    const person = people[7];
    await server.rest();
    await assign(person);
    await until("it waits", async () => (await newest(person))?.state === "waiting");
    await appliance.stop("SIGKILL");
    await server.listen();
    await appliance.start();
    await until("it arrives", () => mails_to(person).length > 0, 150);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    assert.equal(mails_to(person).length, 1);
  });

  step("a report in the bounce mailbox ends mails to the address", async () => {
    const [ana] = people;
    const raw = mails_to(ana)[0].text;
    const box = await Mailbox.open(server.folder, "bounces", "box-word");
    box.messages.push("Subject: a letter\r\n\r\nhello", ["From: MAILER-DAEMON@mx", "Content-Type: multipart/report; report-type=delivery-status; boundary=\"x=1\"", "", "--x=1", "Content-Type: text/plain", "", "sorry", "--x=1", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx", "", `Final-Recipient: rfc822; ${ana.email}`, "Action: failed", "Status: 5.1.1", "", "--x=1", "Content-Type: text/rfc822-headers", "", raw.slice(0, raw.indexOf("\r\n\r\n")), "", "--x=1--"].join("\r\n"));
    const settings = { on: true, host: "localhost", port: box.port, security: "implicit", username: "bounces", password: "box-word", trust_pem: readFileSync(server.certificate, "utf8") };
    const shown = await good(api("PUT", "/notification-channels/mailbox", settings));
    assert.ok(!JSON.stringify(shown).includes("box-word"));
    const tried = await good(api("POST", "/notification-channels/mailbox/test", {}));
    assert.deepEqual([tried.ok, tried.code], [true, "reached"], JSON.stringify(tried));
    assert.deepEqual(box.messages.map((one) => one !== undefined), [true, false], "the letter stays, the report is gone");
    assert.equal((await newest(ana)).reason, "bounced_5.1.1");
    box.close();
    assert.equal((await good(api("GET", "/notification-suppressions"))).items.filter((one) => one.person_id === ana.person_id).length, 1);
  });

  step("one click on the link in a suggestion ends suggestions, without a sign-in", async () => {
    const preferences = await good(api("GET", "/notifications/preferences"));
    const groups = preferences.groups.map(({ group, email, sms, push }) => ({ group, email: group === "suggestions" ? "now" : email, sms, push }));
    await good(api("PUT", "/notifications/preferences", { groups, zone: preferences.zone }));
    await good(api("PATCH", "/profiles/me", { interests: [courses[0].category] }));
    const suggested = () => mails_to({ email: "admin@mercygeneral.example" }).map((mail) => read_mail(mail.text)).filter(({ headers }) => headers["list-unsubscribe"]);
    const { title } = await publish("Airway at the bedside");
    const { headers, text } = await until("the suggestion", () => suggested()[0]);
    assert.ok(text.includes(title) && text.includes(`${home}/unsubscribe#`), text);
    assert.equal(headers["list-unsubscribe-post"], "List-Unsubscribe=One-Click");
    const [, link] = /<(https:[^>]+)>/.exec(headers["list-unsubscribe"]);
    assert.ok(link.startsWith(`${home}/api/v1/notifications/unsubscribe/`), link);
    const click = (url) => new Browser().ask(url, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "List-Unsubscribe=One-Click" });
    assert.equal((await click(`${link}A`)).status, 404);
    const ended = await click(link);
    assert.deepEqual([ended.status, ended.text], [200, '{"group":"suggestions"}']);
    assert.equal((await good(api("GET", "/notifications/preferences"))).groups.find((each) => each.group === "suggestions").email, "off");
    await publish("Shock at the bedside");
    await until("the next is told in the program", async () => JSON.stringify((await api("GET", "/notifications")).body).includes("Shock at the bedside"));
    await new Promise((resolve) => setTimeout(resolve, 3000));
    assert.equal(suggested().length, 1);
  });

  step("the program's own report of its health counts what did not go", async () => {
    const { stdout } = await promisify(execFile)(binary, ["doctor", "--data", appliance.data], { timeout: 120_000 }).catch((error) => error);
    assert.match(stdout, /mail +localhost:\d+, encrypted/);
    assert.match(stdout, /notifications +\d+ overdue, [1-9]\d* failed since yesterday, 1 addresses take no mail/);
  });
});
