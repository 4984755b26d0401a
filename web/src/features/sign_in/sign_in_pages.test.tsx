/** The second step and the pages behind mailed links, each in its states, with axe. */
import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import * as leaving from "../sso/go";
import ForgotPasswordPage from "./forgot_password";
import InvitationPage from "./invitation";
import ResetPasswordPage from "./reset_password";
import SecondStepPage from "./second_step";
import SignInPage from "./sign_in";
import VerifyEmailPage from "./verify_email";

const fill = (name: string, value: string) => fireEvent.change(screen.getByLabelText(name), { target: { value } });
const submit = (name: string) => act(async () => fireEvent.submit(screen.getByRole("form", { name })));
const press = (name: string) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const me = { me: { id: "ana" }, idle_minutes: 15 };
const code = { must_enrol: false, totp: true, recovery_code: true, passkey: null };

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  window.history.replaceState(null, "", "/");
});

describe("through the hospital", () => {
  const ways = { items: [{ id: "p1", name: "Mercy General" }, { id: "p2", name: "Partner University of Health Sciences, Nursing Residency Programme" }] };
  it("comes first where it is configured, and keeps where to return", async () => {
    const go = vi.spyOn(leaving, "goTo").mockImplementation(() => undefined);
    const calls = serve({ "GET /sso/options": { json: ways }, "POST /sso/start": { json: { url: "https://idp.example/sso", relay_state: "r" } } });
    const { container } = draw(<SignInPage />, "/sign-in?reason=idle&return=%2Ftranscript");
    await screen.findByRole("button", { name: "Sign in with Mercy General" });
    const names = screen.getAllByRole("button").map((each) => each.textContent);
    expect(names.indexOf("Sign in with Mercy General")).toBeLessThan(names.indexOf("Sign in"));
    expect(document.activeElement).toBe(screen.getByLabelText("E-mail, handle or employee number"));
    expect(await axeProblems(container)).toEqual([]);
    await press("Sign in with Mercy General");
    expect(calls.find((each) => each.key === "POST /sso/start")?.body).toEqual({ provider: "p1", return_to: "/transcript", shared_workstation: false });
    expect(go).toHaveBeenCalledWith(expect.objectContaining({ url: "https://idp.example/sso" }));
    go.mockRestore();
  });
  it("leads there when a password is not taken any more, and keeps the name that was typed", async () => {
    serve({ "GET /sso/options": { json: { items: [{ id: "p1", name: "Mercy General", kind: "saml" }], enforced: false } }, "POST /auth/sign-in": { status: 403, json: { code: "single_sign_on_only", detail: "x" } } });
    const { container } = draw(<SignInPage />, "/sign-in");
    fireEvent.change(await screen.findByLabelText("E-mail, handle or employee number"), { target: { value: "ana" } });
    fireEvent.change(screen.getByLabelText("Password"), { target: { value: "something long" } });
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Sign in" })));
    const dialog = within(await screen.findByRole("dialog", { name: "Sign in through the hospital" }));
    expect(dialog.getByRole("button", { name: "Sign in with Mercy General" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    expect((screen.getByLabelText("E-mail, handle or employee number") as HTMLInputElement).value).toBe("ana");
    expect((screen.getByLabelText("Password") as HTMLInputElement).value).toBe("");
  });
  it("never hands an address of another site to the provider", async () => {
    const go = vi.spyOn(leaving, "goTo").mockImplementation(() => undefined);
    const calls = serve({ "GET /sso/options": { json: ways }, "POST /sso/start": { json: { url: "https://idp.example/sso", relay_state: "r" } } });
    draw(<SignInPage />, "/sign-in?return=%2F%2Fevil.example");
    await screen.findByRole("button", { name: "Sign in with Mercy General" });
    await press("Sign in with Mercy General");
    expect(calls.find((each) => each.key === "POST /sso/start")?.body).toMatchObject({ return_to: "/" });
    go.mockRestore();
  });
  it("says in words why it did not work, and shows no text of an address", async () => {
    serve({ "GET /sso/options": { json: ways } });
    const view = draw(<SignInPage />, "/sign-in?sso_error=account_unknown");
    expect(screen.getByRole("alert").textContent).toContain("Nobody here has this identity.");
    expect(await axeProblems(view.container)).toEqual([]);
    view.unmount();
    draw(<SignInPage />, "/sign-in?sso_error=Call%20555-1234");
    expect(screen.queryByRole("alert")).toBeNull();
  });
  it("folds passwords away where single sign-on is enforced", async () => {
    serve({ "GET /sso/options": { json: { ...ways, enforced: true } } });
    const { container } = draw(<SignInPage />, "/sign-in");
    const summary = await screen.findByText("Sign in with a password (owners only)");
    expect(summary.closest("details")?.open).toBe(false);
    expect(await axeProblems(container)).toEqual([]);
  });
  it("takes what a badge reader types without any field chosen", async () => {
    serve({ "GET /sso/options": { json: { items: [] } } });
    draw(<SignInPage />, "/sign-in");
    const name = screen.getByLabelText("E-mail, handle or employee number");
    name.blur();
    fireEvent.keyDown(document.body, { key: "E" });
    expect(document.activeElement).toBe(name);
    name.blur();
    fireEvent.keyDown(document.body, { key: "r", ctrlKey: true });
    expect(document.activeElement).not.toBe(name);
  });
});

describe("second step", () => {
  it("follows the password when the server asks for it, and keeps where to return", async () => {
    serve({ "POST /auth/sign-in": { status: 401, json: { code: "second_step_required" } }, "GET /auth/options": { json: { forgotten_password: true, passkeys: true } } });
    const { history } = draw(<SignInPage />, "/sign-in?return=%2Ftranscript");
    fill("E-mail, handle or employee number", "ana");
    fill("Password", "right");
    await submit("Sign in");
    expect(history.at(-1)).toBe("/sign-in/second-step?return=%2Ftranscript");
    expect(await screen.findByRole("link", { name: "Forgot your password?" })).toBeTruthy();
  });
  it("takes the code of the app and goes on", async () => {
    const calls = serve({ "GET /auth/second-step": { json: code }, "POST /auth/second-step": { json: me } });
    const { container, history } = draw(<SecondStepPage />, "/sign-in/second-step?return=%2Ftranscript");
    await screen.findByLabelText("Code of your app");
    expect(await axeProblems(container)).toEqual([]);
    fill("Code of your app", "12345");
    await submit("Second step");
    expect(calls.filter((each) => each.key.startsWith("POST"))).toHaveLength(0);
    fill("Code of your app", "123 456");
    await submit("Second step");
    expect(calls.find((each) => each.key.startsWith("POST"))?.body).toEqual({ code: "123456" });
    expect(history.at(-1)).toBe("/transcript");
  });
  it("takes a recovery code, and says when a code is wrong", async () => {
    const calls = serve({ "GET /auth/second-step": { json: code }, "POST /auth/second-step": { status: 401, json: { code: "wrong_code", detail: "The code is wrong or was used before." } } });
    const { container } = draw(<SecondStepPage />, "/sign-in/second-step");
    await screen.findByLabelText("Code of your app");
    await press("Use a recovery code");
    fill("Recovery code", "7kq2m-x9wtr");
    await submit("Second step");
    expect(calls.at(-1)?.body).toEqual({ recovery_code: "7kq2m-x9wtr" });
    expect(screen.getByText("The code is wrong or was used before.")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("sends back to the start when the step is over", async () => {
    serve({ "GET /auth/second-step": { status: 401, json: { code: "challenge_ended" } } });
    draw(<SecondStepPage />, "/sign-in/second-step");
    await screen.findByText("This sign-in took too long or was tried too often.");
    expect(screen.getByRole("link", { name: "Start again" }).getAttribute("href")).toBe("/sign-in");
  });
  it("sets a second step up when the role asks for it, shows the recovery codes, then goes on", async () => {
    const setup = { secret: "GEZDGNBVGY3TQOJQ", uri: "otpauth://totp/x", qr: ["# #", " # ", "# #"] };
    const calls = serve({
      "GET /auth/second-step": { json: { ...code, must_enrol: true, totp: false } },
      "POST /auth/enrolment": { json: setup },
      "POST /auth/enrolment/confirm": { json: { signed_in: me, recovery_codes: ["aaaaa-bbbbb", "ccccc-ddddd"] } },
    });
    const { container, history } = draw(<SecondStepPage />, "/sign-in/second-step");
    await screen.findByRole("img", { name: "Picture for the authenticator app" });
    expect(screen.getByText("GEZD GNBV GY3T QOJQ")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    fill("Code", "654321");
    await submit("Codes of an app");
    expect(calls.at(-1)?.body).toEqual({ code: "654321" });
    expect(screen.getByText("aaaaa-bbbbb")).toBeTruthy();
    expect(history.at(-1)).toBe("/sign-in/second-step");
    await press("I have kept them");
    expect(history.at(-1)).toBe("/");
  });
});

describe("links of mails", () => {
  it("answers a forgotten password the same for everybody", async () => {
    const calls = serve({ "POST /auth/forgot-password": { json: {} } });
    const { container } = draw(<ForgotPasswordPage />, "/forgot-password");
    expect(await axeProblems(container)).toEqual([]);
    await submit("Forgot your password?");
    expect(calls).toHaveLength(0);
    fill("E-mail address of your account", " ana@x.example ");
    await submit("Forgot your password?");
    expect(calls[0]?.body).toEqual({ email: "ana@x.example" });
    expect(screen.getByRole("status").textContent).toContain("If ana@x.example belongs to an account");
  });
  it("takes the token out of the address and sets the password", async () => {
    window.history.replaceState(null, "", "/reset-password#tok_1");
    const calls = serve({ "POST /auth/reset-password": { json: {} } });
    const { container } = draw(<ResetPasswordPage />, "/reset-password");
    expect(window.location.hash).toBe("");
    expect(await axeProblems(container)).toEqual([]);
    fill("New password", "Bright-Meadow-77");
    fill("New password again", "Bright-Meadow-7");
    await submit("Choose a new password");
    expect(calls).toHaveLength(0);
    fill("New password again", "Bright-Meadow-77");
    await submit("Choose a new password");
    expect(calls[0]?.body).toEqual({ token: "tok_1", new_password: "Bright-Meadow-77" });
    expect(screen.getByRole("status").textContent).toContain("Your password is changed");
  });
  it("says that a link without token is not whole", () => {
    serve({});
    draw(<ResetPasswordPage />, "/reset-password");
    expect(screen.getByRole("alert").textContent).toContain("This link is not whole");
  });
  it("confirms an address on a press only, because mail scanners open links", async () => {
    window.history.replaceState(null, "", "/verify-email#tok_2");
    const calls = serve({ "POST /auth/verify-email": { json: {} } });
    const { container } = draw(<VerifyEmailPage />, "/verify-email");
    expect(calls).toHaveLength(0);
    expect(await axeProblems(container)).toEqual([]);
    await press("Confirm this address");
    expect(calls[0]?.body).toEqual({ token: "tok_2" });
    expect(screen.getByRole("status").textContent).toContain("Your address is confirmed");
  });
  it("makes an account from an invitation", async () => {
    window.history.replaceState(null, "", "/invitation#tok_3");
    const calls = serve({
      "POST /auth/invitation": { json: { email: "mia@x.example", role: "moderator", organisation_name: "Mercy General", expires_at: "2026-11-28T00:00:00Z", has_account: false } },
      "POST /auth/invitation/accept": { json: {} },
    });
    const { container } = draw(<InvitationPage />, "/invitation");
    await screen.findByLabelText("First name");
    expect(await axeProblems(container)).toEqual([]);
    fill("First name", "Mia");
    fill("Last name", "Wong");
    fill("Password", "Calm-Orchard-18");
    await submit("Your account");
    expect(calls.at(-1)?.body).toEqual({ token: "tok_3", first_name: "Mia", last_name: "Wong", password: "Calm-Orchard-18" });
    expect(screen.getByRole("status").textContent).toContain("Welcome");
  });
  it("says when an invitation is over", async () => {
    serve({ "POST /auth/invitation": { status: 404, json: { code: "link_ended" } } });
    draw(<InvitationPage />, "/invitation");
    await screen.findByText(/answered, withdrawn, or is older than seven days/);
  });
});
