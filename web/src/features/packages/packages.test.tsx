/** Packages: the library, an upload with what the check found, a new version, the report, and a lesson that plays one; with axe. */
import { act, cleanup, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import { PackagePanel } from "./attach";
import AttemptPage from "./attempt";
import PackageLibraryPage from "./library";
import PackagePage from "./package";
import { PackageLesson, PackagePlayer, useActivityInside } from "./play";
import { noteActivity } from "../../app/idle";
import type { CoursePlayer, LessonView } from "../../api/types";
import { grouped } from "./raw_tree";
import ReportPage from "./report";
import type { AttemptDetail, LaunchOut, PackageAttempt, PackageCard, PackageDetail, PackageVersionView } from "./types";

vi.mock("../../app/idle", async (real) => ({ ...(await real<typeof import("../../app/idle")>()), noteActivity: vi.fn() }));
configure({ asyncUtilTimeout: 20_000 });
const card: PackageCard = { id: "p1", title: "Hand hygiene refresher", description: "", kind: "scorm12", ready: true, newest_number: 2, newest_state: "ready", lessons: 1, created_by: "Marta Silva", created_at: "2026-11-20T08:00:00Z", updated_at: "2026-11-20T08:00:00Z", archived: false, changeable: true };
const version = (change: Partial<PackageVersionView> = {}): PackageVersionView => ({ id: "v2", package_id: "p1", number: 2, state: "ready", kind: "scorm12", title: card.title, description: "", parts: 1, problems: [], file_name: "hands.zip", bytes: 4096, files: 3, unpacked_bytes: 9000, learners: "continue_new", uploaded_by: "Marta Silva", uploaded_at: "2026-11-20T08:00:00Z", finished_at: null, ...change });
const detail: PackageDetail = { package: card, current_number: 2, versions: [version(), version({ id: "v1", number: 1 })], lessons: [{ course_id: "c1", course_title: "Infection control", lesson_id: "l1", lesson_title: "Hands", format: "scorm", opens_in: "frame" }], in_progress: 3 };
const attempt: PackageAttempt = { attempt_id: "a1", person_id: "u1", person_name: "Reyes, Ana", number: 1, completion: "completed", success: "passed", score_percent: 92.5, seconds: 700, started_at: "2026-11-20T08:00:00Z", last_at: "2026-11-20T08:20:00Z", version: 2 };
const base: Parameters<typeof serve>[0] = {
  "GET /boot": { json: { me: { id: "u", permissions: ["course:create", "package:manage", "package:report"] } } },
  "GET /packages": { json: { items: [card, { ...card, id: "p2", title: "x".repeat(200), kind: "cmi5", newest_state: "refused", ready: false }], next: null } },
  "GET /packages/p1": { json: detail },
  "GET /packages/p1/attempts": { json: { items: [attempt, { ...attempt, attempt_id: "a2", completion: "incomplete", success: "unknown", score_percent: null, seconds: 40 }], next: null } },
};
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
afterEach(() => vi.unstubAllGlobals());

/** XMLHttpRequest as an upload uses it. */
function stubUpload(status: number, json: unknown) {
  const sent: { url: string; body: unknown }[] = [];
  class Request {
    upload: { onprogress?: (event: { lengthComputable: boolean; loaded: number; total: number }) => void } = {};
    status = status;
    responseText = JSON.stringify(json);
    onload?: () => void;
    url = "";
    open(_method: string, url: string) {
      this.url = url;
    }
    setRequestHeader() {}
    getResponseHeader() {
      return null;
    }
    send(body: unknown) {
      sent.push({ url: this.url, body });
      this.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 2 });
      setTimeout(() => this.onload?.(), 0);
    }
    abort() {}
  }
  vi.stubGlobal("XMLHttpRequest", Request);
  return sent;
}

describe("a package of cmi5", () => {
  it("leads to its learners and parts, and only who may see them", async () => {
    const cmi5 = { ...detail, package: { ...card, kind: "cmi5" as const } };
    const page = <Route path="/packages/:id"><PackagePage /></Route>;
    serve({ ...base, "GET /boot": { json: { me: { id: "u", permissions: ["package:manage", "cmi5:manage"] } } }, "GET /packages/p1": { json: cmi5 } });
    const first = draw(page, "/packages/p1");
    expect((await screen.findByRole("link", { name: "Learners and parts" })).getAttribute("href")).toBe("/packages/p1/registrations");
    first.unmount();
    serve({ ...base, "GET /packages/p1": { json: cmi5 } });
    draw(page, "/packages/p1");
    await screen.findByRole("link", { name: "What learners did" });
    expect(screen.queryByRole("link", { name: "Learners and parts" })).toBeNull();
  });
});

describe("library", () => {
  it("lists packages with their kind and state", async () => {
    serve(base);
    const { container } = draw(<PackageLibraryPage />, "/packages");
    expect((await screen.findByRole("link", { name: "Hand hygiene refresher" })).getAttribute("href")).toBe("/packages/p1");
    expect(screen.getByText("Ready, version 2")).toBeTruthy();
    expect(screen.getByText("Refused")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says what to do when there is none, and who may not come", async () => {
    serve({ ...base, "GET /packages": { json: { items: [], next: null } } });
    const { unmount } = draw(<PackageLibraryPage />, "/packages");
    expect(await screen.findByRole("heading", { name: "No package yet" })).toBeTruthy();
    unmount();
    serve({ ...base, "GET /packages": { status: 403, json: { code: "forbidden" } } });
    draw(<PackageLibraryPage />, "/packages");
    expect(await screen.findByRole("heading", { name: "You do not have access to this page" })).toBeTruthy();
  });
  it("uploads, waits for the check and shows each problem with file and line", async () => {
    const refused = version({ id: "v9", package_id: "p9", state: "refused", problems: [{ severity: "hint", code: "top_folder", message: "All files lie in one folder.", file: null, line: null }, { severity: "error", code: "href_missing", message: "The item points to a page that is not in the package. Add content/start.html or correct the reference.", file: "imsmanifest.xml", line: 14 }] });
    const sent = stubUpload(201, version({ id: "v9", package_id: "p9", state: "checking" }));
    serve({ ...base, "GET /packages/versions/v9": { json: refused } });
    const { container } = draw(<PackageLibraryPage />, "/packages");
    await screen.findByRole("link", { name: "Hand hygiene refresher" });
    await press("Upload a package");
    const dialog = within(screen.getByRole("dialog"));
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Upload" })));
    expect(dialog.getByRole("link", { name: "Choose the package" })).toBeTruthy();
    fireEvent.change(dialog.getByLabelText("Package"), { target: { files: [new File(["x"], "hands.zip", { type: "application/zip" })] } });
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Upload" })));
    expect(await dialog.findByText(/It was not taken/)).toBeTruthy();
    expect(sent[0]?.url).toBe("/api/v1/packages?file_name=hands.zip");
    expect(dialog.getByText("imsmanifest.xml, line 14")).toBeTruthy();
    expect(dialog.getAllByRole("listitem")[0]?.textContent).toContain("keeps it out");
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Choose another file" })));
    expect(dialog.getByLabelText("Package")).toBeTruthy();
  });
  it("says what a refused transfer means", async () => {
    stubUpload(413, { code: "too_large", detail: "The file is larger than 2 GB." });
    serve(base);
    draw(<PackageLibraryPage />, "/packages");
    await screen.findByRole("link", { name: "Hand hygiene refresher" });
    await press("Upload a package");
    const dialog = within(screen.getByRole("dialog"));
    fireEvent.change(dialog.getByLabelText("Package"), { target: { files: [new File(["x"], "hands.zip")] } });
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Upload" })));
    expect((await dialog.findAllByText("The file is larger than 2 GB.")).length).toBeGreaterThan(0);
  });
});

describe("one package", () => {
  const open = () => draw(<Route path="/packages/:id"><PackagePage /></Route>, "/packages/p1");
  it("shows versions and lessons, and asks what becomes of people in the middle", async () => {
    const sent = stubUpload(201, version({ id: "v3", number: 3 }));
    serve({ ...base, "GET /packages/versions/v3": { json: version({ id: "v3", number: 3 }) } });
    const { container } = open();
    expect(await screen.findByText("Version 2")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Infection control" }).getAttribute("href")).toBe("/authoring/c1");
    expect(await axeProblems(container)).toEqual([]);
    await press("Upload a new version");
    const dialog = within(screen.getByRole("dialog"));
    expect(dialog.getByText(/3 people are in the middle of it/)).toBeTruthy();
    fireEvent.click(dialog.getByRole("radio", { name: /They begin again/ }));
    fireEvent.change(dialog.getByLabelText("Package"), { target: { files: [new File(["x"], "new.zip")] } });
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Upload" })));
    expect(await dialog.findByText(/It can be used/)).toBeTruthy();
    expect(sent[0]?.url).toContain("/packages/p1/versions?learners=begin_anew");
  });
  it("offers no change to who may not", async () => {
    serve({ ...base, "GET /packages/p1": { json: { ...detail, package: { ...card, changeable: false } } } });
    open();
    expect(await screen.findByText(/Only the person who added this package/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Upload a new version" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
  });
});

describe("report", () => {
  it("lists attempts and exports them", async () => {
    const calls = serve({ ...base, "GET /packages/p1/attempts-export": { json: {} } });
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    Object.assign(URL, { createObjectURL: () => "blob:csv", revokeObjectURL: () => undefined });
    const { container } = draw(<Route path="/packages/:id/attempts"><ReportPage /></Route>, "/packages/p1/attempts");
    expect((await screen.findAllByRole("link", { name: "Reyes, Ana" }))[0]?.getAttribute("href")).toBe("/packages/p1/attempts/a1");
    expect(screen.getByText("completed, passed")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Export all rows (CSV)");
    await waitFor(() => expect(calls.some((each) => each.key === "GET /packages/p1/attempts-export")).toBe(true));
  });
  it("shows one attempt with its answers and everything that was stored", async () => {
    const one: AttemptDetail = {
      attempt, interactions: [{ id: "q1", type: "choice", description: "", response: "b", result: "incorrect", latency_seconds: 4, at: "2026-11-20T08:10:00Z" }],
      raw: { "cmi.core.score.raw": "92.5", "cmi.suspend_data": "x".repeat(400), "adl.nav.request_valid.choice.{target=a.b}": "true" },
    };
    serve({ ...base, "GET /packages/p1/attempts/a1": { json: one } });
    const { container } = draw(<Route path="/packages/:id/attempts/:attempt"><AttemptPage /></Route>, "/packages/p1/attempts/a1");
    expect(await screen.findByText("wrong")).toBeTruthy();
    expect(within(screen.getByRole("region", { name: "All that the content stored" })).getByText("suspend_data")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("groups names with dots, whatever order and shape they come in", () => {
    expect(grouped({ "cmi.score.raw": "1", "cmi.score": "x", "cmi.location": "2" })).toEqual({ cmi: { score: { raw: "1", "": "x" }, location: "2" } });
    expect(grouped({ a: [{ "cmi.x": 1 }], b: null })).toEqual({ a: [{ cmi: { x: 1 } }], b: null });
  });
});

describe("a lesson that is a package", () => {
  const launched: LaunchOut = { launch_id: "x", url: "https://content.example/t/abc/player/scorm.html", origin: "https://content.example", expires_at: "2026-11-20T09:00:00Z", window: "frame", kind: "scorm12", title: "Hands", preview: false, review: false };
  const LAUNCH = "POST /packages/lessons/c1/l1/launch";
  const play = (reply: Parameters<typeof serve>[0][string], onProgress = () => undefined as void) => {
    const calls = serve({ ...base, [LAUNCH]: reply });
    return { calls, ...draw(<PackagePlayer course="c1" lesson="l1" title="Hands" onProgress={onProgress} />) };
  };
  it("plays in a sandboxed frame and hears progress and the end over its own channel", async () => {
    let progressed = 0;
    const { container } = play({ json: launched }, () => void (progressed += 1));
    expect(await axeProblems(container)).toEqual([]);
    await press("Start");
    const frame = await screen.findByTitle<HTMLIFrameElement>("Hands");
    expect(frame.getAttribute("sandbox")).toBe("allow-scripts allow-same-origin allow-forms allow-popups allow-downloads allow-modals");
    const offered: { origin: string; port: MessagePort }[] = [];
    Object.defineProperty(frame, "contentWindow", { value: { postMessage: (_data: unknown, origin: string, ports: MessagePort[]) => offered.push({ origin, port: ports[0]! }) } });
    fireEvent.load(frame);
    expect(offered[0]?.origin).toBe("https://content.example");
    await press("Whole window");
    expect(screen.getByRole("button", { name: "Back to the page" }).getAttribute("aria-pressed")).toBe("true");
    offered[0]?.port.postMessage({ type: "progress", score_percent: 80 });
    await waitFor(() => expect(progressed).toBe(1));
    offered[0]?.port.postMessage({ type: "exit", reason: "exited" });
    expect(await screen.findByRole("heading", { name: "Finished" })).toBeTruthy();
    expect(screen.getByText(/Score reported by the content/).textContent).toContain("80");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("tells when it ended elsewhere and offers to open it again", async () => {
    play({ json: launched });
    await press("Start");
    const frame = await screen.findByTitle<HTMLIFrameElement>("Hands");
    const ports: MessagePort[] = [];
    Object.defineProperty(frame, "contentWindow", { value: { postMessage: (_data: unknown, _origin: string, given: MessagePort[]) => ports.push(given[0]!) } });
    fireEvent.load(frame);
    ports[0]?.postMessage({ type: "exit", reason: "elsewhere" });
    expect(await screen.findByRole("heading", { name: "Opened in another window" })).toBeTruthy();
    await press("Open it again");
    expect(await screen.findByTitle("Hands")).toBeTruthy();
  });
  it("says whom to ask when no content host is set", async () => {
    const { container } = play({ status: 503, json: { code: "content_origin_missing", detail: "…" } });
    await press("Start");
    expect(await screen.findByText(/Ask the MedConnect administrator to set the content host/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says Start after a mere look, and Resume once it was opened", async () => {
    const lesson = { id: "l1", title: "Hands", state: "in_progress" } as LessonView;
    const player = { enrolment: { course_id: "c1", status: "in_progress" } } as CoursePlayer;
    serve({ ...base, "GET /packages/lessons/c1/l1/mine": { json: { begun: false, done: false } } });
    const { unmount } = draw(<PackageLesson player={player} lesson={lesson} />);
    expect(await screen.findByRole("button", { name: "Start" })).toBeTruthy();
    unmount();
    serve({ ...base, "GET /packages/lessons/c1/l1/mine": { json: { begun: true, done: false } } });
    draw(<PackageLesson player={player} lesson={lesson} />);
    expect(await screen.findByRole("button", { name: "Resume" })).toBeTruthy();
  });
  it("work in a window of its own is somebody being here, and silence there is nobody", async () => {
    vi.stubGlobal("open", () => ({}));
    const opened = Date.parse(launched.expires_at) - 120 * 60_000; // cmi5: no page of ours asks for anything
    let active = opened;
    const calls = serve({ ...base, [LAUNCH]: { json: { ...launched, window: "own", kind: "cmi5" } }, "GET /packages/launches/x": () => ({ json: { open: true, active_at: new Date(active).toISOString() } }) });
    vi.mocked(noteActivity).mockClear();
    let here = true;
    const attended = () => here;
    draw(<PackagePlayer course="c1" lesson="l1" title="Hands" />);
    await press("Start");
    await screen.findByRole("heading", { name: "Open in another window" });
    vi.useFakeTimers();
    try {
      // The timer was set by the real clock's effect: look again under the fake one.
      cleanup();
      draw(<Inside />);
      await act(() => vi.advanceTimersByTimeAsync(61_000));
      expect(noteActivity).not.toHaveBeenCalled();
      active += 120_000;
      await act(() => vi.advanceTimersByTimeAsync(60_000));
      expect(noteActivity).toHaveBeenCalledTimes(1);
      await act(() => vi.advanceTimersByTimeAsync(180_000));
      expect(noteActivity).toHaveBeenCalledTimes(1);
      const asked = calls.filter((each) => each.key === "GET /packages/launches/x").length;
      expect(asked).toBeGreaterThanOrEqual(5);
      // Nobody has used the app itself for hours: content with a clock of its own speaks for nobody.
      here = false;
      active += 600_000;
      await act(() => vi.advanceTimersByTimeAsync(180_000));
      expect(noteActivity).toHaveBeenCalledTimes(1);
      expect(calls.filter((each) => each.key === "GET /packages/launches/x")).toHaveLength(asked);
    } finally {
      vi.useRealTimers();
    }
    function Inside() {
      useActivityInside({ ...launched, window: "own", kind: "cmi5" }, attended);
      return null;
    }
  });
  it("opens a window of its own, or a link when the browser keeps it closed", async () => {
    vi.stubGlobal("open", () => null);
    const { container } = play({ json: { ...launched, window: "own" } });
    await press("Start");
    expect((await screen.findByRole("link", { name: /Open the content/ })).getAttribute("href")).toBe(launched.url);
    expect(await axeProblems(container)).toEqual([]);
    await press("I have closed it");
    expect(screen.getByRole("heading", { name: "Saved for later" })).toBeTruthy();
  });
});

describe("the lesson editor", () => {
  const panel = (attached: unknown, more: Parameters<typeof serve>[0] = {}) => {
    const calls = serve({ ...base, "GET /packages/lessons/c1/l1": { json: attached }, ...more });
    const props = { draft: { id: "c1" }, lesson: { id: "l1", format: "scorm" }, readOnly: false } as unknown as Parameters<typeof PackagePanel>[0];
    return { calls, ...draw(<PackagePanel {...props} />) };
  };
  it("chooses among packages that fit the lesson", async () => {
    const { calls, container } = panel({ course_id: "c1", lesson_id: "l1", package: null, opens_in: "frame" }, { "PUT /packages/lessons/c1/l1": { json: { course_id: "c1", lesson_id: "l1", package: card, opens_in: "frame" } } });
    expect(await screen.findByText(/This lesson has no package yet/)).toBeTruthy();
    await press("Choose a package");
    const dialog = within(screen.getByRole("dialog"));
    expect(await dialog.findByRole("radio", { name: /Hand hygiene/ })).toBeTruthy();
    expect(dialog.getAllByRole("radio")).toHaveLength(1);
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Use it in this lesson" })));
    expect(dialog.getByRole("link", { name: "Choose a package" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.click(dialog.getByRole("radio", { name: /Hand hygiene/ }));
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Use it in this lesson" })));
    await waitFor(() => expect(calls.find((each) => each.key === "PUT /packages/lessons/c1/l1")?.body).toEqual({ package_id: "p1", opens_in: "frame" }));
    expect(await screen.findByRole("button", { name: "Take it out" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
});
