/** Sequencing rules: before, at the end and after an activity. */
import { exit, flow, limit, mode, objective, part, post, pre, primary, rollup, sco, weigh, consider } from "./lib/course.mjs";

const test = (from, target, considered) => [flowOf("test"), pre("skip", "satisfied"), limit(1), rollup("all", "completed", "attempted"), consider({ requiredForCompleted: considered }), primary("PRIMARYOBJ", { least: 0.6, map: `${target} ${from} w=satisfied,measure` })];
function flowOf(kind) {
  return mode({ choice: false, flow: true, ...(kind === "test" ? { forwardOnly: true } : {}) });
}
const three = (first) => [0, 1, 2].map((more) => sco(String(first + more)));
/** Pretest, lessons and posttest over one global objective. */
const module_ = (first, target) =>
  part(String(first), [
    part(String(first + 1), three(first + 2), ...test("r=satisfied", target, "ifAttempted")),
    part(String(first + 5), three(first + 6), flow, pre("skip", "satisfied"), weigh({ rollupObjectiveSatisfied: false, rollupProgressCompletion: false }), primary("PRIMARYOBJ", { map: target })),
    part(String(first + 9), three(first + 10), ...test("", target, "ifNotSkipped")),
  ], flow, exit("exit", "completed"));
const g = (number) => `g${number} r=satisfied w=satisfied`;
const own = primary("PRIMARYOBJ");

const modules = {
  items: [
    sco("1", weigh({ rollupObjectiveSatisfied: false })),
    part("2", [module_(3, "g1"), module_(16, "g2"), module_(29, "g3")], flow, exit("exit", "completed"), post("continue", "always")),
    sco("42", limit(1), weigh({ rollupObjectiveSatisfied: false }), primary("PRIMARYOBJ"), objective("obj1", { map: "g1" }), objective("obj2", { map: "g2" }), objective("obj3", { map: "g3" })),
  ],
  course: [flow, exit("exit", "completed"), rollup("any", "notSatisfied", "!satisfied")],
};

export const rules = {
  "T-01a": {
    ...modules,
    plays: `
      1: -> continue
      5: scaled=0.0 -> continue
      6: scaled=1.0 -> continue
      7: scaled=1.0 -> continue
      18: scaled=1.0 -> continue
      19: scaled=0.0 -> continue
      20: scaled=1.0 -> continue
      31: scaled=1.0 -> continue
      32: scaled=1.0 -> continue
      33: scaled=0.0 -> continue
      42: -> Exit`,
  },
  "SX-05": {
    items: [
      sco("1", pre("skip", "satisfied"), weigh({ rollupObjectiveSatisfied: false, rollupProgressCompletion: false }), primary("PRIMARYOBJ", { map: g("1") })),
      sco("2", pre("skip", "satisfied"), weigh({ rollupObjectiveSatisfied: false, rollupProgressCompletion: false }), primary("PRIMARYOBJ", { map: g("2") })),
      part("3", [
        part("4", [
          sco("5", pre("skip", "satisfied@a3"), own, objective("a3", { map: g("3a") })),
          sco("6", pre("skip", "satisfied@b3"), post("any retryAll", "!satisfied@a3", "!satisfied@b3"), own, objective("a3", { map: g("3a") }), objective("b3", { map: g("3b") })),
        ], flow),
        part("7", [
          sco("8", pre("skip", "satisfied@a4"), own, objective("a4", { map: g("4a") })),
          sco("9", pre("skip", "satisfied@b4"), post("any retryAll", "!satisfied@a4", "!satisfied@b4"), own, objective("a4", { map: g("4a") }), objective("b4", { map: g("4b") })),
        ], flow),
        sco("10", post("exitParent", "always"), weigh({ rollupObjectiveSatisfied: false, rollupProgressCompletion: false }), own, ...["5", "3a", "3b", "4a", "4b"].map((each) => objective(`o${each}`, { map: g(each) }))),
      ], flow, post("retry", "!satisfied@o5"), own, objective("o5", { map: g("5") })),
    ],
    course: [flow],
    plays: `
      1: success=passed -> continue
      2: success=passed -> continue
      5: a3.success=passed -> continue
      6: a3.success=passed b3.success=passed -> continue
      8: a4.success=passed -> continue
      9: a4.success=passed b4.success=passed -> continue
      10: o3a.success=failed o3b.success=failed o4a.success=failed o4b.success=failed o5.success=failed -> continue
      5: a3.success=passed -> continue
      6: a3.success=passed b3.success=failed -> continue
      6: a3.success=passed b3.success=passed -> continue
      8: a4.success=failed -> continue
      9: a4.success=passed b4.success=failed -> continue
      9: a4.success=passed b4.success=passed -> continue
      10: o3a.success=passed o3b.success=failed o4a.success=passed o4b.success=failed o5.success=failed -> continue
      6: a3.success=passed b3.success=passed -> continue
      9: a4.success=passed b4.success=passed -> continue
      10: o3a.success=failed o3b.success=failed o4a.success=failed o4b.success=failed o5.success=passed -> continue
      end`,
  },
  "SX-10a": {
    items: [sco("1", post("exitAll", "satisfied@obj1"), primary(""), objective("obj1", { map: "g w=satisfied" })), sco("2")],
    course: [mode({ flow: true })],
    plays: `
      1: obj1.success=passed -> continue
      end`,
  },
  "SX-10c": {
    items: [sco("1", post("exitAll", "satisfied"), primary("PRIMARYOBJ", { map: "g w=satisfied" })), sco("2")],
    course: [mode({ flow: true })],
    plays: `
      1: success=passed -> continue
      end`,
  },
  "CM-06": {
    items: [sco("1"), sco("2", post("retry", "activityProgressKnown")), sco("3")],
    course: [flow],
    plays: `
      1: -> continue
      2: completion=unknown -> continue
      3: -> continue
      end`,
  },
  "SX-06": {
    items: [sco("1"), sco("2", post("continue", "completed"), post("retry", "!completed")), sco("3")],
    course: [flow],
    plays: `
      1: -> continue
      2: completion=not_attempted -> continue
      2: completion=completed -> previous
      3: -> Exit`,
  },
  "SX-04b": {
    items: [sco("1", pre("any skip", "satisfied", "completed")), sco("2"), sco("3")],
    course: [mode({ choice: true, flow: true })],
    plays: `
      1: success=passed -> abandon
      nothing
      nav choice root
      1: -> Exit`,
  },
  "SX-07d": {
    items: [
      sco("1"),
      part("2", [sco("3", pre("skip", "satisfied"), primary("PRIMARYOBJ", { least: -0.5 })), sco("4", pre("skip", "completed")), sco("5", pre("skip", "satisfied")), sco("6")], flow),
      sco("7"),
    ],
    course: [flow],
    plays: `
      1: -> continue
      3: success=failed scaled=0.0 -> continue
      4: -> continue
      5: success=passed -> continue
      6: -> continue
      7: -> previous
      6: -> previous
      1: -> Exit`,
  },
  "SX-07e": {
    items: [
      sco("1"),
      part("2", [sco("3"), sco("4", pre("skip", "satisfied")), sco("5", pre("skip", "satisfied"), primary("PRIMARYOBJ", { least: "0.0" })), sco("6", pre("skip", "completed"))], mode({ choice: false, flow: true, forwardOnly: true })),
      sco("7"),
    ],
    course: [flow],
    plays: `
      1: -> continue
      3: -> continue
      4: -> continue
      5: success=failed scaled=0.90 -> continue
      6: completion=completed -> continue
      7: -> previous
      3: -> continue
      7: -> Exit`,
  },
  "SX-10d": {
    items: [sco("1", post("exitAll", "satisfied@obj1"), primary(""), objective("obj1", { least: -0.7, map: "g w=measure" })), sco("2")],
    course: [mode({ flow: true })],
    plays: `
      1: obj1.scaled=0.00 -> continue
      end`,
  },
  "T-01b": {
    ...modules,
    plays: `
      1: -> continue
      5: scaled=0.0 -> jump:6
      6: scaled=0.0 -> jump:7
      7: scaled=1.0 -> continue
      9: -> continue
      10: -> continue
      11: -> continue
      13: scaled=1.0 -> continue
      14: scaled=1.0 -> continue
      18: scaled=1.0 -> continue
      19: scaled=0.0 -> continue
      20: scaled=1.0 -> continue
      31: scaled=1.0 -> continue
      32: scaled=1.0 -> continue
      33: scaled=0.0 -> continue
      42: -> Exit`,
  },
  "SX-10b": {
    items: [sco("1", post("exitAll", "satisfied"), primary("", { least: 0.8 })), sco("2")],
    course: [mode({ flow: true })],
    plays: `
      1: scaled=0.8 -> continue
      end`,
  },
};
