import { describe, expect, it } from "vitest";
import type { Call } from "./contract";
import { engineOf, loadOrder, runtime } from "./runtime";
import { delivery } from "./testing";

async function api(standard: "scorm12" | "scorm2004", cmi: Record<string, string>) {
  const calls: Call[] = [];
  const run = runtime(await engineOf(standard), standard, delivery({ cmi }), (call) => calls.push(call));
  const call = (name: string, ...args: string[]) => {
    const method = run.api[name];
    if (!method) throw new Error(name);
    return method(...args);
  };
  return { call, calls, run };
}

describe("SCORM 1.2", () => {
  it("answers with what was kept, at once, and notes what changes", async () => {
    const { call, calls, run } = await api("scorm12", {
      "cmi.core.student_id": "0190", "cmi.core.student_name": "Reyes, Ana", "cmi.core.lesson_location": "page-3", "cmi.core.lesson_status": "incomplete", "cmi.core.entry": "resume", "cmi.core.credit": "credit",
      "cmi.core.lesson_mode": "normal", "cmi.suspend_data": "a=1;b=2", "cmi.launch_data": "x", "cmi.student_data.mastery_score": "80",
    });
    expect(call("LMSGetValue", "cmi.core.lesson_location")).toBe("");
    expect(call("LMSGetLastError")).toBe("301");
    expect(call("LMSInitialize", "")).toBe("true");
    expect(call("LMSGetValue", "cmi.core.student_name")).toBe("Reyes, Ana");
    expect(call("LMSGetValue", "cmi.core.lesson_location")).toBe("page-3");
    expect(call("LMSGetValue", "cmi.core.entry")).toBe("resume");
    expect(call("LMSGetValue", "cmi.suspend_data")).toBe("a=1;b=2");
    expect(call("LMSGetValue", "cmi.student_data.mastery_score")).toBe("80");
    expect(call("LMSSetValue", "cmi.core.score.raw", "85")).toBe("true");
    expect(call("LMSSetValue", "cmi.core.student_name", "Somebody")).toBe("false");
    expect(call("LMSGetLastError")).toBe("403");
    expect(call("LMSSetValue", "cmi.core.lesson_status", "completed")).toBe("true");
    expect(call("LMSCommit", "")).toBe("true");
    expect(run.running()).toBe(true);
    expect(call("LMSFinish", "")).toBe("true");
    expect(run.running()).toBe(false);
    expect(calls).toEqual([["initialize"], ["set", "cmi.core.score.raw", "85"], ["set", "cmi.core.lesson_status", "completed"], ["commit"], ["terminate"]]);
  });
  it("keeps the interactions of an earlier session in their order, past the tenth", async () => {
    const cmi: Record<string, string> = {};
    for (let at = 0; at < 12; at += 1) {
      cmi[`cmi.objectives.${at}.id`] = `o${at}`;
      cmi[`cmi.objectives.${at}.status`] = "passed";
    }
    const { call } = await api("scorm12", cmi);
    call("LMSInitialize", "");
    expect(call("LMSGetValue", "cmi.objectives._count")).toBe("12");
    expect(call("LMSGetValue", "cmi.objectives.10.id")).toBe("o10");
  });
});

describe("SCORM 2004", () => {
  it("says which version of the API it is, as the standard asks", async () => {
    expect((await api("scorm2004", {})).run.api).toHaveProperty("version", "1.0");
    expect((await api("scorm12", {})).run.api).not.toHaveProperty("version");
  });
  it("answers with what was kept and with what the server says of navigation", async () => {
    const { call, calls } = await api("scorm2004", {
      "cmi.learner_id": "0190", "cmi.learner_name": "Reyes, Ana", "cmi.location": "7", "cmi.completion_status": "incomplete", "cmi.entry": "resume", "cmi.mode": "normal", "cmi.credit": "credit", "cmi.suspend_data": "x".repeat(60_000),
      "cmi.scaled_passing_score": "0.8", "cmi.interactions.0.id": "q1", "cmi.interactions.0.type": "choice", "cmi.interactions.0.correct_responses.0.pattern": "a", "cmi.objectives.0.id": "obj-1", "cmi.objectives.0.success_status": "passed",
      "adl.nav.request_valid.continue": "true", "adl.nav.request_valid.previous": "false", "adl.nav.request_valid.choice.{target=part.two}": "true", "adl.nav.request_valid.jump.{target=three}": "false",
    });
    expect(call("GetValue", "cmi.location")).toBe("");
    expect(call("GetLastError")).toBe("122");
    expect(call("Initialize", "")).toBe("true");
    expect(call("GetValue", "cmi.location")).toBe("7");
    expect(call("GetValue", "cmi.suspend_data")).toHaveLength(60_000);
    expect(call("GetValue", "cmi.interactions._count")).toBe("1");
    expect(call("GetValue", "cmi.objectives.0.success_status")).toBe("passed");
    expect(call("GetValue", "adl.nav.request_valid.continue")).toBe("true");
    expect(call("GetValue", "adl.nav.request_valid.previous")).toBe("false");
    expect(call("GetValue", "adl.nav.request_valid.choice.{target=part.two}")).toBe("true");
    expect(call("GetLastError")).toBe("0");
    expect(call("GetValue", "adl.nav.request_valid.jump.{target=three}")).toBe("false");
    expect(call("GetValue", "adl.nav.request_valid.choice.{target=nowhere}")).toBe("unknown");
    expect(call("GetValue", "cmi.score.raw")).toBe("");
    expect(call("GetLastError")).toBe("403");
    expect(call("SetValue", "cmi.score.scaled", "1.5")).toBe("false");
    expect(call("SetValue", "cmi.score.scaled", "0.9")).toBe("true");
    expect(call("SetValue", "cmi.exit", "suspend")).toBe("true");
    expect(call("SetValue", "adl.nav.request", "continue")).toBe("true");
    expect(call("Terminate", "")).toBe("true");
    expect(calls.map((each) => each.join(" "))).toEqual(["initialize", "set cmi.score.scaled 0.9", "set cmi.exit suspend", "set adl.nav.request continue", "terminate"]);
  });
  it("loads lists from the front, id and type first", () => {
    const order = ["cmi.interactions.10.id", "cmi.interactions.2.result", "cmi.interactions.2.id", "cmi.interactions.2.type", "cmi.interactions.2.correct_responses.10.pattern", "cmi.interactions.2.correct_responses.9.pattern"].sort(loadOrder);
    expect(order).toEqual(["cmi.interactions.2.id", "cmi.interactions.2.type", "cmi.interactions.2.correct_responses.9.pattern", "cmi.interactions.2.correct_responses.10.pattern", "cmi.interactions.2.result", "cmi.interactions.10.id"]);
  });
});
