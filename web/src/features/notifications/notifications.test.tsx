/** Preferences, channels, templates, the log and the link below a mail, with axe. */
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import ChannelPage from "./channel";
import ChannelsPage from "./channels";
import DeliveriesPage from "./deliveries";
import PreferencesPage from "./preferences";
import { bytesOf, switchPushOff, switchPushOn } from "./push";
import SuppressionsPage from "./suppressions";
import TemplatePage from "./template";
import TemplatesPage from "./templates";
import UnsubscribePage from "./unsubscribe";
import { minuteOf, minuteText } from "./words";

afterEach(() => vi.unstubAllGlobals());

const LONG = "Wolfeschlegelsteinhausenbergerdorff-Donaudampfschifffahrtsgesellschaft, Maria Concepcion";
const click = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const fill = (label: string | RegExp, value: string) => act(async () => fireEvent.change(screen.getByLabelText(label), { target: { value } }));
const sent = (calls: ReturnType<typeof serve>, key: string) => calls.find((each) => each.key === key)?.body;
const denied = { status: 403, json: { code: "forbidden" } };
const boot = { "GET /boot": { json: { me: { id: "me", first_name: "Luis", last_name: "Kim", permissions: ["notification:settings", "people:view"] } } } };

const preferences = {
  groups: [
    { group: "security", email: "now", sms: "now", push: "now", locked: true, optional: false },
    { group: "credentials", email: "now", sms: "now", push: "now", locked: false, optional: false },
    { group: "team", email: "daily", sms: "off", push: "off", locked: false, optional: false },
  ],
  zone: "America/Chicago", account_language: "en", digest_minute: 420, phone_confirmed: false, email: "ana@hospital.example", push_devices: 0,
  channels: { email: true, sms: true, push: false, why: { push: "push_off" } },
};

describe("preferences", () => {
  it("saves modes, quiet hours and zone, without what is locked", async () => {
    const calls = serve({ "GET /notifications/preferences": { json: preferences }, "PUT /notifications/preferences": { json: { ...preferences, quiet_from: 1320, quiet_to: 360 } } });
    const { container } = draw(<PreferencesPage />, "/notifications/preferences");
    const modes = (await screen.findByLabelText("E-mail: Your team")) as HTMLSelectElement;
    expect(await axeProblems(container)).toEqual([]);
    expect(screen.queryByLabelText(/Browser: /)).toBeNull();
    expect(screen.getByText("Messages in the browser are not set up here.")).toBeTruthy();
    expect(screen.getAllByText("Always at once").length).toBe(2);
    await act(async () => fireEvent.change(modes, { target: { value: "weekly" } }));
    await act(async () => fireEvent.click(screen.getByLabelText("SMS: Licences and cards")));
    await act(async () => fireEvent.click(screen.getByLabelText(/Quiet hours/)));
    await fill("Until", "22:00");
    await click("Save");
    expect(screen.getByRole("link", { name: "Quiet hours end at another time than they begin" })).toBeTruthy();
    await fill("Until", "06:00");
    await click("Save");
    expect(sent(calls, "PUT /notifications/preferences")).toEqual({
      groups: [{ group: "credentials", email: "now", sms: "off", push: "now" }, { group: "team", email: "weekly", sms: "off", push: "off" }], zone: "America/Chicago", quiet_from: 1320, quiet_to: 360,
    });
  });
  it("keeps what was chosen when the server refuses it, and shows its sentence", async () => {
    serve({ "GET /notifications/preferences": { json: preferences }, "PUT /notifications/preferences": { status: 422, json: { code: "invalid", errors: [{ path: "zone", code: "zone_unknown", detail: "Name a zone, as America/Chicago." }] } } });
    draw(<PreferencesPage />, "/notifications/preferences");
    await screen.findByLabelText("E-mail: Your team");
    await fill("E-mail: Your team", "off");
    await click("Save");
    expect(screen.getByRole("link", { name: "Name a zone, as America/Chicago." })).toBeTruthy();
    expect((screen.getByLabelText("E-mail: Your team") as HTMLSelectElement).value).toBe("off");
  });
  it("confirms a mobile number with the code of the message", async () => {
    let state: Record<string, unknown> = preferences;
    const calls = serve({
      "GET /notifications/preferences": () => ({ json: state }),
      "POST /notifications/phone": () => { state = { ...preferences, phone: "+15125550100" }; return { json: { sent_to_end: "00" } }; },
      "POST /notifications/phone/confirm": () => ({ json: { ...preferences, phone: "+15125550100", phone_confirmed: true } }),
    });
    const { container } = draw(<PreferencesPage />, "/notifications/preferences");
    await screen.findByLabelText(/^Mobile number/);
    await click("Send me a code");
    expect(screen.getByRole("link", { name: "Enter a mobile number" })).toBeTruthy();
    await fill(/^Mobile number/, "+1 512 555 0100");
    await click("Send me a code");
    await screen.findByText(/ends in 00/);
    expect(await axeProblems(container)).toEqual([]);
    await fill(/Code from the message/, "123456");
    await click("Confirm");
    await screen.findByText("Confirmed");
    expect(sent(calls, "POST /notifications/phone")).toEqual({ phone: "+1 512 555 0100" });
    expect(sent(calls, "POST /notifications/phone/confirm")).toEqual({ code: "123456" });
  });
  it("says why nothing is sent to an address, and is denied without the permission", async () => {
    serve({ "GET /notifications/preferences": { json: { ...preferences, email_problem: "bounced", channels: { email: true, sms: false, push: false, why: { sms: "sms_off", push: "push_off" } } } } });
    const view = draw(<PreferencesPage />, "/notifications/preferences");
    await screen.findByText(/Mails to this address came back/);
    view.unmount();
    serve({ "GET /notifications/preferences": denied });
    draw(<PreferencesPage />, "/notifications/preferences");
    await screen.findByText("You do not have access to this page");
  });
  it("reads clocks both ways", () => {
    expect(minuteText(1325)).toBe("22:05");
    expect(minuteOf("06:30")).toBe(390);
    expect(minuteOf("24:00")).toBeNull();
    expect(minuteText(null)).toBe("");
  });
});

describe("messages in this browser", () => {
  const key = "BAEC";
  const browser = (existing: unknown = null) => {
    const made = { endpoint: "https://push.example/x", getKey: (name: string) => Uint8Array.from(name === "auth" ? [1, 2] : [3, 4]).buffer, unsubscribe: vi.fn(async () => true), options: { applicationServerKey: bytesOf(key).buffer } };
    const registration = { pushManager: { getSubscription: vi.fn(async () => existing), subscribe: vi.fn(async () => made) }, unregister: vi.fn(async () => true) };
    const worker = { register: vi.fn(async (_url: string, _options: unknown) => registration), ready: Promise.resolve(registration), getRegistration: vi.fn(async () => registration) };
    vi.stubGlobal("navigator", Object.assign(Object.create(navigator) as object, { serviceWorker: worker }));
    vi.stubGlobal("PushManager", class {});
    vi.stubGlobal("Notification", { permission: "granted", requestPermission: async () => "granted" });
    return { made, registration, worker };
  };
  it("registers one script by the page's policy, subscribes and tells the server", async () => {
    const { worker, registration } = browser();
    const rules: { createScriptURL: (url: string) => string }[] = [];
    vi.stubGlobal("trustedTypes", { defaultPolicy: null, createPolicy: (name: string, rule: { createScriptURL: (url: string) => string }) => { expect(name).toBe("default"); rules.push(rule); return rule; } });
    const calls = serve({ "GET /notifications/push-key": { json: { on: true, key } }, "POST /notifications/push": { json: { devices: 1 } } });
    expect(await switchPushOn()).toBe("on");
    expect(worker.register).toHaveBeenCalledWith("/push.js", { updateViaCache: "none" });
    expect(() => rules[0]?.createScriptURL("/other.js")).toThrow();
    expect(registration.pushManager.subscribe).toHaveBeenCalledWith({ userVisibleOnly: true, applicationServerKey: bytesOf(key) });
    expect(sent(calls, "POST /notifications/push")).toEqual({ endpoint: "https://push.example/x", p256dh: "AwQ", auth: "AQI" });
  });
  it("leaves no subscription behind when the server refuses it", async () => {
    const { made } = browser();
    serve({ "GET /notifications/push-key": { json: { on: true, key } }, "POST /notifications/push": { status: 409, json: { code: "too_many_devices" } } });
    await expect(switchPushOn()).rejects.toThrow();
    expect(made.unsubscribe).toHaveBeenCalled();
  });
  it("forgets the browser and removes the worker when it is switched off", async () => {
    const existing = { endpoint: "https://push.example/x", unsubscribe: vi.fn(async () => true) };
    const { registration } = browser(existing);
    const calls = serve({ "POST /notifications/push/forget": { json: { devices: 0 } } });
    await switchPushOff();
    expect(sent(calls, "POST /notifications/push/forget")).toEqual({ endpoint: "https://push.example/x" });
    expect(existing.unsubscribe).toHaveBeenCalled();
    expect(registration.unregister).toHaveBeenCalled();
  });
});

describe("the link below a mail", () => {
  it("does nothing before the button is pressed, then says what is off", async () => {
    window.history.replaceState(null, "", "/unsubscribe#tok.en");
    const calls = serve({ "POST /notifications/unsubscribe/tok.en": { json: { group: "team" } } });
    const { container } = draw(<UnsubscribePage />, "/unsubscribe");
    expect(window.location.hash).toBe("");
    expect(await axeProblems(container)).toEqual([]);
    expect(calls).toEqual([]);
    await click("Send me no more of these");
    await screen.findByText("Your team");
  });
  it("says when a link is not complete", async () => {
    window.history.replaceState(null, "", "/unsubscribe");
    serve({});
    draw(<UnsubscribePage />, "/unsubscribe");
    expect(screen.getByRole("alert").textContent).toMatch(/not complete/);
  });
});

const settings = {
  email: { on: true },
  sms: { on: true, kind: "https", url: "https://sms.example/send", content_type: "json", headers: "Authorization: Bearer {secret}", body: '{"to":"{to}","text":"{text}"}', mail_to: "", has_secret: true, trust_pem: "", last_ok_at: "2026-11-21T10:00:00Z", last_error: "tls_untrusted" },
  push: { on: false, hosts: ["fcm.googleapis.com"], trust_pem: "" },
  mailbox: { on: false, host: "", port: 995, security: "implicit", username: "", has_password: false, trust_pem: "" },
};
const channel = (name: string) => draw(<Route path="/settings/channels/:channel"><ChannelPage /></Route>, `/settings/channels/${name}`);

describe("channels", () => {
  it("lists them with their state", async () => {
    serve({ "GET /notification-channels": { json: settings } });
    const { container } = draw(<ChannelsPage />, "/settings/channels");
    await screen.findByText("On, last try failed");
    expect(screen.getAllByText("Off").length).toBe(2);
    expect(screen.getByText(/certificate is not trusted/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("never sends a secret that was not typed, and shows what the gateway answered", async () => {
    const calls = serve({
      "GET /notification-channels": { json: settings }, "PUT /notification-channels/sms": { json: settings },
      "POST /notification-channels/sms/test": { json: { ok: false, code: "tls_untrusted", detail: "The certificate of sms.example is signed by nobody whom we trust." } },
    });
    const { container } = channel("sms");
    expect(((await screen.findByLabelText(/^Secret/)) as HTMLInputElement).value).toBe("");
    expect(await axeProblems(container)).toEqual([]);
    expect(screen.getByText(/\{to\}, \{to_digits\}, \{text\} and \{secret\}/)).toBeTruthy();
    await fill(/^Address/, "https://other.example/send");
    await fill(/Send it to/, "+15125550100");
    await click("Save and test");
    expect(sent(calls, "PUT /notification-channels/sms")).toEqual({ on: true, kind: "https", url: "https://other.example/send", content_type: "json", headers: "Authorization: Bearer {secret}", body: '{"to":"{to}","text":"{text}"}', mail_to: "", trust_pem: "" });
    expect(sent(calls, "POST /notification-channels/sms/test")).toEqual({ to: "+15125550100" });
    await screen.findByText(/signed by nobody whom we trust/);
    expect(screen.getByText("tls_untrusted", { selector: ".code" })).toBeTruthy();
  });
  it("puts the server's refusal at the field and does not test then", async () => {
    const calls = serve({ "GET /notification-channels": { json: settings }, "PUT /notification-channels/sms": { status: 422, json: { code: "invalid", errors: [{ path: "secret", code: "secret_needed", detail: "Give the secret again for another server." }] } } });
    channel("sms");
    await screen.findByLabelText(/^Secret/);
    await fill(/^Address/, "https://other.example/send");
    await click("Save and test");
    expect(screen.getByRole("link", { name: "Give the secret again for another server." })).toBeTruthy();
    expect((screen.getByLabelText(/^Address/) as HTMLInputElement).value).toBe("https://other.example/send");
    expect(calls.some((each) => each.key.startsWith("POST"))).toBe(false);
  });
  it("saves hosts line by line, and a mailbox with a port", async () => {
    const calls = serve({ "GET /notification-channels": { json: settings }, "PUT /notification-channels/push": { json: settings }, "PUT /notification-channels/mailbox": { json: settings } });
    const view = channel("push");
    await screen.findByLabelText(/Services that may be used/);
    await fill(/Services that may be used/, "a.example\n\n *.b.example ");
    expect(await axeProblems(view.container)).toEqual([]);
    await click("Save");
    expect(sent(calls, "PUT /notification-channels/push")).toEqual({ on: false, hosts: ["a.example", "*.b.example"], trust_pem: "" });
    view.unmount();
    const mailbox = channel("mailbox");
    await screen.findByLabelText("Port");
    expect(await axeProblems(mailbox.container)).toEqual([]);
    await fill("Port", "99999");
    await click("Save");
    expect(screen.getByRole("link", { name: "Enter a port from 1 to 65535" })).toBeTruthy();
    await fill("Port", "110");
    await click("Save");
    expect(sent(calls, "PUT /notification-channels/mailbox")).toMatchObject({ port: 110, security: "implicit" });
  });
  it("tests the mail server, and knows no other channel", async () => {
    serve({ "GET /notification-channels": { json: settings }, "POST /notification-channels/email/test": { json: { ok: true, code: "sent", detail: "The server took the message." } } });
    const view = channel("email");
    await screen.findByRole("button", { name: "Test" });
    await click("Test");
    await screen.findByText("The server took the message.");
    view.unmount();
    channel("pigeon");
    await screen.findByText("This page is not here");
  });
});

const lines = [
  { code: "credential_expiring", group: "credentials", language: "en", subject: "{credential} expires[ on {on}].", changed: false, revision: 0 },
  { code: "team_overdue", group: "team", language: "en", subject: "Our own words", changed: true, revision: 3 },
];
const template = { code: "team_overdue", group: "team", language: "en", revision: 3, subject: "Our own words", body: "Text", short_text: "Short", built_in: false, params: ["count", "name"], history: [{ revision: 3, at: "2026-11-20T10:00:00Z", by: LONG, to_built_in: false }] };

describe("templates", () => {
  it("finds them by words, group and change", async () => {
    serve({ "GET /notification-templates": { json: { items: lines } } });
    const { container, history } = draw(<TemplatesPage />, "/settings/templates");
    await screen.findByText("... expires.");
    expect(await axeProblems(container)).toEqual([]);
    await click("Changed here");
    expect(history.at(-1)).toContain("changed=1");
  });
  it("shows what is written before it is saved, and keeps it at a refusal and a conflict", async () => {
    let refusal: unknown = { status: 422, json: { code: "invalid", errors: [{ path: "subject", code: "looks_like_phi", detail: "A mail must hold no data of patients." }] } };
    const calls = serve({
      "GET /notification-templates/team_overdue/en": { json: template },
      "POST /notification-templates/team_overdue/en/preview": { json: { subject: "3 late", text: "Hello Ana,\n3 late", html: "<p>x</p>", short_text: "3 late now" } },
      "PUT /notification-templates/team_overdue/en": () => refusal as { status: number },
      "DELETE /notification-templates/team_overdue/en": { json: { ...template, revision: 4, built_in: true } },
    });
    const { container } = draw(<Route path="/settings/templates/:code"><TemplatePage /></Route>, "/settings/templates/team_overdue");
    await screen.findByDisplayValue("Our own words");
    await fill("Subject of the mail", "Late: ");
    await act(async () => fireEvent.focus(screen.getByLabelText("Subject of the mail")));
    await click("Put count in");
    expect((screen.getByLabelText("Subject of the mail") as HTMLInputElement).value).toContain("{count}");
    await click("Preview");
    await screen.findByText("3 late now");
    expect(await axeProblems(container)).toEqual([]);
    expect(sent(calls, "POST /notification-templates/team_overdue/en/preview")).toMatchObject({ body: "Text", short_text: "Short" });
    await click("Save");
    expect(screen.getByRole("link", { name: "A mail must hold no data of patients." })).toBeTruthy();
    refusal = { status: 409, json: { code: "template_changed", detail: "x" } };
    await click("Save");
    await screen.findByText(/Somebody changed these words meanwhile/);
    expect(sent(calls, "PUT /notification-templates/team_overdue/en")).toMatchObject({ revision: 3 });
    expect((screen.getByLabelText("Subject of the mail") as HTMLInputElement).value).toContain("{count}");
    await click("Go back to the shipped words");
    await click("Use the shipped words");
    await waitFor(() => expect(calls.some((each) => each.key.startsWith("DELETE"))).toBe(true));
  });
});

describe("a template in two languages", () => {
  it("keeps what was written in one while the other is looked at", async () => {
    serve({ "GET /notification-templates/team_overdue/en": { json: template }, "GET /notification-templates/team_overdue/es": { json: { ...template, language: "es", subject: "Palabras" } } });
    draw(<Route path="/settings/templates/:code"><TemplatePage /></Route>, "/settings/templates/team_overdue");
    await screen.findByDisplayValue("Our own words");
    await fill("Subject of the mail", "Half written");
    expect(screen.getByText("Changes are not saved yet")).toBeTruthy();
    await act(async () => fireEvent.click(screen.getByRole("link", { name: "Español" })));
    await screen.findByDisplayValue("Palabras");
    await act(async () => fireEvent.click(screen.getByRole("link", { name: "English" })));
    await screen.findByDisplayValue("Half written");
  });
});

describe("what was sent", () => {
  const row = { id: "d1", person_id: "p1", person_name: LONG, code: "credential_expiring", channel: "email", mode: "daily", state: "failed", reason: "bounced_5.1.1", attempts: 3, language: "en", template_revision: 0, created_at: "2026-11-20T10:00:00Z", updated_at: "2026-11-20T11:00:00Z", due_at: "2026-11-20T11:00:00Z" };
  it("shows results and reasons, and filters in the address", async () => {
    const calls = serve({ ...boot, "GET /notification-deliveries": { json: { items: [row] } }, "GET /notification-templates": { json: { items: lines } } });
    const { container, history } = draw(<DeliveriesPage />, "/settings/deliveries?state=failed");
    const table = await screen.findByRole("table");
    expect(within(table).getByText(/undeliverable \(5\.1\.1\)/)).toBeTruthy();
    await within(table).findByText("... expires.");
    expect(await axeProblems(container)).toEqual([]);
    expect(calls.find((each) => each.key === "GET /notification-deliveries")?.url.searchParams.get("state")).toBe("failed");
    await click("SMS");
    expect(history.at(-1)).toContain("channel=sms");
  });
  it("sends what failed again, and nothing else", async () => {
    const calls = serve({ ...boot, "GET /notification-deliveries": { json: { items: [row, { ...row, id: "d2", state: "sent", reason: "" }] } }, "GET /notification-templates": { json: { items: lines } }, "POST /notification-deliveries/d1/retry": { json: {} } });
    draw(<DeliveriesPage />, "/settings/deliveries");
    expect(await screen.findAllByRole("button", { name: /^Send again to Wolfe/ })).toHaveLength(1);
    await click(/^Send again to Wolfe/);
    await waitFor(() => expect(calls.some((each) => each.key === "POST /notification-deliveries/d1/retry")).toBe(true));
  });
  it("says when there is nothing", async () => {
    serve({ ...boot, "GET /notification-deliveries": { json: { items: [] } }, "GET /notification-templates": { json: { items: lines } } });
    draw(<DeliveriesPage />, "/settings/deliveries");
    await screen.findByText("Nothing was sent yet");
  });
  it("releases an address after asking", async () => {
    const calls = serve({ ...boot, "GET /notification-suppressions": { json: { items: [{ hash: "ab", person_id: "p1", person_name: LONG, reason: "bounced", status: "5.1.1", at: "2026-11-20T10:00:00Z" }] } }, "DELETE /notification-suppressions/ab": { json: {} } });
    const { container } = draw(<SuppressionsPage />, "/settings/suppressions");
    await screen.findByText("5.1.1");
    expect(await axeProblems(container)).toEqual([]);
    expect(calls.find((each) => each.key === "GET /notification-suppressions")?.url.search).toBe("");
    await click(/^Send again to Wolfe/);
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Send again" })));
    await waitFor(() => expect(calls.some((each) => each.key === "DELETE /notification-suppressions/ab")).toBe(true));
  });
});
