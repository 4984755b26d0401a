/**
 * The API that content looks for. scorm-again keeps the data model and its rules, so that each answer is given at once;
 * what changes anything is noted here in its order and goes to the server through the queue.
 */
import type { Call, Delivery } from "./contract";

export type Api = Record<string, (...args: string[]) => string>;
/** Of scorm-again's API what is used here, under the names that both standards share inside it. */
interface Engine {
  lmsInitialize: (parameter: string) => string;
  lmsFinish: (parameter: string) => string;
  lmsGetValue: (element: string) => string;
  lmsSetValue: (element: string, value: string) => string;
  lmsCommit: (parameter: string) => string;
  lmsGetLastError: () => string;
  lmsGetErrorString: (code: string) => string;
  lmsGetDiagnostic: (code: string) => string;
  setCMIValue: (element: string, value: string) => string;
  startingData?: unknown;
}
type EngineMaker = new (settings: object) => Engine;
export interface Runtime {
  api: Api;
  /** The content has begun and has not ended. */
  running: () => boolean;
  begun: () => boolean;
}

/** scorm-again would send by itself, with a request that stops the page. Nothing may go out that way. */
const silent = {
  processHttpRequest: () => ({ result: "true", errorCode: 0 }),
  updateSettings: () => undefined,
};
const settings = { lmsCommitUrl: false, autocommit: false, selfReportSessionTime: false, logLevel: 5 as const, httpService: silent };

export async function engineOf(standard: "scorm12" | "scorm2004"): Promise<Engine> {
  // Its types name a default export; the files have a named one.
  if (standard === "scorm12") return new ((await import("scorm-again/scorm12/min")) as unknown as { Scorm12API: EngineMaker }).Scorm12API(settings);
  return new ((await import("scorm-again/scorm2004/min")) as unknown as { Scorm2004API: EngineMaker }).Scorm2004API(settings);
}

const rank = (part: string): number => (part === "id" ? 0 : part === "type" ? 1 : 2);
/** Lists are filled from their first entry on, and an entry needs its id and type before the rest. */
export function loadOrder(a: string, b: string): number {
  const left = a.split(".");
  const right = b.split(".");
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const one = left[at];
    const other = right[at];
    if (one === other) continue;
    if (one === undefined) return -1;
    if (other === undefined) return 1;
    const numbers = /^\d+$/.test(one) && /^\d+$/.test(other);
    if (numbers) return Number(one) - Number(other);
    return rank(one) - rank(other) || (one < other ? -1 : 1);
  }
  return 0;
}

const TARGET = /^adl\.nav\.request_valid\.(?:choice|jump)\.\{target=[^}]*\}$/;
const COMPUTED = /\._(children|count|version)$/;

/** Fills the data model before the content begins. */
export function preload(engine: Engine, cmi: Record<string, string>): void {
  for (const element of Object.keys(cmi).sort(loadOrder)) {
    const value = cmi[element] ?? "";
    if (value === "" || TARGET.test(element) || COMPUTED.test(element)) continue;
    try {
      engine.setCMIValue(element, value);
    } catch {
      // One value that the model does not take must not keep the content from starting.
    }
  }
}

/** What `adl.nav.request_valid.choice.{target=...}` answers is known by the server alone. */
function validity(delivery: Delivery, element: string): string {
  return delivery.cmi[element] ?? "unknown";
}

const NAMES = {
  scorm12: { initialize: "LMSInitialize", terminate: "LMSFinish", get: "LMSGetValue", set: "LMSSetValue", commit: "LMSCommit", error: "LMSGetLastError", words: "LMSGetErrorString", diagnostic: "LMSGetDiagnostic" },
  scorm2004: { initialize: "Initialize", terminate: "Terminate", get: "GetValue", set: "SetValue", commit: "Commit", error: "GetLastError", words: "GetErrorString", diagnostic: "GetDiagnostic" },
} as const;
/** Where content looks for its API, window by window upwards. */
export const API_NAME = { scorm12: "API", scorm2004: "API_1484_11" } as const;

export function runtime(engine: Engine, standard: "scorm12" | "scorm2004", delivery: Delivery, note: (call: Call) => void): Runtime {
  let begun = false;
  let ended = false;
  const done = (result: unknown, call: Call): string => {
    const answer = String(result);
    if (answer === "true") note(call);
    return answer;
  };
  preload(engine, delivery.cmi);
  // scorm-again compares with it when the content ends.
  engine.startingData = { cmi: { core: { lesson_status: delivery.cmi["cmi.core.lesson_status"] ?? "" } } };
  const names = NAMES[standard];
  const api: Api = {
    [names.initialize]: (parameter = "") => {
      const answer = done(engine.lmsInitialize(String(parameter)), ["initialize"]);
      if (answer === "true") begun = true;
      return answer;
    },
    [names.terminate]: (parameter = "") => {
      const answer = done(engine.lmsFinish(String(parameter)), ["terminate"]);
      if (answer === "true") ended = true;
      return answer;
    },
    [names.get]: (element) => {
      const name = String(element);
      if (begun && !ended && standard === "scorm2004" && TARGET.test(name)) {
        // Resets the last error, as each good reading does.
        engine.lmsGetValue("cmi._version");
        return validity(delivery, name);
      }
      return String(engine.lmsGetValue(name) ?? "");
    },
    [names.set]: (element, value) => done(engine.lmsSetValue(String(element), String(value)), ["set", String(element), String(value)]),
    [names.commit]: (parameter = "") => done(engine.lmsCommit(String(parameter)), ["commit"]),
    [names.error]: () => String(engine.lmsGetLastError()),
    [names.words]: (code) => String(engine.lmsGetErrorString(String(code))),
    [names.diagnostic]: (code) => String(engine.lmsGetDiagnostic(String(code))),
  };
  // Content of the 4th Edition may ask which version of the IEEE API this is.
  if (standard === "scorm2004") Object.defineProperty(api, "version", { value: "1.0", enumerable: true });
  return { api, running: () => begun && !ended, begun: () => begun };
}
