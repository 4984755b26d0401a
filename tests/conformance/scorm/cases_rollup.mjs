/** Rollup of statuses and measures. */
import { consider, delivery, exit, flow, mode, objective, part, post, pre, primary, rollup, sco, threshold, weigh } from "./lib/course.mjs";

const skipped = pre("skip", "satisfied");
const allSatisfied = rollup("all", "satisfied", "satisfied");
export const rollups = {
  "RU-15a": {
    items: [
      sco("1"),
      sco("2", skipped, primary("PRIMARYOBJ", { map: "g w=satisfied" })),
      part("3", [sco("4", delivery({ tracked: false })), sco("5", weigh({ rollupProgressCompletion: false, rollupObjectiveSatisfied: false })), sco("6", post("exitParent", "always"))],
        flow, post("continue", "!satisfied"), post("previous", "satisfied"), rollup("any", "satisfied", "!satisfied"), primary("PRIMARYOBJ", { map: "g r= w=satisfied" })),
      sco("7"),
    ],
    course: [flow],
    plays: `
      1: -> continue
      2: success=failed -> continue
      4: success=passed -> continue
      5: success=passed -> continue
      6: success=failed -> continue
      1: -> Exit`,
  },
  "RU-16": {
    items: [
      sco("1", primary("PRIMARYOBJ", { map: "g1 w=satisfied" }), objective("obj1", { map: "g2 w=satisfied" }), objective("obj2", { map: "g3 w=satisfied" }), objective("obj3", { map: "g4 w=satisfied" })),
      part("2", [
        part("3", [sco("4", primary("PRIMARYOBJ", { map: "g2" }))], flow, skipped, allSatisfied),
        part("5", [sco("6", primary("PRIMARYOBJ", { map: "g3" })), sco("7", primary("PRIMARYOBJ", { map: "g4" }))], flow, skipped, allSatisfied),
      ], flow, skipped, rollup("all", "all satisfied", "satisfied")),
      sco("8"),
    ],
    course: [flow],
    plays: `
      1: success=passed obj1.success=passed obj2.success=passed obj3.success=passed -> continue
      8: -> Exit`,
  },
  "RU-04bd": {
    items: [sco("1"), part("2", [sco("3"), sco("4"), sco("5")], flow, exit("exit", "completed"), post("previous", "completed"), rollup("atLeastPercent 0.5", "completed", "completed", "objectiveMeasureKnown")), sco("6")],
    course: [flow],
    plays: `
      1: -> continue
      3: completion=incomplete -> continue
      4: success=failed -> continue
      5: completion=incomplete -> continue
      6: -> previous
      5: completion=incomplete -> previous
      4: scaled=0.8 -> continue
      5: scaled=0.5 -> continue
      1: -> Exit`,
  },
  "RU-06a": {
    items: [
      part("1", [sco("2"), sco("3"), sco("4")], mode({ choice: false, flow: true, forwardOnly: true, useCurrentAttemptObjectiveInfo: false }), exit("exit", "satisfied"), post("continue", "satisfied")),
      sco("5"),
    ],
    course: [flow],
    plays: `
      2: success=failed -> continue
      3: success=passed -> continue
      4: success=passed -> continue
      5: -> previous
      2: success=passed -> continue
      5: -> Exit`,
  },
  "RU-12a": {
    items: [
      sco("1"),
      part("2", [sco("3")], flow, exit("exit", "always"), post("previous", "!objectiveStatusKnown"), post("retry", "satisfied"), rollup("all", "notSatisfied", "!satisfied")),
      sco("4"),
    ],
    course: [flow],
    plays: `
      1: -> continue
      3: success=failed exit=suspend -> continue
      4: -> previous
      3: success=passed -> continue
      4: -> Exit`,
  },
  "RU-14b": {
    items: [
      part("1", [sco("2"), sco("3", primary(""), objective("obj1", { map: "g w=satisfied" }))],
        flow, pre("skip", "satisfied"), exit("exit", "satisfied@obj1"), post("exitAll", "satisfied@obj1"), rollup("any", "satisfied", "!completed"), primary(""), objective("obj1", { map: "g" })),
      sco("4"),
    ],
    course: [flow],
    plays: `
      2: -> continue
      3: obj1.success=passed completion=incomplete -> previous
      end
      launch
      4: -> Exit`,
  },
  "RU-01aa": {
    items: [sco("1"), part("2", [sco("3"), sco("4"), sco("5")], flow, exit("exit", "satisfied"), post("previous", "satisfied")), sco("6")],
    course: [flow],
    plays: `
      1: -> continue
      3: success=passed -> continue
      4: success=failed -> continue
      5: success=passed -> continue
      6: -> Exit`,
  },
  "RU-14d": {
    items: [part("1", [sco("2"), sco("3")], flow, skipped, rollup("any", "satisfied", "!satisfied")), sco("4")],
    course: [flow],
    plays: `
      2: -> continue
      3: success=failed -> exitAll
      end
      launch
      4: -> Exit`,
  },
  "CO-04a": {
    items: [
      sco("1", threshold({ completedByMeasure: true }), primary("PRIMARYOBJ", { more: "g w=CompletionStatus,ProgressMeasure" })),
      sco("2", threshold({ completedByMeasure: true, minProgressMeasure: 0.4 }), pre("skip", "completed"), primary("PRIMARYOBJ", { more: "g" })),
      sco("3", threshold({ minProgressMeasure: 0.1 }), pre("skip", "!completed"), primary("PRIMARYOBJ", { more: "g" })),
      sco("4"),
    ],
    course: [flow],
    plays: `
      1: progress=0.85 completion=completed -> continue
      4: -> Exit`,
  },
  "CO-08b": {
    items: [
      sco("1", primary("PRIMARYOBJ", { more: "g r=RawScore,MinScore,MaxScore,CompletionStatus w=ProgressMeasure" }), objective("obj1"), delivery({ tracked: false })),
      sco("2", threshold({ completedByMeasure: true, minProgressMeasure: 0.5 }), pre("skip", "completed"), primary("PRIMARYOBJ", { more: "g w=ProgressMeasure" })),
      sco("3", threshold({ completedByMeasure: true, minProgressMeasure: 0.5 }), primary("PRIMARYOBJ", { more: "g" }), delivery({ tracked: false })),
    ],
    course: [flow],
    plays: `
      1: progress=0.49 -> continue
      2: progress=0.5 -> continue
      3: -> Exit`,
  },
  "CO-12a": {
    items: [
      part("1", [sco("2", post("exitParent", "!completed"), primary("PRIMARYOBJ", { more: "g r=RawScore,MinScore,MaxScore w=CompletionStatus" })), sco("3")],
        flow, exit("exit", "satisfied"), post("retry", "completed"), post("continue", "!completed"), primary("PRIMARYOBJ", { more: "g" })),
      sco("4"),
    ],
    course: [flow],
    plays: `
      2: completion=incomplete -> continue
      4: -> Exit`,
  },
  "CO-07a": {
    items: [
      ...[1, 2].map((each) => sco(String(each), pre("skip", `completed@obj${each}`), weigh({ rollupObjectiveSatisfied: false, rollupProgressCompletion: false }), primary(`obj${each}`, { more: `g${each}` }))),
      sco("3", primary(""), ...[1, 2].map((each) => objective(`obj${each}`, { more: `g${each} w=CompletionStatus` }))),
    ],
    course: [flow, exit("exit", "satisfied"), post("retry", "!completed")],
    plays: `
      1: -> continue
      2: -> continue
      3: obj1.completion=incomplete obj2.completion=completed success=passed completion=not_attempted -> continue
      1: -> continue
      3: obj1.completion=completed obj2.completion=completed success=passed completion=completed -> continue
      end`,
  },
  "CO-09": {
    items: [sco("1"), sco("2", threshold({ completedByMeasure: true, minProgressMeasure: 0.4 }), post("continue", "activityProgressKnown@PRIMARYOBJ"), primary("PRIMARYOBJ", { more: "g" })), sco("3")],
    course: [flow],
    plays: `
      1: -> continue
      2: completion=unknown PRIMARYOBJ.progress=0.4 -> previous
      3: -> Exit`,
  },
  "CT-06": {
    items: [
      sco("1"),
      part("2", [sco("3", threshold({ completedByMeasure: true, minProgressMeasure: 0.95, progressWeight: 0.5 })), sco("4"), sco("5", threshold({ progressWeight: 0.5 }))],
        threshold({ completedByMeasure: true, minProgressMeasure: 0.75 }), flow, exit("exit", "completed"), post("previous", "completed"), rollup("all", "any incomplete", "!completed")),
      sco("6"),
    ],
    course: [flow],
    plays: `
      1: -> continue
      3: progress=0.5 -> continue
      4: progress=0.75 -> continue
      5: progress=1.0 completion=incomplete -> continue
      1: -> Exit`,
  },
  "MS-04": {
    items: [
      sco("1"),
      part("2", [sco("3"), sco("4", delivery({ tracked: false })), sco("5", weigh({ objectiveMeasureWeight: 0.25 }))], flow, pre("skip", "objectiveMeasureLessThan>0.25")),
      sco("6"),
    ],
    course: [flow],
    plays: `
      1: -> Continue
      3: scaled=0.1 -> Continue
      4: scaled=1.0 -> Continue
      5: scaled=0.5 -> Continue
      6: -> Previous
      1: -> Exit`,
  },
  "RU-03b": {
    items: [sco("1"), part("2", [sco("3"), sco("4"), sco("5")], flow, exit("exit", "satisfied"), post("previous", "satisfied"), rollup("atLeastCount 1", "all satisfied", "attempted", "!satisfied")), sco("6")],
    course: [flow],
    plays: `
      1: -> continue
      3: -> continue
      4: success=failed -> continue
      1: -> Exit`,
  },
  "RU-11": {
    items: [
      sco("1"),
      part("2", [3, 4, 5].map((each) => sco(String(each), delivery({ tracked: false }))), flow, exit("exit", "completed"), post("previous", "completed"), rollup("all", "completed", "!objectiveStatusKnown")),
      sco("6"),
    ],
    course: [flow],
    plays: `
      1: -> continue
      3: cmi.objectives._count==0 success=passed -> continue
      1: -> Exit`,
  },
  "RU-15d": {
    items: [
      sco("1"),
      part("2", [
        sco("3", pre("all skip", "objectiveMeasureKnown", "attempted"), consider({ requiredForSatisfied: "ifNotSkipped" })),
        sco("4", weigh({ objectiveMeasureWeight: 0.01 })),
        sco("5", post("exitParent", "always"), weigh({ rollupObjectiveSatisfied: false, objectiveMeasureWeight: "0.00" })),
      ], flow, post("continue", "satisfied"), post("previous", "!satisfied"), rollup("any", "satisfied", "satisfied"), primary("PRIMARYOBJ", { least: 0.3 })),
      sco("6"),
    ],
    course: [flow],
    plays: `
      1: -> continue
      3: scaled=-0.5 -> continue
      4: success=passed -> continue
      5: scaled=1.0 -> continue
      1: -> Exit`,
  },
  "RU-18b": {
    items: [
      part("1", [
        sco("2"),
        part("3", [sco("4"), sco("5"), sco("6")], mode({ flow: true }), rollup("any", "notSatisfied", "!completed")),
        sco("7", post("exitParent", "satisfied")),
      ], mode({ flow: true }), post("retry", "!satisfied")),
      sco("8"),
    ],
    course: [mode({ flow: true })],
    plays: `
      2: completion=completed success=passed -> continue
      4: completion=completed success=passed -> continue
      5: completion=incomplete success=passed -> continue
      6: completion=completed success=passed -> continue
      7: completion=completed success=passed -> continue
      2: -> Exit`,
  },
  "CO-02b": {
    items: [sco("1", primary("PRIMARYOBJ", { more: "g w=CompletionStatus" })), sco("2", pre("skip", "!completed"), primary("PRIMARYOBJ", { more: "g" })), sco("3")],
    course: [flow],
    plays: `
      1: PRIMARYOBJ.completion=not_attempted -> continue
      3: -> Exit`,
  },
  "MS-02": {
    items: [
      sco("1"),
      part("2", [[3, 0.75], [4, 0.25], [5, 0.25]].map(([id, weight]) => sco(String(id), weigh({ objectiveMeasureWeight: weight }))), flow, pre("skip", "objectiveMeasureLessThan>0.6")),
      sco("6"),
    ],
    course: [flow],
    plays: `
      1: -> continue
      3: scaled=0.25 -> continue
      4: scaled=1.0 -> continue
      5: scaled=0.5 -> continue
      6: -> previous
      1: -> Exit`,
  },
  "RU-15c": {
    items: [
      sco("1"),
      part("2", [
        sco("3", pre("skip", "always"), consider({ requiredForNotSatisfied: "ifAttempted" })),
        sco("4", pre("all skip", "!completed", "attempted"), consider({ requiredForNotSatisfied: "ifNotSkipped" })),
        sco("5", post("exitParent", "always"), weigh({ rollupObjectiveSatisfied: false })),
      ], flow, post("continue", "satisfied"), post("previous", "!satisfied"), rollup("all", "notSatisfied", "!completed")),
      sco("6"),
    ],
    course: [flow],
    plays: `
      1: -> continue
      4: completion=incomplete -> continue
      5: completion=completed -> continue
      1: -> Exit`,
  },
  "CO-04c": {
    items: [
      sco("1", threshold({ completedByMeasure: true, minProgressMeasure: "0.0" }), primary("PRIMARYOBJ", { more: "g w=CompletionStatus,ProgressMeasure" })),
      sco("2", pre("skip", "!activityProgressKnown"), primary("PRIMARYOBJ", { more: "g" })),
      sco("3"),
    ],
    course: [flow],
    plays: `
      1: completion=completed -> continue
      3: -> jump:2
      2: -> Exit`,
  },
};
