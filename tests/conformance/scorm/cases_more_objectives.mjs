/** More of objectives and completion through objectives; the course is the suite's where it is public, else built after its description. */
import { delivery, exit, flow, objective, part, post, pre, primary, ref, rollup, sco, threshold, weigh } from "./lib/course.mjs";

const both = " r=satisfied,measure w=satisfied,measure";
const P = "PRIMARYOBJ";
const satisfied = pre("skip", "satisfied");
const reads = primary(P, { map: "g" });
const byMeasure = (least) => threshold({ completedByMeasure: true, minProgressMeasure: least });
const unrolled = weigh({ rollupObjectiveSatisfied: false, rollupProgressCompletion: false });
const untracked = delivery({ tracked: false });
const three = (first, second) => ({ items: [first, second, sco("3")], course: [flow] });
/** Two lessons that are skipped when their objective is met, a test that sets both, again until it is good. */
const remediation = (kind, root) => ({
  items: [
    ...[1, 2].map((each) => sco(String(each), pre("skip", `${kind === "map" ? "satisfied" : "completed"}@obj${each}`), unrolled, primary(`obj${each}`, { [kind]: `g${each}` }))),
    sco("3", primary(""), ...[1, 2].map((each) => objective(`obj${each}`, { [kind]: `g${each} w=${kind === "map" ? "satisfied" : "CompletionStatus"}` }))),
  ],
  course: [flow, ...root],
});
const untilPassed = [exit("exit", "completed"), post("retry", "!satisfied")];
const untilComplete = [exit("exit", "satisfied"), post("retry", "!completed")];
/** A cluster that ends and begins again by what its own objective reads of a global one. */
const again = (writer, own) => ({
  items: [part("1", [sco("2", writer), sco("3")], flow, exit("any exit", "completed", "satisfied"), post("retry", "!satisfied"), post("continue", "satisfied"), own), sco("4")],
  course: [flow],
});
const known = (condition) => [sco("1"), sco("2", post("all previous", `objectiveStatusKnown@${condition[0]}`, `${condition[1]}objectiveMeasureKnown@${condition[2]}`), primary(""), objective(condition[3], condition[4] ?? {})), sco("3")];

export const moreObjectives = {
  "OB-01a": {
    ...three(sco("1", primary("PRIMARYOBJ_1", { map: "g w=satisfied" })), sco("2", satisfied, primary("PRIMARYOBJ_2", { map: "g" }))),
    items: [sco("1", primary("PRIMARYOBJ_1", { map: "g w=satisfied" })), sco("2", satisfied, primary("PRIMARYOBJ_2", { map: "g" })), sco("3", primary("OBJ"), objective("obj"), objective("Obj"))],
    plays: "1: PRIMARYOBJ_1.success=passed -> continue\n3: cmi.objectives._count==3 cmi.objectives.0.id==OBJ cmi.objectives.1.id==obj cmi.objectives.2.id==Obj -> Exit",
  },
  "OB-01c": {
    ...three(sco("1", primary(P, { map: "g w=satisfied,measure" })), sco("2", ref("one"), primary(P, { least: 0.5, map: "g" }))),
    collection: { one: [satisfied], ONE: [pre("disabled", "satisfied")] },
    plays: "1: scaled=0.5 success=failed -> continue\n3: -> Exit",
  },
  "OB-02a": {
    ...three(sco("1", primary(""), objective("obj1", { map: "g w=satisfied" })), sco("2", pre("skip", "!satisfied"), reads)),
    plays: "1: success=passed obj1.success=failed -> continue\n3: -> Exit",
  },
  "OB-02b": {
    ...three(sco("1", primary(""), objective("obj1", { map: "g w=measure" })), sco("2", pre("skip", "objectiveMeasureLessThan>0.25"), reads)),
    plays: "1: obj1.scaled=0.0 -> Continue\n3: -> Exit",
  },
  "OB-04": {
    items: [
      sco("1", primary(P, { least: -0.25, map: "g1 w=satisfied" })), sco("2", primary(P, { map: "g2 w=satisfied" })),
      part("3", [sco("4", primary(P, { map: "g1" })), sco("5", primary(P, { map: "g2" }))], flow, pre("skip", "completed"), rollup("all", "completed", "satisfied")),
      sco("6", pre("skip", "satisfied"), primary(P, { map: "g2" })), sco("7"),
    ],
    course: [flow],
    plays: "1: scaled=-0.25 -> continue\n2: success=passed -> continue\n7: -> Exit",
  },
  "OB-05b": {
    items: [sco("1", primary(P, { map: "g w=satisfied" })), sco("2", pre("skip", "!objectiveStatusKnown"), primary(P, { least: 0.5, map: "g" })), sco("3", satisfied, reads), sco("4")],
    course: [flow],
    plays: "1: success=passed -> continue\n4: -> Exit",
  },
  "OB-07a": {
    ...three(sco("1", primary(""), objective("obj1", { map: "g w=satisfied" })), sco("2", pre("all skip", "objectiveStatusKnown@obj1", "!satisfied@obj1"), primary(""), objective("obj1", { map: "g" }))),
    plays: "1: obj1.success=failed -> continue\n3: -> Exit",
  },
  "OB-08a": {
    items: [
      sco("1", primary(P, { map: "g w=measure" })), sco("2", pre("skip", "objectiveMeasureGreaterThan>0.0"), reads),
      sco("3", pre("any skip", "objectiveMeasureGreaterThan>0.5", "objectiveMeasureLessThan>0.5"), reads),
      sco("4", pre("skip", "objectiveMeasureLessThan>1.0"), post("exitParent", "always"), reads), sco("5"),
    ],
    course: [flow],
    plays: "1: scaled=1.0 -> continue\n4: -> continue\nend",
  },
  "OB-09a": {
    ...remediation("map", untilPassed),
    plays: `
      1: -> continue
      2: -> continue
      3: obj1.success=failed obj2.success=passed success=failed completion=completed -> continue
      1: -> continue
      3: obj1.success=passed obj2.success=passed success=passed completion=completed -> continue
      end`,
  },
  "OB-09b": {
    ...remediation("map", untilPassed),
    plays: `
      given g1 satisfied
      given g2 satisfied
      start
      3: obj1.success=passed obj2.success=failed success=failed completion=completed -> continue
      2: -> continue
      3: obj1.success=failed obj2.success=failed success=failed completion=completed -> continue
      1: -> continue
      2: -> continue
      3: obj1.success=passed obj2.success=passed success=passed completion=completed -> continue
      end`,
  },
  "OB-10c": {
    ...three(),
    items: [sco("1", primary(P, { map: "g r=measure w=satisfied" }), objective("obj1"), untracked), sco("2", satisfied, primary(P, { map: "g w=satisfied" })), sco("3", reads, untracked)],
    plays: "1: PRIMARYOBJ.success=passed -> continue\n2: PRIMARYOBJ.success==unknown PRIMARYOBJ.success=failed -> continue\n3: PRIMARYOBJ.success==failed -> Exit",
  },
  "OB-10d": {
    ...three(),
    items: [
      sco("1", primary(P, { map: "g r=measure w=measure", more: "h w=all" }), objective("obj1", { more: "h w=all" }), objective("Obj1", { more: "h w=all" }), objective("obj3"), untracked),
      sco("2", pre("skip", "objectiveMeasureGreaterThan>0.7"), primary(P, { map: "g w=measure", more: "h" })), sco("3", reads, untracked),
    ],
    plays: `
      1: cmi.objectives._count==4 scaled=0.7 obj1.raw=900 Obj1.raw=100 -> continue
      2: scaled?403 scaled=0.4 PRIMARYOBJ.raw?403 -> continue
      3: PRIMARYOBJ.scaled==0.4 -> Exit`,
  },
  "OB-12a": {
    items: known(["    ob%20%20%20j%20%201  ", "!", "ob%20j%201", " ob%20j%201     "]),
    course: [flow],
    plays: "1: -> continue\n2: ob%20j%201.success=failed -> continue\n1: -> Exit",
  },
  "OB-12b": {
    items: known(["obj1", "!", "obj1", "obj1"]),
    course: [flow],
    plays: "1: -> continue\n2: obj1.scaled=0.5 -> continue\n3: -> Exit",
  },
  "OB-12c": {
    items: [sco("1"), sco("2", post("all continue", "objectiveStatusKnown@obj1", "objectiveMeasureKnown@obj1"), primary(""), objective("obj1", { least: 0.9 })), sco("3")],
    course: [flow],
    plays: "1: -> continue\n2: obj1.scaled=0.5 -> previous\n3: -> Exit",
  },
  "OB-13b": {
    items: [sco("1"), sco("2", primary(""), objective("obj1", { map: `g${both}` })), sco("3", pre("all skip", "!objectiveStatusKnown@obj1", "objectiveMeasureKnown@obj1"), primary(""), objective("obj1", { map: "g" })), sco("4")],
    course: [flow],
    plays: "1: -> continue\n2: obj1.scaled=0.4 -> continue\n4: -> Exit",
  },
  "OB-13c": {
    items: [sco("1"), sco("2", primary(""), objective("obj1", { map: `g${both}` })), sco("3", pre("all skip", "objectiveStatusKnown@obj1", "objectiveMeasureKnown@obj1"), primary(""), objective("obj1", { least: 0.5, map: "g" })), sco("4")],
    course: [flow],
    plays: "1: -> continue\n2: obj1.scaled=0.4 -> continue\n4: -> Exit",
  },
  "OB-15": {
    items: [
      sco("1", pre("skip", "!activityProgressKnown")), sco("2", primary(P, { map: "g w=satisfied" })),
      part("3", [sco("4", reads), sco("5", reads)], flow, pre("skip", "completed"), rollup("all", "completed", "satisfied")),
      sco("6", pre("skip", "!activityProgressKnown"), rollup("all", "completed", "satisfied"), reads), sco("7"),
    ],
    course: [flow],
    plays: "2: success=passed -> continue\n7: -> Exit",
  },
  "OB-16c": {
    ...again(primary(P, { map: "g r= w=satisfied" }), reads),
    plays: "2: success=failed -> continue\n3: -> continue\n2: success=passed -> continue\n4: -> Exit",
  },
  "OB-16d": {
    ...again(primary(P, { map: "g r= w=measure" }), primary(P, { least: 0.5, map: "g" })),
    plays: "2: scaled=0.05 -> continue\n3: -> continue\n2: scaled=0.95 -> continue\n4: -> Exit",
  },
  "OB-17a": {
    items: [
      sco("1", primary(P, { map: "g1 r= w=satisfied,measure" }), ...[1, 2, 3, 4].map((each) => objective(`obj${each}`, { map: `g${each + 1} r= w=satisfied,measure` })), delivery({ objectiveSetByContent: true })),
      sco("2", primary(P, { map: `g1${both}` }), ...[1, 2, 3].map((each) => objective(`obj${each}`, { map: `g${each + 1}${both}` })), objective("obj4", { least: 0.75, map: `g5${both}` }), delivery({ objectiveSetByContent: true })),
      sco("3", primary(P, { map: "g1" }), ...[1, 2, 3].map((each) => objective(`obj${each}`, { map: `g${each + 1}` })), objective("obj4", { least: 0.75, map: "g5" }), delivery({ objectiveSetByContent: true })),
    ],
    course: [flow],
    plays: `
      1: success=failed scaled=0.6 obj2.success=passed obj2.scaled=-0.4 obj3.success=failed obj3.scaled=0.01 obj4.success=failed obj4.scaled=0.99 -> continue
      2: PRIMARYOBJ.success==failed PRIMARYOBJ.scaled==0.6 obj1.success==unknown obj1.scaled?403 obj2.success==passed obj2.scaled==-0.4 obj3.success==failed obj3.scaled==0.01 obj4.success==passed obj4.scaled==0.99 -> continue
      3: PRIMARYOBJ.success==failed PRIMARYOBJ.scaled==0.6 obj1.success==unknown obj1.scaled?403 obj2.success==passed obj2.scaled==-0.4 obj3.success==failed obj3.scaled==0.01 obj4.success==passed obj4.scaled==0.99 -> Exit`,
  },
  "SX-11b": {
    items: [sco("1", primary(""), objective("obj", { more: "g w=all" })), sco("2", primary(""), objective("obj", { more: "g r=MaxScore,CompletionStatus,ProgressMeasure w=MaxScore,CompletionStatus,ProgressMeasure" }))],
    course: [flow],
    plays: `
      1: obj.raw=5 obj.min=1 obj.max=9 obj.completion=completed obj.progress=0.5 -> continue
      2: obj.raw?403 obj.min?403 obj.max==9 obj.completion==completed obj.progress==0.5 obj.max=8 obj.raw=4 -> previous
      1: obj.raw==5 obj.max==8 -> Exit`,
  },
  "SX-11c": {
    items: [sco("1", primary(""), objective("obj", { more: "g" }))],
    course: [flow],
    plays: `
      given g raw=7 min=1 max=3.3333 progress=0.011
      start
      1: obj.raw==7 obj.min==1 obj.max==3.3333 obj.completion==unknown obj.progress==0.011 -> Exit`,
  },
  "CO-02a": {
    ...three(sco("1", byMeasure(0.8), primary(P, { more: "g w=CompletionStatus" })), sco("2", pre("skip", "completed"), primary(P, { more: "g" }))),
    plays: "1: PRIMARYOBJ.progress=0.8 PRIMARYOBJ.completion=incomplete -> continue\n3: -> Exit",
  },
  "CO-04b": {
    items: [sco("1", primary(P, { more: "g w=CompletionStatus,ProgressMeasure" })), sco("2", byMeasure(0.75), pre("skip", "!activityProgressKnown"), primary(P, { more: "g" })), sco("3", threshold({ minProgressMeasure: 0.1 }), pre("skip", "completed@PRIMARYOBJ"), primary(P, { more: "g" })), sco("4")],
    course: [flow],
    plays: "1: completion=completed -> continue\n4: -> Exit",
  },
  "CO-05a": {
    items: [sco("1", primary(P, { more: "g w=CompletionStatus,ProgressMeasure" })), part("2", [sco("3"), sco("4"), sco("5")], flow, pre("skip", "activityProgressKnown"), primary(P, { more: "g" }), untracked), sco("6")],
    course: [flow],
    plays: "1: PRIMARYOBJ.completion=completed PRIMARYOBJ.progress=0.50 -> continue\n3: -> Exit",
  },
  "CO-05b": {
    items: [
      sco("1", primary(P, { more: "g w=CompletionStatus,ProgressMeasure" })),
      part("2", [sco("3", primary(""), objective("obj", { more: "g" })), sco("4"), sco("5")], byMeasure(0.4), flow, pre("skip", "activityProgressKnown"), primary(P, { more: "g" }), untracked), sco("6"),
    ],
    course: [flow],
    plays: "1: PRIMARYOBJ.completion=completed PRIMARYOBJ.progress=0.50 -> continue\n3: obj.completion==completed obj.progress==0.5 -> Exit",
  },
  "CO-07b": {
    ...remediation("more", untilComplete),
    plays: `
      given g1 completed
      given g2 completed
      start
      3: obj1.completion=completed obj2.completion=incomplete success=passed completion=incomplete -> continue
      2: -> continue
      3: obj1.completion=incomplete obj2.completion=completed success=passed completion=not_attempted -> continue
      1: -> continue
      3: obj1.completion=completed obj2.completion=completed success=passed completion=completed -> continue
      end`,
  },
  "CO-08a": {
    ...three(),
    items: [sco("1", primary(P, { more: "g w=CompletionStatus" }), untracked), sco("2", pre("skip", "completed"), primary(P, { more: "g w=CompletionStatus" })), sco("3", primary(P, { more: "g" }), untracked)],
    plays: "1: cmi.objectives._count==1 PRIMARYOBJ.completion=completed -> Continue\n2: PRIMARYOBJ.completion=incomplete -> Continue\n3: -> Exit",
  },
  "CO-11": {
    items: [
      sco("1", pre("skip", "!objectiveStatusKnown")), sco("2", primary(P, { more: "g w=CompletionStatus,ProgressMeasure" })),
      part("3", [4, 5].map((each) => sco(String(each), byMeasure(0.1), primary(P, { more: "g" }))), flow, satisfied, rollup("all", "satisfied", "completed")),
      sco("6", pre("skip", "!objectiveStatusKnown"), rollup("all", "satisfied", "completed"), primary(P, { more: "g" })), sco("7"),
    ],
    course: [flow],
    plays: "2: completion=incomplete progress=0.1 -> continue\n7: -> Exit",
  },
};
