import { beforeEach, describe, expect, it, vi } from "vitest";
import { Queue, type Line } from "./queue";
import { Refused } from "./server";
import { FakeServer } from "./testing";

let server: FakeServer;
let lines: Line[];
let over: string[];
let queue: Queue;
beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  lines = [];
  over = [];
  queue = new Queue(server, { state: () => undefined, line: (line) => lines.push(line), over: (code) => over.push(code) });
  queue.begin(0);
  queue.deliver("one");
});
const settle = () => vi.advanceTimersByTimeAsync(0);

describe("the queue of what content says", () => {
  it("sends calls in their order with the commit, once", async () => {
    queue.add(["initialize"]);
    queue.add(["set", "cmi.core.lesson_status", "incomplete"]);
    expect(server.taken).toEqual([]);
    queue.add(["commit"]);
    await settle();
    expect(server.taken).toEqual([{ number: 1, item: "one", calls: [["initialize"], ["set", "cmi.core.lesson_status", "incomplete"], ["commit"]] }]);
    expect(lines.at(-1)).toBe("saved");
    expect(queue.idle).toBe(true);
  });
  it("keeps what was said while the network is away and sends it again under the same numbers", async () => {
    server.failures = ["offline", "offline"];
    queue.add(["set", "cmi.core.score.raw", "80"]);
    queue.add(["commit"]);
    await settle();
    expect(lines.at(-1)).toBe("lost");
    queue.add(["set", "cmi.core.score.raw", "90"]);
    queue.add(["commit"]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.taken.map((batch) => batch.number)).toEqual([1, 2]);
    expect(server.taken.flatMap((batch) => batch.calls).filter((call) => call[0] === "set")).toEqual([["set", "cmi.core.score.raw", "80"], ["set", "cmi.core.score.raw", "90"]]);
    expect(lines.at(-1)).toBe("saved");
  });
  it("a lost answer does not record anything twice", async () => {
    server.failures = ["lost answer"];
    queue.add(["set", "cmi.core.score.raw", "80"]);
    queue.add(["commit"]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.taken).toHaveLength(1);
    expect(queue.idle).toBe(true);
  });
  it("says everything that is not acknowledged in one body when the page goes, and what the content says after that as well", async () => {
    server.failures = ["offline"];
    queue.add(["set", "cmi.core.lesson_location", "3"]);
    queue.add(["commit"]);
    await settle();
    queue.add(["set", "cmi.core.exit", "suspend"]);
    queue.leave();
    expect(server.spoken[0]?.map((batch) => batch.number)).toEqual([1, 2]);
    queue.add(["set", "cmi.core.session_time", "00:01:00"]);
    queue.add(["terminate"]);
    expect(server.taken.flatMap((batch) => batch.calls).at(-1)).toEqual(["terminate"]);
    expect(server.taken.map((batch) => batch.number)).toEqual([1, 2, 3]);
  });
  it("sends large data early, and only the newest of what replaces itself", async () => {
    queue.add(["set", "cmi.suspend_data", "a".repeat(20_000)]);
    queue.add(["set", "cmi.suspend_data", "b".repeat(40_000)]);
    await vi.advanceTimersByTimeAsync(600);
    expect(server.taken).toHaveLength(1);
    expect(server.taken[0]?.calls).toHaveLength(1);
    expect(server.taken[0]?.calls[0]?.[2]?.startsWith("b")).toBe(true);
  });
  it("brings what was kept for hours without a network in pieces that the server takes", async () => {
    server.failures = ["offline", "offline", "offline"];
    for (let slide = 1; slide <= 300; slide += 1) {
      queue.add(["set", "cmi.suspend_data", `${slide} ${"x".repeat(10_000)}`]);
      queue.add(["commit"]);
    }
    await vi.advanceTimersByTimeAsync(20_000);
    expect(over).toEqual([]);
    expect(server.taken).toHaveLength(300);
    expect(server.taken.at(-1)?.calls[0]?.[2]?.startsWith("300 ")).toBe(true);
    expect(lines.at(-1)).toBe("saved");
  });
  it("does not put into one body what would not fit", async () => {
    for (let question = 0; question < 3000; question += 1) queue.add(["set", `cmi.interactions.${question}.learner_response`, "x".repeat(500)]);
    queue.add(["commit"]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(over).toEqual([]);
    expect(server.taken.flatMap((batch) => batch.calls)).toHaveLength(3001);
    expect(server.taken.at(-1)?.calls.at(-1)).toEqual(["commit"]);
  });
  it("does not take back what was committed", async () => {
    queue.add(["set", "cmi.suspend_data", "1"]);
    server.failures = ["offline"];
    queue.add(["commit"]);
    queue.add(["set", "cmi.suspend_data", "2"]);
    await settle();
    await vi.advanceTimersByTimeAsync(2_000);
    queue.flush();
    await settle();
    expect(server.taken.flatMap((batch) => batch.calls).map((call) => call.join(" "))).toEqual(["set cmi.suspend_data 1", "commit", "set cmi.suspend_data 2"]);
  });
  it("takes the server's count when the two differ", async () => {
    server.number = 7;
    queue.add(["set", "cmi.core.score.raw", "80"]);
    queue.begin(9);
    queue.add(["commit"]);
    await vi.advanceTimersByTimeAsync(100);
    expect(server.taken.map((batch) => batch.number)).toEqual([8]);
  });
  it("ends when the launch is over, and asks for nothing any more", async () => {
    server.failures = [new Refused(410, "elsewhere")];
    queue.add(["commit"]);
    await settle();
    expect(over).toEqual(["elsewhere"]);
    queue.add(["commit"]);
    await settle();
    expect(server.taken).toEqual([]);
    expect(await queue.settle()).toBeNull();
  });
  it("gives a number for navigation only when all is acknowledged", async () => {
    server.failures = ["offline"];
    queue.add(["set", "cmi.core.exit", ""]);
    queue.add(["terminate"]);
    const number = queue.settle();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await number).toBe(2);
    expect(server.taken).toHaveLength(1);
  });
});
