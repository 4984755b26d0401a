/** More of rollup; the course is the suite's where it is public, else built after its description. */
import { consider, delivery, exit, flow, limit, mode, objective, part, post, pre, primary, ref, rollup, sco, threshold, weigh } from "./lib/course.mjs";

const P = "PRIMARYOBJ";
const untracked = delivery({ tracked: false });
const scos = (...pieces) => [3, 4, 5].map((id, at) => sco(String(id), ...(pieces[at] ? [pieces[at]].flat() : [])));
/** 1; 2 with 3, 4, 5; 6. What 2 is left with decides between 6 and, backwards, 1. */
const middle = (children, ...pieces) => ({ items: [sco("1"), part("2", children, flow, ...pieces), sco("6")], course: [flow] });
const leaves = (condition) => [exit("exit", condition), post("previous", condition)];
const weight = (...all) => scos(...all.map((one) => one === undefined ? undefined : threshold({ progressWeight: one })));
const scores = (...all) => scos(...all.map((one) => weigh({ objectiveMeasureWeight: one })));
const played = (three, four, five, ...after) => `1: -> continue\n3: ${three} -> continue\n4: ${four} -> continue\n5: ${five} -> continue\n${after.join("\n")}`;
const back = ["6: -> previous", "1: -> Exit"];
/** The read map of the root decides whether all begins again (RU-13). */
const rooted = (kind, root, one, two, three) => ({
  items: [
    part("1", [
      sco("2", pre("any skip", `!objective${kind}Known@obj1`, "!satisfied@obj1"), primary(""), objective("obj1", two)), sco("3"),
      sco("4", post("exitParent", "always"), primary(""), objective("obj1", { map: `g1 r= w=${three}` }), objective("obj2", { map: `g2 r= w=${kind === "Status" ? "satisfied" : "measure"}` })), sco("5"),
    ], flow, pre("all skip", "attempted", `!objective${kind}Known@obj1`), post("exitParent", "satisfied"), one, primary(""), objective("obj1", { map: "g1" })),
    sco("6"),
  ],
  course: [flow, ...root],
});
const twoFifths = rollup("atLeastPercent 0.4", "satisfied", "satisfied");
const oneAtLeast = rollup("atLeastCount 1", "satisfied", "satisfied");

export const moreRollups = {
  "CT-02": { ...middle(weight(0.75, 0.25, 0.25), threshold({ completedByMeasure: true, minProgressMeasure: 0.5 }), pre("skip", "!completed")), plays: played("progress=0.25", "progress=1.0", "progress=0.5", ...back) },
  "CT-04": { ...middle(scos(undefined, untracked, threshold({ progressWeight: 0.5 })), threshold({ completedByMeasure: true, minProgressMeasure: 0.25 }), pre("skip", "!completed")), plays: played("progress=0.1", "progress=1.0", "progress=0.5", ...back) },
  "CT-05": { ...middle(scos(threshold({ completedByMeasure: true }), undefined, threshold({ progressWeight: 0.25 })), threshold({ completedByMeasure: true, minProgressMeasure: 0.6 }), ...leaves("completed")), plays: "1: -> continue\n3: progress=1.0 -> continue\n4: progress=1.0 -> continue\n1: -> Exit" },
  "CT-07": { ...middle(weight(0.5, undefined, 0.5), threshold({ completedByMeasure: true, minProgressMeasure: 0.75 }), ...leaves("completed"), rollup("atLeastPercent 0.5", "completed", "attempted")), plays: played("progress=0.0", "progress=0.75", "progress=0.5", "6: -> Exit") },
  "MS-01": { ...middle(scos(...[0, 1, 2].map(() => weigh({ rollupObjectiveSatisfied: false }))), pre("skip", "objectiveMeasureGreaterThan>0.4")), plays: played("scaled=1.0", "scaled=0.0", "scaled=1.0", ...back) },
  "MS-05b": { ...middle(scores(0.5, 1, 1), primary("", { least: 0.6 }), ...leaves("satisfied")), plays: played("scaled=0.5 success=failed", "scaled=0.75 success=failed", "scaled=1.0 success=failed", "1: -> Exit") },
  "MS-06": { ...middle(scores(1, 1, 0.5), primary("", { least: 0.3 }), consider({ measureSatisfactionIfActive: false }), ...leaves("satisfied"), pre("skip", "satisfied")), plays: played("scaled=1.0", "scaled=0.75", "scaled=0.5", ...back) },
  "MS-07": {
    items: [
      sco("1", primary(P, { map: "g1 w=measure" }), objective("obj1", { map: "g2 w=measure" })),
      part("2", [
        part("3", [sco("4")], mode({ flow: true }), pre("any skip", "objectiveMeasureLessThan>0.0051@obj1", "objectiveMeasureGreaterThan>0.0051@obj1"), primary(P, { map: "g1" }), objective("obj1", { map: "g2" })),
        part("5", [
          sco("6", primary(P, { map: "g1 w=measure" }), objective("obj1", { map: "g2 w=measure" })),
          sco("7", pre("skip", "objectiveMeasureLessThan>0.40@obj1", "objectiveMeasureGreaterThan>0.60@obj2"), primary(""), objective("obj1", { map: "g1" }), objective("obj2", { map: "g2" })),
        ], flow, pre("any skip", "objectiveMeasureLessThan>0.001@obj1", "objectiveMeasureGreaterThan>0.0050@obj1"), pre("any hiddenFromChoice", "objectiveMeasureLessThan>0.001@obj1", "objectiveMeasureGreaterThan>0.0050@obj1"), primary(P, { map: "g1" }), objective("obj1", { map: "g2" })),
      ], mode({ flow: true })),
      sco("8"),
    ],
    course: [mode({ flow: true })],
    plays: `
      1: scaled=0.9 obj1.scaled=0.0050 -> continue
      6: yes:5 PRIMARYOBJ.scaled==0.9 obj1.scaled==0.005 PRIMARYOBJ.scaled=0.39 obj1.scaled=0.61 no:5 -> continue
      8: no:5 yes:1 -> choice:1
      1: obj1.scaled=0.0051 -> continue
      4: -> continue
      8: -> Exit`,
  },
  "RU-01ab": { ...middle(scos(), ...leaves("satisfied")), plays: played("success=passed", "success=passed", "success=passed", "1: -> Exit") },
  "RU-01ba": { ...middle(scos(), ...leaves("completed")), plays: played("completion=completed", "completion=completed", "completion=incomplete", "6: -> Exit") },
  "RU-03a": { ...middle(scos(), ...leaves("completed"), rollup("atLeastCount 1", "all completed", "!completed", "attempted")), plays: "1: -> continue\n3: completion=completed -> continue\n4: -> continue\n5: completion=incomplete -> previous\n1: -> Exit" },
  "RU-04aa": { ...middle(scos(), ...leaves("satisfied"), rollup("atLeastPercent 0.5", "satisfied", "satisfied", "objectiveMeasureKnown")), plays: played("success=failed", "scaled=0.5 success=failed", "scaled=0.1 success=failed", "1: -> Exit") },
  "RU-04ba": { ...middle(scos(), ...leaves("completed"), rollup("atLeastPercent 0.5", "completed", "completed", "objectiveMeasureKnown")), plays: played("completion=incomplete", "success=failed", "completion=incomplete", "6: -> Exit") },
  "RU-04bc": { ...middle(scos(), ...leaves("completed"), rollup("atLeastPercent 0.5", "completed", "completed", "objectiveMeasureKnown")), plays: "1: -> Continue\n3: scaled=0.1 completion=incomplete -> Continue\n4: completion=completed -> Continue\n1: -> Exit" },
  "RU-06b": {
    items: [part("1", [sco("2"), sco("3"), sco("4")], mode({ choice: false, flow: true, useCurrentAttemptProgressInfo: false }), exit("exit", "satisfied"), post("continue", "satisfied"), rollup("atLeastCount 2", "satisfied", "completed")), sco("5")],
    course: [flow],
    plays: `
      2: completion=incomplete -> continue
      3: completion=completed -> continue
      4: completion=incomplete -> continue
      5: -> previous
      4: completion=completed -> previous
      5: -> Exit`,
  },
  "RU-07a": {
    ...middle([
      sco("3", ref("two"), pre("skip", "attemptLimitExceeded"), limit(1), weigh({ rollupProgressCompletion: false }), consider({ requiredForSatisfied: "ifNotSkipped", requiredForNotSatisfied: "ifNotSkipped" })),
      sco("4", pre("skip", "always"), consider({ requiredForCompleted: "ifAttempted", requiredForSatisfied: "ifAttempted", requiredForNotSatisfied: "ifAttempted" })), sco("5"),
    ], exit("exit", "completed"), post("retry", "!satisfied")),
    collection: { two: [limit(2)] },
    plays: `
      1: -> continue
      3: success=failed -> continue
      5: success=failed -> continue
      5: success=passed -> continue
      6: -> Exit`,
  },
  "RU-07c": {
    items: [
      part("1", [sco("2"), sco("3"), sco("4")], flow, pre("skip", "attemptLimitExceeded"), limit(2), weigh({ rollupProgressCompletion: false }), consider({ requiredForSatisfied: "ifNotSkipped" })),
      sco("5"), sco("6", weigh({ rollupProgressCompletion: false, rollupObjectiveSatisfied: false })),
    ],
    course: [flow, exit("exit", "completed"), post("retry", "!satisfied")],
    plays: `
      2: success=failed -> continue
      3: -> continue
      4: -> continue
      5: success=passed -> continue
      2: success=failed -> continue
      3: -> continue
      4: -> continue
      5: success=passed -> continue
      end`,
  },
  "RU-08a": {
    items: [
      sco("1"),
      part("2", [
        part("3", [4, 5, 6].map((id) => sco(String(id), consider({ requiredForCompleted: "ifAttempted" }))), flow, exit("exit", "satisfied"), post("exitParent", "satisfied"),
          rollup("all", "any incomplete", "activityProgressKnown", "objectiveMeasureKnown", "objectiveStatusKnown"), rollup("all", "satisfied", "attempted")),
      ], flow, post("previous", "completed"), rollup("all", "all completed", "activityProgressKnown", "!completed")),
      sco("7"),
    ],
    course: [flow],
    plays: `
      1: -> continue
      4: success=failed -> continue
      5: scaled=-0.5 -> continue
      6: completion=completed -> continue
      1: -> Exit`,
  },
  "RU-09": {
    ...middle(scos(undefined, [pre("skip", "attemptLimitExceeded"), limit(2), consider({ requiredForSatisfied: "ifNotSkipped", requiredForIncomplete: "ifNotSkipped", requiredForCompleted: "ifNotSkipped" })]),
      exit("exit", "satisfied"), post("retryAll", "!completed"), post("continue", "completed")),
    plays: `
      1: -> continue
      3: -> continue
      4: completion=incomplete -> continue
      5: -> continue
      1: -> continue
      3: -> continue
      4: completion=incomplete -> continue
      5: -> continue
      6: -> Exit`,
  },
  "RU-10": { ...middle(scos(), ...leaves("completed"), rollup("all", "completed", "satisfied"), untracked), plays: played("success=passed", "success=passed", "success=passed", "6: -> Exit") },
  "RU-12b": {
    items: [sco("1"), part("2", [sco("3")], flow, exit("exit", "always"), post("previous", "!activityProgressKnown"), post("retry", "completed"), rollup("all", "incomplete", "!completed")), sco("4")],
    course: [flow],
    plays: `
      1: -> continue
      3: completion=incomplete exit=suspend -> continue
      4: -> previous
      3: completion=completed -> continue
      4: -> Exit`,
  },
  "RU-13a": {
    ...rooted("Status", [post("retry", "!satisfied"), primary(P, { map: "g1" })], twoFifths, { map: "g2" }, "satisfied"),
    plays: "3: -> continue\n4: obj1.success=failed obj2.success=passed -> continue\n2: obj1.success==passed -> Exit",
  },
  "RU-13b": {
    ...rooted("Measure", [post("retry", "satisfied"), primary(P, { least: "1.0", map: "g1" })], oneAtLeast, { least: 0.5, map: "g2" }, "satisfied,measure"),
    plays: "3: -> continue\n4: obj1.scaled=1.0 obj1.success=failed obj2.scaled=0.7 -> continue\n2: obj1.success==passed -> Exit",
  },
  "RU-13d": {
    ...rooted("Status", [post("retry", "!satisfied"), primary(P, { map: "g1" })], twoFifths, { map: "g2" }, "satisfied"),
    root: { "adlseq:objectivesGlobalToSystem": false },
    plays: "3: -> continue\n4: obj1.success=failed obj2.success=passed -> exitAll\nend\nlaunch\n2: obj1.success==passed -> Exit",
  },
  "RU-13e": {
    ...rooted("Measure", [post("retry", "!satisfied"), primary(P, { least: 0.9, map: "g1" })], oneAtLeast, { least: 0.5, map: "g2" }, "satisfied,measure"),
    plays: "3: -> continue\n4: obj1.scaled=1.0 obj1.success=failed obj2.scaled=0.7 exit=suspend exit=normal -> exitAll\nend\nlaunch\n2: obj1.success==passed -> Exit",
  },
  "RU-14c": {
    items: [part("1", [sco("2"), sco("3")], flow, pre("skip", "satisfied"), primary("", { least: -0.5 })), sco("4")],
    course: [flow],
    plays: "2: -> continue\n3: scaled=-0.4 -> exitAll\nend\nlaunch\n4: -> Exit",
  },
  "RU-15b": {
    ...middle([
      sco("3", pre("all skip", "!satisfied", "attempted"), consider({ requiredForCompleted: "ifNotSkipped" })), sco("4", weigh({ rollupProgressCompletion: false })), sco("5", post("exitParent", "always"), untracked),
    ], post("previous", "completed"), rollup("all", "completed", "satisfied")),
    plays: played("success=failed", "success=failed", "success=failed", "1: -> Exit"),
  },
  "RU-17a": {
    items: [
      sco("1"),
      part("2", [
        part("3", [part("4", [sco("5"), sco("6")], flow), part("7", [sco("8"), sco("9", primary(P, { map: "g w=satisfied" }))], flow)], flow),
        part("10", [
          part("11", [sco("12"), sco("13")], flow),
          part("14", [sco("15"), sco("16", primary(P, { map: "g" }))], flow, rollup("any", "satisfied", "satisfied"), rollup("any", "notSatisfied", "!satisfied")),
        ], flow, pre("skip", "satisfied"), rollup("any", "satisfied", "satisfied"), rollup("any", "notSatisfied", "!satisfied")),
      ], flow),
      sco("17"),
    ],
    course: [flow],
    plays: `
      1: -> continue
      5: -> continue
      6: -> continue
      8: -> continue
      9: success=passed -> continue
      17: -> Exit`,
  },
  "RU-18a": {
    items: [
      part("1", [sco("2"), part("3", [sco("4"), sco("5"), sco("6")], mode({ flow: true })), sco("7", post("exitParent", "satisfied"))], mode({ flow: true }), post("retry", "!satisfied")),
      sco("8"),
    ],
    course: [mode({ flow: true })],
    plays: `
      2: -> continue
      4: -> choice:6
      6: -> continue
      7: -> continue
      8: -> Exit`,
  },
  "RU-19a": {
    items: [part("1", [sco("2"), sco("3"), sco("4")], flow, exit("exit", "objectiveStatusKnown"), post("retry", "objectiveStatusKnown")), sco("5")],
    course: [flow],
    plays: `
      2: -> continue
      3: -> continue
      4: -> continue
      2: -> continue
      3: -> jump:5
      5: -> Exit`,
  },
};
