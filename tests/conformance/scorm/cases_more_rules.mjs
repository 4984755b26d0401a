/** More of sequencing rules; the course is the suite's where it is public, else built after its description. */
import { exit, flow, mode, part, post, pre, primary, rollup, sco, threshold } from "./lib/course.mjs";

const byMeasure = (least) => threshold({ completedByMeasure: true, minProgressMeasure: least });
const of = (condition) => [pre("skip", condition)];
const P = "PRIMARYOBJ";

export const moreRules = {
  "SX-02": {
    items: [
      sco("1"),
      part("2", [sco("3", byMeasure(0.5)), sco("4"), sco("5", byMeasure(0.75))], flow, exit("exit", "satisfied"), post("previous", "satisfied"), rollup("all", "satisfied", "completed")), sco("6"),
    ],
    course: [flow],
    plays: `
      1: -> continue
      3: progress=0.5 completion=incomplete -> continue
      4: -> continue
      5: progress=0.74 completion=completed -> continue
      6: -> previous
      5: progress=0.75 -> continue
      6: -> previous
      5: -> jump:3
      3: progress=0.6 -> continue
      4: -> continue
      5: progress=0.8 -> continue
      1: -> Exit`,
  },
  "SX-04a": {
    items: [sco("1", ...of("satisfied"), primary(P, { map: "g w=satisfied" })), sco("2"), sco("3")],
    course: [flow],
    plays: "1: success=passed -> abandonAll\nend\nlaunch\n1: -> Exit",
  },
  "SX-07a": {
    items: [part("1", [sco("2"), sco("3"), sco("4", ...of("completed"))], flow), sco("5")],
    course: [flow],
    plays: "2: completion=incomplete -> continue\n3: -> continue\n4: -> continue\n5: -> previous\n3: -> Exit",
  },
  "SX-07b": {
    items: [part("1", [sco("2", ...of("!satisfied")), sco("3")], flow), sco("4")],
    course: [mode({ flow: true })],
    plays: "2: success=failed -> continue\n3: -> continue\n4: -> choice:1\n3: -> Exit",
  },
  "SX-12a": {
    items: [sco("1"), sco("2", ...of("!satisfied")), sco("3")],
    course: [flow],
    plays: "1: -> continue\n2: success=unknown -> continue\n3: -> previous\n2: -> Exit",
  },
  "SX-12b": {
    items: [sco("1"), sco("2", post("previous", "!satisfied")), sco("3")],
    course: [flow],
    plays: "1: -> continue\n2: success=unknown -> continue\n3: -> Exit",
  },
  "SX-12c": {
    items: [sco("1"), sco("2", ...of("!completed")), sco("3")],
    course: [flow],
    plays: "1: -> continue\n2: completion=unknown -> continue\n3: -> previous\n2: -> Exit",
  },
  "CO-12b": {
    items: [part("1", [sco("2", post("exitParent", "completed"), primary(P, { more: "g r= w=CompletionStatus" })), sco("3", post("exitParent", "completed"))], flow, exit("exit", "satisfied"), post("retry", "!completed"), post("continue", "completed"), primary(P, { more: "g" })), sco("4")],
    course: [flow],
    plays: "2: completion=not_attempted -> continue\n3: -> continue\n2: completion=completed -> continue\n4: -> Exit",
  },
};
