/** Control modes, constrained choices, navigation by learner and content. */
import { constrain, duration, exit, flow, free, mode, objective, part, post, pre, primary, ref, sco, weigh, delivery } from "./lib/course.mjs";

const constrained = constrain({ constrainChoice: true, preventActivation: true });
export const control = {
  "CM-07d": {
    items: [
      part("1", [sco("2"), sco("3")], mode({ flow: true })),
      part("4", [part("5", [sco("6"), sco("7", mode({ choice: false }))]), sco("8")], constrain({ constrainChoice: true })),
      part("9", [
        sco("10"),
        part("11", [
          part("12", [sco("13", constrained), sco("14")], mode({ flow: true }), constrain({ preventActivation: true })),
          sco("15"),
        ], mode({ flow: true }), constrain({ constrainChoice: true })),
      ], mode({ flow: true }), constrain({ constrainChoice: true })),
      part("16", [sco("17"), sco("18")], mode({ flow: true }), constrained),
    ],
    course: [flow],
    plays: `
      2: -> Choice:3
      3: yes:7 yes:10 yes:root no:13 no:18 yes:previous -> Choice:6
      6: yes:3 yes:15 yes:root no:13 no:18 -> Choice:10
      10: no:2 yes:7 no:13 no:18 -> Continue
      13: no:3 no:7 yes:13 yes:10 yes:14 no:18 -> Choice:15
      15: no:7 yes:10 no:18 -> Continue
      17: no:2 no:6 yes:10 no:14 yes:18 -> Exit`,
  },
  "MS-05a": {
    items: [
      sco("1"),
      part("2", [sco("3"), sco("4"), sco("5", weigh({ objectiveMeasureWeight: 0.25 }))], flow, exit("exit", "satisfied"), post("previous", "satisfied"), primary("", { least: 0.6 })),
      sco("6"),
    ],
    course: [flow],
    plays: `
      1: -> Continue
      3: scaled=1.0 -> Continue
      4: scaled=1.0 -> Continue
      1: -> jump:3
      3: -> Exit`,
  },
  "CM-01": {
    items: [sco("1", duration("P5Y6M4DT12H30M58S")), sco("2", primary("", { least: 0.8 })), sco("3", duration("P5Y6M4DT12H30M58.55S"), primary("", { least: 0.7 }))],
    course: [flow],
    plays: `
      1: no:previous no:2 cmi.max_time_allowed==P5Y6M4DT12H30M58S -> continue
      2: passing==0.8 -> continue
      3: cmi.max_time_allowed==P5Y6M4DT12H30M58.55S passing==0.7 -> previous
      2: -> continue
      3: -> previous
      2: -> previous
      1: -> Exit`,
  },
  "CM-02b": {
    items: [
      sco("1", primary(""), objective("obj1"), objective("obj2"), objective("obj3")),
      sco("2", pre("skip", "satisfied"), primary("PRIMARYOBJ"), objective("obj1"), delivery({ objectiveSetByContent: true })),
      sco("3", primary(""), objective("obj1")),
    ],
    course: [flow],
    plays: `
      1: cmi.objectives._count==3 cmi.objectives.0.id==obj1 cmi.objectives.1.id==obj2 cmi.objectives.2.id==obj3 cmi.objectives.0.id!351=other cmi.objectives.0.id=obj1 -> continue
      2: cmi.objectives._count==2 cmi.objectives.0.id==PRIMARYOBJ cmi.objectives.1.id==obj1 -> continue
      3: cmi.objectives._count==1 cmi.objectives.0.id==obj1 -> previous
      2: success=passed -> continue
      3: -> previous
      1: -> continue
      3: -> previous
      1: -> Exit`,
  },
  "CM-07b": {
    items: [
      part("1", [sco("2", pre("any skip", "always", "satisfied")), sco("3")], mode({ flow: true })),
      part("4", [part("5", [sco("6"), sco("7")], mode({ flow: true })), sco("8")], mode({ flow: true }), pre("disabled", "always")),
      part("9", [
        part("10", [sco("11"), sco("12")], mode({ flow: true })),
        part("13", [part("14", [sco("15", pre("skip", "always")), sco("16", pre("skip", "attempted"))], mode({ flow: true, forwardOnly: true })), sco("17")], mode({ flow: true })),
      ], mode({ flow: true })),
      part("18", [sco("19"), sco("20"), sco("21")]),
    ],
    plays: `
      nothing
      nav choice activity_3
      3: no:previous no:8 no:4 no:root yes:17 yes:13 -> Choice:16
      16: no:previous yes:continue no:15 yes:16 -> Choice:17
      17: no:6 yes:15 -> Choice:11
      11: no:previous no:5 no:7 -> Choice:19
      19: no:previous no:continue -> Choice:21
      21: no:previous no:continue yes:13 -> Exit`,
  },
  "CM-07e": {
    items: [sco("1"), part("2", [sco("3"), part("4", [sco("5"), sco("6")], mode({ flow: true }), pre("stopForwardTraversal", "always"))], mode({ flow: true, forwardOnly: true }))],
    course: [mode({ flow: true })],
    plays: `
      1: yes:3 yes:4 no:6 yes:continue no:previous -> Choice:3
      3: yes:1 no:5 no:6 yes:continue no:previous -> Continue
      5: yes:3 yes:1 yes:6 yes:continue no:previous -> Choice:6
      6: yes:root yes:continue yes:previous -> choice:root
      1: no:5 yes:4 yes:continue no:previous -> Exit`,
  },
  "CM-08": {
    items: [sco("1", ref("  general  "), post("exitAll", "always")), sco("2")],
    course: [ref("general")],
    collection: { "general       ": [mode({ flow: true })] },
    plays: `
      1: -> Continue
      end
      launch
      1: -> Choice:2
      end`,
  },
  "CM-09aa": {
    items: [sco("1"), sco("2"), sco("3"), sco("4")],
    course: [mode({ flow: true })],
    plays: `
      1: adl.nav.request={target=activity_3}choice -> Continue
      2: -> previous
      1: adl.nav.request=continue -> Choice:3
      3: -> Exit`,
  },
  "CM-09ba": {
    items: [sco("1"), sco("2"), sco("3"), sco("4")],
    course: [mode({ flow: true })],
    plays: `
      1: -> Choice:2
      2: adl.nav.request=previous -> Continue
      3: adl.nav.request=suspendAll -> ExitAll
      end
      launch
      1: -> Exit`,
  },
  "CM-13": {
    items: [
      part("1", [sco("2", pre("hiddenFromChoice", "satisfied"), primary("PRIMARYOBJ", { map: "g" })), sco("3", primary("PRIMARYOBJ", { map: "g" }))],
        mode({ flow: true }), pre("hiddenFromChoice", "satisfied@PRIMARYOBJ"), primary("PRIMARYOBJ", { map: "g" })),
      sco("4"),
    ],
    course: [mode({ flow: true })],
    plays: `
      2: -> choice:3
      3: -> choice:2
      2: -> choice:1
      2: -> Exit`,
  },
  "CM-03b": {
    items: [
      part("1", [sco("2", primary("PRIMARYOBJ"), objective("obj1")), sco("3", primary("PRIMARYOBJ"), ...[2, 3, 4, 5, 6].map((each) => objective(`obj${each}`)))], flow),
      part("4", [5, 6, 7].map((each) => sco(String(each), pre("skip", "attempted", "!completed"))), mode({ choice: false, flow: true, forwardOnly: true })),
      sco("8"),
    ],
    course: [ref("forward"), flow],
    collection: { forward: [mode({ forwardOnly: true })] },
    plays: `
      2: cmi.objectives._count==2 cmi.objectives.0.id==PRIMARYOBJ cmi.objectives.1.id==obj1 -> continue
      3: cmi.objectives._count==6 cmi.objectives.0.id==PRIMARYOBJ cmi.objectives.5.id==obj6 -> continue
      5: completion=incomplete -> continue
      6: completion=incomplete -> continue
      7: completion=incomplete -> continue
      8: -> previous
      3: -> previous
      2: -> Exit`,
  },
  "MS-03": {
    items: [
      sco("1"),
      part("2", [[3, 0.5], [4, 0.0], [5, 0.25]].map(([id, weight]) => sco(String(id), weigh({ objectiveMeasureWeight: weight }))), flow, pre("skip", "objectiveMeasureGreaterThan>0.5")),
      sco("6"),
    ],
    course: [flow],
    plays: `
      1: -> continue
      3: scaled=1.0 -> continue
      4: scaled=-1.0 -> continue
      5: scaled=0.5 -> continue
      6: -> previous
      1: -> Exit`,
  },
};
