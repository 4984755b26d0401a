import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import { VideoPanel } from "./attach";
import { Captions } from "./captions";
import MediaLibrary from "./library";
import { VideoPlayer } from "./player";
import type { VideoItem, VideoPlayback } from "./types";
import { uploadVideo } from "./upload";
import { clock, cueAt, seconds, Watch } from "./watching";

const item: VideoItem = {
  id: "v1", title: "Central line dressing", description: "", kind: "video", file_name: "line.mp4", media_type: "video/mp4", size: 9, state: "ready", reason_code: "", reason: "", percent: 100, prepared: true, notice: "",
  duration_seconds: 125, owner_name: "Marta Silva", owned: true, captions: [], lessons: 0, revision: 3, created_at: "2026-11-20T10:00:00Z",
};
const playback: VideoPlayback = {
  item_id: "v1", title: "Central line dressing", kind: "video", source: "file", url: "/api/v1/media/play/x/file", media_type: "video/mp4", captions: [{ language: "en", label: "English", url: "/api/v1/media/play/x/captions/en" }], duration_seconds: 125,
  resume_second: 30, speed: 1, premium: true, overlay: "Ana Reyes, E10442", expires_at: new Date(Date.now() + 3_600_000).toISOString(), counts: true, watched_percent: 24, required_percent: 90, completed: false, notice: "",
};
const place = { course_id: "c1", lesson_id: "l1" };

beforeEach(() => {
  vi.spyOn(HTMLMediaElement.prototype, "load").mockImplementation(() => undefined);
  vi.spyOn(HTMLMediaElement.prototype, "play").mockImplementation(async () => undefined);
  vi.spyOn(HTMLMediaElement.prototype, "pause").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("what was watched", () => {
  it("is one piece while it plays, and a new one after a jump", () => {
    const watch = new Watch();
    for (const second of [0, 0.5, 1, 1.4, 60, 60.5, 61]) watch.at(second, 1);
    expect(watch.take()).toEqual([{ from: 0, to: 1.4 }, { from: 60, to: 61 }]);
    watch.at(61.5, 1);
    expect(watch.take()).toEqual([{ from: 61, to: 61.5 }]);
  });
  it("goes back when it could not be told, and at double speed allows longer steps", () => {
    const watch = new Watch();
    watch.at(10, 2);
    watch.at(13.5, 2);
    const first = watch.take();
    watch.back(first);
    watch.at(14, 2);
    expect(watch.take()).toEqual([{ from: 10, to: 13.5 }, { from: 13.5, to: 14 }]);
  });
  it("times are read and written as people say them", () => {
    expect([clock(5), clock(65), clock(3_725)]).toEqual(["0:05", "1:05", "1:02:05"]);
    expect([seconds("1:02:05.5"), seconds("2:03"), seconds("9,5"), seconds("x"), seconds("1:2:3:4")]).toEqual([3725.5, 123, 9.5, null, null]);
    const cues = [{ from: 0, to: 2, text: "a" }, { from: 5, to: 6, text: "b" }];
    expect([cueAt(cues, 1), cueAt(cues, 3), cueAt(cues, 5), cueAt([], 1)]).toEqual([0, -1, 1, -1]);
  });
});

describe("the player", () => {
  const replies = {
    "POST /media/items/v1/playback": { json: playback },
    "GET /media/items/v1/transcript": { json: { language: "en", cues: [{ from: 0, to: 4, text: "Wash your hands." }, { from: 40, to: 44, text: "Scrub the hub." }], text: "" } },
    "GET /media/items/v1/marks": { json: { items: [] } },
    "POST /media/items/v1/watched": { json: { watched_percent: 60, required_percent: 90, seconds_spent: 75, completed: false, lesson_completed: false } },
    "PUT /media/preferences": { json: {} },
  };
  it("has named controls, a transcript that leads into the film, and tells what was played", async () => {
    const calls = serve(replies);
    const { container, unmount } = draw(<VideoPlayer item="v1" place={place} />);
    const film = (await screen.findByLabelText("Central line dressing")) as HTMLVideoElement;
    expect(screen.getByText("24% watched of 90% needed. Skipped parts do not count.")).toBeTruthy();
    await screen.findByText("Scrub the hub.");
    fireEvent.click(screen.getByRole("button", { name: /0:40 Scrub the hub/ }));
    expect(film.currentTime).toBe(40);
    expect(await axeProblems(container)).toEqual([]);
    Object.defineProperty(film, "paused", { value: false, configurable: true });
    for (const second of [40, 40.5, 41]) {
      film.currentTime = second;
      fireEvent.timeUpdate(film);
    }
    await act(async () => fireEvent.pause(film));
    await waitFor(() => expect(calls.find((each) => each.key === "POST /media/items/v1/watched")?.body).toMatchObject({ ...place, intervals: [{ from: 40, to: 41 }] }));
    await screen.findByText("60% watched of 90% needed. Skipped parts do not count.");
    fireEvent.change(screen.getByLabelText("Speed"), { target: { value: "1.5" } });
    expect(film.playbackRate).toBe(1.5);
    unmount();
  });
  it("goes on playing while the page around it draws itself anew", async () => {
    const calls = serve(replies);
    function Page() {
      const [second, setSecond] = useState(0);
      return (
        <>
          <button type="button" onClick={() => setSecond(second + 1)}>tick {second}</button>
          <VideoPlayer item="v1" place={{ ...place }} />
        </>
      );
    }
    const { container } = draw(<Page />);
    const film = (await screen.findByLabelText("Central line dressing")) as HTMLVideoElement;
    const loads = vi.mocked(HTMLMediaElement.prototype.load).mock.calls.length;
    for (let second = 0; second < 3; second += 1) fireEvent.click(screen.getByRole("button", { name: `tick ${second}` }));
    await screen.findByText("tick 3");
    expect(container.querySelector("video")).toBe(film);
    expect(vi.mocked(HTMLMediaElement.prototype.load).mock.calls.length).toBe(loads);
    expect(calls.filter((each) => each.key === "POST /media/items/v1/playback")).toHaveLength(1);
    expect(calls.filter((each) => each.key === "POST /media/items/v1/watched")).toHaveLength(0);
  });
  it("says when the film is not ready, and when it cannot be loaded", async () => {
    serve({ "POST /media/items/v1/playback": { status: 409, json: { code: "not_ready" } } });
    const { unmount } = draw(<VideoPlayer item="v1" place={place} />);
    await screen.findByText(/still being prepared/);
    unmount();
    serve({ "POST /media/items/v1/playback": { status: 403, json: { code: "forbidden" } } });
    draw(<VideoPlayer item="v1" place={place} />);
    await screen.findByRole("button", { name: /Try again|Reload|Retry/ }).catch(() => screen.findByText(/not have access/));
  });
});

describe("uploads", () => {
  it("go on where the server says, after a break", async () => {
    let held = 0;
    let broke = false;
    const calls = serve({
      "GET /media/uploads": { json: { items: [] } },
      "POST /media/uploads": { json: { id: "u", name: "a", size: 10, received: 0, piece_bytes: 4 } },
      "POST /media/uploads/u/parts": (url: URL) => {
        if (held === 4 && !broke) {
          broke = true;
          return { status: 503, json: {} };
        }
        held = Math.min(10, Number(url.searchParams.get("offset")) + 4);
        return { json: { id: "u", name: "a", size: 10, received: held, piece_bytes: 4 } };
      },
      "GET /media/uploads/u": () => ({ json: { id: "u", name: "a", size: 10, received: held, piece_bytes: 4 } }),
      "POST /media/uploads/u/finish": { json: item },
    });
    const waits: boolean[] = [];
    const made = await uploadVideo(new File(["0123456789"], "a.mp4"), "A", 2, { progress: () => undefined, waiting: (on) => waits.push(on), signal: new AbortController().signal });
    expect(made.id).toBe("v1");
    expect(waits).toContain(true);
    expect(calls.filter((each) => each.key.endsWith("/parts")).map((each) => each.url.searchParams.get("offset"))).toEqual(["0", "4", "4", "8"]);
  });
  it("throw what the server refuses for good", async () => {
    serve({ "GET /media/uploads": { json: { items: [] } }, "POST /media/uploads": { status: 413, json: { code: "quota_exceeded" } } });
    await expect(uploadVideo(new File(["x"], "a.mp4"), "A", null, { progress: () => undefined, waiting: () => undefined, signal: new AbortController().signal })).rejects.toMatchObject({ code: "quota_exceeded" });
  });
});

describe("the author's screens", () => {
  it("list the films with their state, and say what is missing without ffmpeg", async () => {
    serve({ "GET /media/tools": { json: { ffmpeg: false, speech_engine: false, max_bytes: 1e10, piece_bytes: 8, notices: ["ffmpeg is not installed: films play as they were uploaded."] } }, "GET /media/items": { json: { items: [item, { ...item, id: "v2", title: "Broken", state: "failed" }] } } });
    const { container } = draw(<MediaLibrary />, "/videos");
    await screen.findByText("Central line dressing");
    await screen.findByText(/ffmpeg is not installed/);
    expect(screen.getByText("Failed")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("choose the film of a lesson", async () => {
    const calls = serve({ "GET /authoring/courses/c1/lessons/l1/video": { json: { video: null } }, "GET /media/items": { json: { items: [item] } }, "PUT /authoring/courses/c1/lessons/l1/video": { json: { video: null } } });
    const { container } = draw(<VideoPanel course="c1" lesson="l1" onChanged={() => undefined} />);
    await screen.findByRole("option", { name: "Central line dressing (2:05)" });
    fireEvent.change(screen.getByLabelText("Film"), { target: { value: "v1" } });
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Film of this lesson" })));
    expect(calls.find((each) => each.key.startsWith("PUT"))?.body).toEqual({ item_id: "v1", required_percent: 90, premium: false, allow_download: false });
  });
  it("show by line what is wrong with a caption file, and save what is written by hand", async () => {
    const track = { language: "en", label: "English", published: false, revision: 2, cues: 1, updated_at: "2026-11-20T10:00:00Z" };
    const calls = serve({
      "GET /media/items/v1/captions": { json: { items: [track], speech_notice: "No speech engine here." } },
      "POST /media/items/v1/captions": { status: 422, json: { code: "invalid_input", errors: [{ path: "line 12", code: "bad_time", detail: "The end is before the beginning." }] } },
      "GET /media/items/v1/captions/en": { json: { track, cues: [{ from: 1, to: 2.5, text: "Wash" }] } },
      "PUT /media/items/v1/captions/en": { json: {} },
    });
    const { container } = draw(<Captions item={item} />);
    await screen.findByText("No speech engine here.");
    fireEvent.change(screen.getByLabelText("Caption file"), { target: { files: [new File(["x"], "a.srt")] } });
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Add captions" })));
    await screen.findByText("line 12: The end is before the beginning.");
    fireEvent.click(screen.getByRole("button", { name: "Edit English" }));
    fireEvent.change(await screen.findByLabelText("To, line 1"), { target: { value: "0:00.5" } });
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Save the captions" })));
    expect((await screen.findAllByRole("alert")).some((each) => each.textContent?.includes("Line 1"))).toBe(true);
    fireEvent.change(screen.getByLabelText("To, line 1"), { target: { value: "0:03" } });
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Save the captions" })));
    expect(calls.find((each) => each.key.startsWith("PUT"))?.body).toEqual({ revision: 2, cues: [{ from: 1, to: 3, text: "Wash" }] });
  });
});
