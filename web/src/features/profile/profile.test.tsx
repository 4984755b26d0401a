/** Profile, photo, first steps and verification: each state, with axe. */
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { Route } from "wouter";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import EditProfilePage from "./edit";
import OnboardingPage from "./onboarding";
import OtherProfilePage from "./other";
import OwnProfilePage from "./own";
import RoadmapPage from "./roadmap";
import { VerificationsOf } from "./verifications";
import { WelcomeCard } from "./welcome";

const LONG = "Intensive care nurse for premature children with complicated cardiopulmonary conditions and their families";
const profile = {
  person_id: "ana", handle: "ana.reyes", first_name: "Ana", last_name: "Reyes", profession: "RN", job_title: "Staff nurse", unit_name: "ICU", headline: LONG, about: "First line.\nSecond line.", specialty: "Intensive care", years_experience: 7,
  location: "Lubbock", time_zone: "America/Chicago", email: "ana@x.example", phone: null, photo_url: null, interests: ["Wound care", "Leadership", "Cardiology"], level: "license_verified", visibility: "only_me", show_email: false, show_phone: false, onboarded_at: null,
};
const steps = (done: string[]) => ({ steps: ["profession", "experience", "interests", "visibility", "licence", "certification", "photo"].map((code, at) => ({ code, done: done.includes(code), required: at < 4 })), completed_at: null });
const boot = { idle_minutes: 15, time_zone: "America/Chicago", me: { id: "ana", handle: "ana.reyes", permissions: ["people:view"] } };
const base = { "GET /boot": { json: boot }, "GET /profiles/me": { json: profile }, "GET /profiles/me/onboarding": { json: steps([]) } };
const press = async (name: string) => {
  await screen.findByRole("button", { name });
  await act(async () => fireEvent.click(screen.getByRole("button", { name })));
};
const fill = (label: string, value: string) => fireEvent.change(screen.getByRole("textbox", { name: label }), { target: { value } });

beforeEach(() => {
  URL.createObjectURL = vi.fn(() => "blob:photo");
  URL.revokeObjectURL = vi.fn();
});

describe("own profile", () => {
  it("shows it as others see it and says who they are", async () => {
    serve(base);
    const { container } = draw(<OwnProfilePage />, "/profile");
    await screen.findByText(LONG);
    expect(screen.getByText("Nobody but you and those who manage your record.")).toBeTruthy();
    expect(screen.getAllByText("Licence verified").length).toBe(2);
    expect(screen.getByRole("link", { name: "Go on with the first steps" })).toBeTruthy();
    expect(screen.getByRole("link", { name: "Your roadmap" }).getAttribute("href")).toBe("/roadmap");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("takes a photo, refuses what is none before it is sent, and says why the server refused one", async () => {
    let refused = true;
    const calls = serve({ ...base, "POST /profiles/me/photo": () => (refused ? { status: 422, json: { code: "photo_unreadable", detail: "x" } } : { json: { ...profile, photo_url: "/api/v1/profiles/ana/photo?v=1" } }) });
    const { container } = draw(<OwnProfilePage />, "/profile");
    await press("Add a photo");
    const dialog = within(screen.getByRole("dialog"));
    const choose = (file: File) => act(async () => fireEvent.change(dialog.getByLabelText("Photo"), { target: { files: [file] } }));
    await choose(new File(["x"], "notes.pdf", { type: "application/pdf" }));
    expect(dialog.getByRole("link", { name: "Choose a JPEG or PNG photo; this file is something else." })).toBeTruthy();
    await choose(new File(["x"], "me.png", { type: "image/png" }));
    const preview = dialog.getByAltText("The chosen photo as others will see it") as HTMLImageElement;
    Object.defineProperty(preview, "naturalWidth", { value: 50 });
    await act(async () => fireEvent.load(preview));
    expect(dialog.getByRole("link", { name: /too small/ })).toBeTruthy();
    await choose(new File(["x"], "me.png", { type: "image/png" }));
    await press("Save photo");
    expect(dialog.getByRole("link", { name: /cannot be read as a picture/ })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    refused = false;
    await press("Save photo");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(calls.filter((each) => each.key === "POST /profiles/me/photo").at(-1)?.url.searchParams.get("file_name")).toBe("me.png");
    await screen.findByRole("button", { name: "Change photo" });
  });
  it("is changed in one form; a refused field is named at its place", async () => {
    const calls = serve({ ...base, "PATCH /profiles/me": { status: 422, json: { code: "invalid", fields: [{ path: "phone", code: "phone_malformed", detail: "x" }] } } });
    const { container } = draw(<EditProfilePage />, "/profile/edit");
    await screen.findByLabelText(/^Headline/);
    fireEvent.change(screen.getByLabelText(/^Years of experience/), { target: { value: "many" } });
    await press("Save profile");
    expect(screen.getByRole("link", { name: "Enter whole years from 0 to 70" })).toBeTruthy();
    expect(calls.some((each) => each.key.startsWith("PATCH"))).toBe(false);
    fireEvent.change(screen.getByLabelText(/^Years of experience/), { target: { value: "8" } });
    await press("Remove Cardiology");
    await press("Save profile");
    expect(screen.getByRole("link", { name: "Use digits, + and spaces" })).toBeTruthy();
    expect(calls.find((each) => each.key.startsWith("PATCH"))?.body).toMatchObject({ years_experience: 8, interests: ["Wound care", "Leadership"], visibility: "only_me" });
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("a colleague's profile", () => {
  const at = (answers: Parameters<typeof serve>[0]) => {
    serve({ "GET /boot": { json: boot }, ...answers });
    return draw(<Route path="/profiles/:id"><OtherProfilePage /></Route>, "/profiles/lee");
  };
  it("shows what its owner shows", async () => {
    const { container } = at({ "GET /profiles/lee": { json: { ...profile, person_id: "lee", first_name: "Lee", email: null, interests: [], about: "" } } });
    await screen.findByRole("heading", { name: "Lee Reyes" });
    expect(screen.getByText("Not shown.")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("does not tell a hidden one from none", async () => {
    const { container } = at({});
    await screen.findByText("This profile is not shown");
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("first steps", () => {
  it("are offered at home until they are done, and nothing is shown when there are none", async () => {
    serve({ ...base, "GET /profiles/me/onboarding": { json: steps(["profession"]) } });
    const { container, unmount } = draw(<WelcomeCard />);
    expect((await screen.findByRole("link", { name: "Go on: first steps" })).getAttribute("href")).toBe("/onboarding");
    expect(screen.getByText(/1 of 4 steps done/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    unmount();
    serve({ ...base, "GET /profiles/me/onboarding": { json: { ...steps([]), completed_at: "2026-11-20T10:00:00Z" } } });
    const done = draw(<WelcomeCard />);
    await waitFor(() => expect(done.container.innerHTML).toBe(""));
  });
  it("begin where they were left, save each step and go on to the next open one", async () => {
    let done = ["profession"];
    const calls = serve({
      ...base, "GET /profiles/me": { json: { ...profile, years_experience: null, interests: [] } }, "GET /profiles/me/onboarding": () => ({ json: steps(done) }),
      "PATCH /profiles/me": () => { done = [...done, "experience"]; return { json: profile }; },
    });
    const { container } = draw(<OnboardingPage />, "/onboarding");
    await screen.findByLabelText("Years of experience");
    await press("Save and go on");
    expect(screen.getByRole("link", { name: "Enter whole years from 0 to 70" })).toBeTruthy();
    fill("Years of experience", "7");
    expect(await axeProblems(container)).toEqual([]);
    await press("Save and go on");
    expect(calls.find((each) => each.key.startsWith("PATCH"))?.body).toEqual({ years_experience: 7, location: "Lubbock", time_zone: "America/Chicago" });
    await screen.findByRole("heading", { name: "Interests" });
  });
  it("asks for three interests, at most five, each once", async () => {
    const calls = serve({ ...base, "GET /profiles/me": { json: { ...profile, interests: [] } }, "PATCH /profiles/me": { json: profile } });
    draw(<OnboardingPage />, "/onboarding?step=interests");
    await press("+ Wound care");
    await press("Save and go on");
    expect(screen.getByRole("link", { name: "Choose at least three" })).toBeTruthy();
    fill("Interests", "wound CARE");
    await press("Add");
    expect(within(screen.getByRole("list", { name: "Chosen interests" })).getAllByRole("listitem")).toHaveLength(1);
    for (const word of ["+ Surgery", "+ Leadership", "+ Cardiology", "+ Mental health"]) await press(word);
    expect((screen.getByRole("button", { name: "Add" }) as HTMLButtonElement).disabled).toBe(true);
    await press("Save and go on");
    expect(calls.find((each) => each.key.startsWith("PATCH"))?.body).toEqual({ interests: ["Wound care", "Surgery", "Leadership", "Cardiology", "Mental health"] });
  });
  it("finish when all that is needed is done", async () => {
    const calls = serve({ ...base, "GET /profiles/me/onboarding": { json: steps(["profession", "experience", "interests", "visibility"]) }, "POST /profiles/me/onboarding/finish": { json: { ...steps([]), completed_at: "2026-11-20T10:00:00Z" } } });
    const { history } = draw(<OnboardingPage />, "/onboarding");
    await press("Finish");
    expect(calls.some((each) => each.key === "POST /profiles/me/onboarding/finish")).toBe(true);
    expect(history.at(-1)).toBe("/roadmap");
  });
});

describe("verification", () => {
  const card = { id: "c1", type: "rn", type_name: "Registered Nurse licence", state: "TX", compact: false, number: "123", issuing_body: "Board", expires_on: "2027-01-01", status: "active", scans: [] } as never;
  const verified = { credential_id: "c1", method: "registry", note: "Looked up", verified_by: "Grace Okafor", verified_at: "2026-11-20T10:00:00Z", current: true };
  it("is recorded with the way it was done, and withdrawn after asking", async () => {
    const calls = serve({
      "GET /boot": { json: { ...boot, me: { ...boot.me, permissions: ["credential:manage"] } } }, "GET /people/lee/verifications": { json: { level: "license_pending", items: [] } },
      "POST /people/lee/verifications": { json: { level: "license_verified", items: [verified] } }, "DELETE /people/lee/verifications/c1": { json: { level: "license_pending", items: [] } },
    });
    const { container } = draw(<VerificationsOf person="lee" credentials={[card]} />);
    await press("Record a check: Registered Nurse licence, TX");
    const dialog = within(screen.getByRole("dialog"));
    expect(dialog.getByText("123")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Number and dates agree" })));
    expect(calls.find((each) => each.key.startsWith("POST"))?.body).toEqual({ credential_id: "c1", method: "registry" });
    await screen.findByText("Licence verified");
    await press("Withdraw the check: Registered Nurse licence, TX");
    await press("Withdraw");
    expect(calls.some((each) => each.key === "DELETE /people/lee/verifications/c1")).toBe(true);
    await screen.findByText("not checked yet");
  });
  it("is not offered for one's own cards", async () => {
    serve({ "GET /boot": { json: { ...boot, me: { ...boot.me, permissions: ["credential:manage"] } } }, "GET /people/ana/verifications": { json: { level: "license_pending", items: [] } } });
    draw(<VerificationsOf person="ana" credentials={[card]} />);
    await screen.findByText("not checked yet");
    expect(screen.queryByRole("button", { name: /Record a check/ })).toBeNull();
  });
});

describe("roadmap", () => {
  const card = (id: string, title: string) => ({ id, title, summary: "", category: "", difficulty: "introductory", lessons: 1, minutes: 20, language: "en" });
  const home = { first_name: "Ana", today: "2026-11-20", overdue: 0, due_7: 1, minutes_left: 20, todo: [{ kind: "course", bucket: "due_7", title: LONG, reason: "Required", action: "start", enrolment_id: "e1", due_on: "2026-11-25", days: 5, minutes: 20, minutes_left: 20, percent: 0 }], credentials: [], licences: [] };
  it("lists what is required, then a course once for the interest that finds it", async () => {
    const calls = serve({ ...base, "GET /home": { json: home }, "GET /courses": { json: { items: [card("c1", "Pressure injuries"), card("c2", LONG)], next: null } } });
    const { container } = draw(<RoadmapPage />, "/roadmap");
    expect((await screen.findByRole("link", { name: LONG })).getAttribute("href")).toBe("/learn/e1");
    expect((await screen.findByRole("link", { name: "Pressure injuries" })).getAttribute("href")).toBe("/courses/c1");
    expect(screen.getAllByRole("link", { name: "Pressure injuries" }).length).toBe(1);
    expect(screen.getAllByText("What fits is already listed above.").length).toBe(2);
    expect(calls.filter((each) => each.key === "GET /courses").map((each) => each.url.searchParams.get("search"))).toEqual(["Wound care", "Leadership", "Cardiology"]);
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says so when the catalogue has nothing on an interest", async () => {
    serve({ ...base, "GET /home": { json: home }, "GET /courses": { json: { items: [], next: null } } });
    draw(<RoadmapPage />, "/roadmap");
    expect((await screen.findAllByText("No course on this yet.")).length).toBe(3);
  });
  it("asks for interests when there are none, and says so when nothing is required", async () => {
    serve({ ...base, "GET /profiles/me": { json: { ...profile, interests: [] } }, "GET /home": { json: { ...home, todo: [] } } });
    const { container } = draw(<RoadmapPage />, "/roadmap");
    expect((await screen.findByRole("link", { name: "Choose interests" })).getAttribute("href")).toBe("/onboarding?step=interests");
    expect(screen.getByText("Nothing is required of you now.")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
});
