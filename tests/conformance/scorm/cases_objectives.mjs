/** Objectives, their maps to global ones, and what a SCO reads of them. */
import { delivery, flow, objective, pre, primary, ref, sco, threshold } from "./lib/course.mjs";

const both = " r=satisfied,measure w=satisfied,measure";
export const objectives = {
  "OB-13a": {
    items: [
      sco("1"),
      sco("2", primary(""), objective("obj1", { map: `g${both}` })),
      sco("3", pre("all skip", "objectiveStatusKnown@obj1", "!objectiveMeasureKnown@obj1"), primary(""), objective("obj1", { map: "g" })),
      sco("4"),
    ],
    course: [flow],
    plays: `
      1: -> continue
      2: obj1.success=failed -> continue
      4: -> Exit`,
  },
  "OB-14b": {
    items: [
      sco("1", primary(""), objective("obj4"), objective("obj1"), objective("OBJ1"), objective("obj3"), objective("obj2", { least: 0.5, map: `g1${both}` }), objective("obj", { map: `obj1${both}` })),
      sco("2", primary("PRIMARYOBJ", { map: `g2${both}` }), objective("obj3"), objective("obj2"), objective("obj1"), objective("obj5", { map: `g3${both}` }), objective("obj4")),
      sco("3", ref("tracked"), primary(""), objective("obj5"), objective("obj4", { map: `g1${both}` }), objective("obj3", { map: "g2" }), objective("obj1", { map: "g3" }), objective("obj2"), delivery({ tracked: false })),
      sco("4", primary(""), objective("obj1", { map: ["g3 r= w=satisfied,measure", "g1"] }), objective("obj2", { map: "g2" })),
    ],
    course: [flow],
    collection: { tracked: [delivery({ tracked: true })] },
    plays: `
      1: cmi.objectives._count==6 obj1.success=failed OBJ1.success=passed obj2.scaled=0.7 obj3.success=failed obj3.scaled=0.4 obj4.scaled=0.25 cmi.objectives.6.id=obj5 obj5.success=failed cmi.objectives.7.id=obj6 obj6.scaled=0.63 exit=suspend -> continue
      2: cmi.objectives._count==6 scaled=0.7 obj1.scaled=0.9 obj2.success=passed obj3.success=failed obj3.scaled=0.75 obj4.scaled=0.1 obj5.success=failed obj5.scaled=0.2 cmi.objectives.6.id=obj6 obj6.success=failed obj6.scaled=0.7 exit=suspend -> continue
      3: cmi.objectives._count==5 obj1.success==failed obj1.scaled==0.2 obj1.success=passed obj1.scaled=0.9 obj2.scaled=0.99 obj3.success==unknown obj3.scaled==0.7 obj3.success=failed obj3.scaled=0.2 obj4.success==passed obj4.scaled==0.7 obj4.success=passed obj4.scaled=0.98 obj5.success=failed cmi.objectives.5.id=obj6 obj6.success=failed cmi.objectives.6.id=obj7 obj7.scaled=0.7 cmi.objectives.7.id=obj8 obj8.success=passed obj8.scaled=0.11 exit=suspend -> continue
      4: cmi.objectives._count==2 obj1.success==passed obj1.scaled==0.7 obj1.success=passed obj1.scaled=-0.5 obj2.success==unknown obj2.scaled==0.7 -> previous
      3: cmi.objectives._count==8 obj1.success==passed obj1.scaled==-0.5 obj2.scaled==0.99 obj3.success==failed obj3.scaled==0.7 obj4.success==passed obj4.scaled==0.7 obj5.success==failed obj6.success==failed obj7.scaled==0.7 obj8.success==passed obj8.scaled==0.11 -> previous
      2: cmi.objectives._count==7 success==unknown scaled==0.7 obj1.scaled==0.9 obj2.success==passed obj3.success==failed obj3.scaled==0.75 obj4.scaled==0.1 obj5.success==passed obj5.scaled==-0.5 obj6.success==failed obj6.scaled==0.7 -> previous
      1: cmi.objectives._count==8 obj1.success==failed OBJ1.success==passed obj2.success==passed obj2.scaled==0.7 obj3.success==failed obj3.scaled==0.4 obj4.scaled==0.25 obj5.success==failed obj6.success==unknown obj6.scaled==0.63 obj.success==unknown -> Exit`,
  },
  "OB-17b": {
    items: [
      sco("1", primary("PRIMARYOBJ", { map: "g1 r= w=satisfied,measure" }), ...[1, 2, 3, 4].map((each) => objective(`obj${each}`, { map: `g${each + 1} r= w=satisfied,measure` }))),
      sco("2", primary("PRIMARYOBJ", { map: `g1${both}` }), ...[1, 2, 3].map((each) => objective(`obj${each}`, { map: `g${each + 1}${both}` })), objective("obj4", { least: 0.75, map: `g5${both}` })),
      sco("3", primary("PRIMARYOBJ", { map: `g1${both}` }), objective("obj1", { map: "g2" }), ...[2, 3].map((each) => objective(`obj${each}`, { map: `g${each + 1}${both}` })), objective("obj4", { least: 0.75, map: `g5${both}` })),
    ],
    course: [flow],
    plays: `
      1: success=failed scaled=0.6 obj2.success=passed obj2.scaled=-0.4 obj3.success=failed obj3.scaled=0.01 obj4.success=failed obj4.scaled=0.99 -> continue
      2: PRIMARYOBJ.success==failed PRIMARYOBJ.scaled==0.6 obj1.success==unknown obj2.success==passed obj2.scaled==-0.4 obj2.success=unknown obj2.scaled=0.8 obj3.success==failed obj3.scaled==0.01 obj3.success=passed obj4.success==passed obj4.scaled==0.99 obj4.success=unknown -> continue
      3: PRIMARYOBJ.success==failed PRIMARYOBJ.scaled==0.6 PRIMARYOBJ.success=unknown PRIMARYOBJ.scaled=-0.4 obj1.success==unknown obj2.success==unknown obj2.scaled==0.8 obj2.success=failed obj2.scaled=1.0 obj3.success==passed obj3.scaled==0.01 obj3.scaled=-1 obj4.success==passed obj4.scaled==0.99 obj4.success=passed obj4.scaled=0.5 -> previous
      2: PRIMARYOBJ.success==unknown PRIMARYOBJ.scaled==-0.4 obj1.success==unknown obj2.success==failed obj2.scaled==1.0 obj3.success==passed obj3.scaled==-1.0 obj4.success==failed obj4.scaled==0.5 -> Exit`,
  },
  "OB-10a": {
    items: [
      sco("1", primary("PRIMARYOBJ", { map: "g1 r=measure w=satisfied", more: "g2 r= w=all" }), delivery({ tracked: false })),
      sco("2", pre("skip", "satisfied"), primary("PRIMARYOBJ", { map: "g1 w=satisfied", more: "g2 w=all" })),
      sco("3", primary("PRIMARYOBJ", { map: "g1", more: "g2" }), delivery({ tracked: false })),
    ],
    course: [flow],
    plays: `
      1: PRIMARYOBJ.success=passed PRIMARYOBJ.raw=0.8 PRIMARYOBJ.min=-100.3 PRIMARYOBJ.max=1984 PRIMARYOBJ.completion=incomplete PRIMARYOBJ.progress=1.0 PRIMARYOBJ.raw==0.8 PRIMARYOBJ.min==-100.3 PRIMARYOBJ.max==1984 PRIMARYOBJ.completion==incomplete PRIMARYOBJ.progress==1.0 -> Continue
      2: PRIMARYOBJ.success==unknown PRIMARYOBJ.success=failed PRIMARYOBJ.raw?403 PRIMARYOBJ.min?403 PRIMARYOBJ.max?403 PRIMARYOBJ.completion==unknown PRIMARYOBJ.progress?403 PRIMARYOBJ.raw=256.78 PRIMARYOBJ.min=254 PRIMARYOBJ.max=0.8 PRIMARYOBJ.completion=completed PRIMARYOBJ.progress=0.5 -> Continue
      3: PRIMARYOBJ.success==failed PRIMARYOBJ.raw==256.78 PRIMARYOBJ.min==254 PRIMARYOBJ.max==0.8 PRIMARYOBJ.completion==completed PRIMARYOBJ.progress==0.5 PRIMARYOBJ.raw=90 PRIMARYOBJ.min=-232 PRIMARYOBJ.max=1000.01 PRIMARYOBJ.completion=incomplete PRIMARYOBJ.progress=0.89 -> Previous
      2: PRIMARYOBJ.raw==256.78 PRIMARYOBJ.min==254 PRIMARYOBJ.max==0.8 PRIMARYOBJ.completion==completed PRIMARYOBJ.progress==0.5 -> Exit`,
  },
  "SX-11a": {
    items: [
      sco("1", primary(""), objective("obj", { more: "g w=all" })),
      sco("2", primary(""), objective("obj", { more: "g r=RawScore,MinScore" })),
    ],
    course: [flow],
    plays: `
      1: obj.raw=2000 obj.min=-4.008 obj.max=11000 obj.completion=incomplete obj.progress=0.66 raw=28 min=6 max=87 completion=completed progress=0.1 -> continue
      2: obj.raw==2000 obj.min==-4.008 obj.max?403 obj.completion==unknown obj.progress?403 obj.raw=356 obj.min=-3 obj.max=3000 obj.completion=completed obj.progress=0.8 data=hello exit=suspend -> previous
      1: obj.raw==2000 obj.min==-4.008 obj.max==11000 obj.completion==incomplete obj.progress==0.66 obj.raw=7 obj.min=1 obj.max=3.3333 obj.completion=unknown obj.progress=0.011 -> continue
      2: obj.raw==7 obj.min==1 obj.max==3000 obj.completion==completed obj.progress==0.8 data==hello -> Exit`,
  },
  "OB-05c": {
    items: [sco("1", primary("PRIMARYOBJ", { least: "0.0", map: `g${both}` })), sco("2", pre("skip", "!objectiveStatusKnown"), primary("PRIMARYOBJ", { map: "g" })), sco("3")],
    course: [flow],
    plays: `
      1: success=passed -> continue
      3: -> jump:2
      2: -> Exit`,
  },
  "CO-10": {
    items: [[1, 0.4], [2, 0.15], [3, 0.6]].map(([id, least]) =>
      sco(String(id), threshold({ completedByMeasure: true, minProgressMeasure: least }), primary("PRIMARYOBJ", { more: "g4 w=CompletionStatus,ProgressMeasure" }), objective("obj1", { more: "g1 w=all" }),
        ...[2, 3].map((each) => objective(`obj${each}`, { more: `g${each} w=CompletionStatus,ProgressMeasure` })), delivery({ ...(id === 3 ? { tracked: false } : {}), objectiveSetByContent: true }))),
    course: [flow],
    plays: `
      1: PRIMARYOBJ.progress=0.2 obj1.progress=0.5 obj1.completion=incomplete obj1.raw=50 obj1.min=23 obj1.max=200 obj2.completion=incomplete obj3.progress=0.1 exit=suspend -> continue
      2: PRIMARYOBJ.progress==0.2 PRIMARYOBJ.completion==incomplete PRIMARYOBJ.progress=0.3 obj1.progress==0.5 obj1.completion==incomplete obj1.raw==50 obj1.min==23 obj1.max==200 obj1.progress=0.99 obj1.completion=completed obj1.raw=7 obj1.min=0 obj1.max=99 obj2.completion==incomplete obj2.completion=completed obj3.progress==0.1 obj3.progress=0.25 exit=suspend -> continue
      3: PRIMARYOBJ.progress==0.3 PRIMARYOBJ.completion==completed PRIMARYOBJ.progress=0.65 obj1.progress==0.99 obj1.completion==completed obj1.raw==7 obj1.min==0 obj1.max==99 obj1.progress=0.2 obj1.completion=incomplete obj1.raw=76.8 obj1.min=10 obj1.max=76.9 obj2.completion==completed obj2.completion=incomplete obj3.progress==0.25 obj3.progress=0.8 -> previous
      2: progress=0.39 PRIMARYOBJ.progress==0.3 PRIMARYOBJ.completion==completed obj1.progress==0.99 obj1.completion==completed obj1.raw==7 obj1.min==0 obj1.max==99 obj1.progress=0.4 obj2.completion==completed obj3.progress==0.25 obj3.progress=0.29 -> previous
      1: PRIMARYOBJ.progress==0.39 PRIMARYOBJ.completion==completed PRIMARYOBJ.progress=0.6 obj1.progress==0.4 obj1.completion==completed obj1.raw==7 obj1.min==0 obj1.max==99 obj2.completion==completed obj2.completion=incomplete obj3.progress==0.29 exit=suspend -> continue
      2: PRIMARYOBJ.progress==0.6 PRIMARYOBJ.completion==completed PRIMARYOBJ.progress=0.1 obj1.progress==0.4 obj1.completion==completed obj1.raw==7 obj2.completion==incomplete obj2.completion=incomplete obj3.progress==0.29 -> previous
      1: progress?403 PRIMARYOBJ.progress==0.1 PRIMARYOBJ.completion==incomplete obj1.progress==0.4 obj1.completion==completed obj1.raw==7 obj1.min==0 obj1.max==99 obj2.completion==incomplete obj3.progress==0.29 -> Exit`,
  },
  "OB-07b": {
    items: [
      sco("1", primary("obj1", { map: "g w=measure r=satisfied,measure" })),
      sco("2", ref("low"), primary("obj1", { map: "g" })),
      sco("3", primary(""), objective("obj1", { map: "g" })),
    ],
    course: [flow],
    collection: { low: [pre("skip", "objectiveMeasureLessThan>0.75@obj1")] },
    plays: `
      1: obj1.scaled=0.7 -> continue
      3: -> Exit`,
  },
  "OB-05a": {
    items: [
      sco("1", primary("PRIMARYOBJ", { least: "1.0", map: `g${both}` })),
      sco("2", pre("skip", "satisfied"), primary("PRIMARYOBJ", { least: 0.4, map: "g" })),
      sco("3", pre("skip", "!satisfied"), primary("PRIMARYOBJ", { map: "g" })),
      sco("4"),
    ],
    course: [flow],
    plays: `
      1: scaled=0.85 success=passed -> continue
      4: -> Exit`,
  },
  "OB-10b": {
    items: [
      sco("1", primary("PRIMARYOBJ", { map: "g r=measure w=measure" }), delivery({ tracked: false })),
      sco("2", pre("skip", "objectiveMeasureGreaterThan>0.70"), primary("PRIMARYOBJ", { map: "g r=satisfied,measure w=measure" })),
      sco("3", primary("PRIMARYOBJ", { map: "g" }), delivery({ tracked: false })),
    ],
    course: [flow],
    plays: `
      1: PRIMARYOBJ.scaled=0.7 -> continue
      2: PRIMARYOBJ.scaled?403 PRIMARYOBJ.scaled=0.4 -> continue
      3: PRIMARYOBJ.scaled==0.4 -> Exit`,
  },
};
