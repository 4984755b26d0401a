/** More of control modes and navigation; the course is the suite's where it is public, else built after its description. */
import { constrain, flow, hide, mode, objective, part, post, pre, primary, ref, sco, threshold } from "./lib/course.mjs";

const free = mode({ flow: true });
const skipped = pre("skip", "always");
const deep = (ten, eleven = []) => [
  part("1", [sco("2"), sco("3")], free),
  part("4", [sco("5"), sco("6"), sco("7")]),
  part("8", [sco("9"), part("10", [part("11", [sco("12"), sco("13")], free, ...eleven), sco("14")], ...ten)]),
  sco("15"),
];
const attempted = pre("skip", "attempted");
const quiet = hide("continue", "previous", "suspendAll");
const measured = (id, least) => primary(id, { least });
const waits = (first) => [5, 6, 7].map((each) => sco(String(each), ...first));

export const moreControl = {
  "CM-02a": {
    items: [sco("1"), sco("2", pre("skip", "satisfied"), primary("")), sco("3", primary("PRIMARYOBJ"))],
    course: [flow],
    plays: `
      1: cmi.objectives._count==0 -> continue
      2: cmi.objectives._count==0 -> continue
      3: cmi.objectives._count==1 -> previous
      1: -> continue
      3: -> previous
      1: -> Exit`,
  },
  "CM-03a": {
    items: [
      part("1", [sco("2", primary(""), objective("obj1")), sco("3", primary(""), ...[2, 3, 4, 5].map((each) => objective(`obj${each}`)))], flow),
      part("4", waits([pre("skip", "attempted", "!completed")]), mode({ choice: false, flow: true, forwardOnly: true })),
      sco("8"),
    ],
    course: [flow],
    plays: `
      2: -> Continue
      3: -> Continue
      5: yes:continue no:previous no:6 completion=completed -> Continue
      6: completion=incomplete -> Continue
      7: completion=incomplete -> Continue
      8: -> Previous
      5: -> jump:7
      7: -> jump:7
      7: -> Exit`,
  },
  "CM-04a": {
    items: [
      part("1", [sco("2", quiet), sco("3", quiet)], ref("col"), mode({})),
      part("4", [sco("5"), sco("6"), sco("7")]),
      part("8", [sco("9"), part("10", [part("11", [sco("12"), sco("13")], free), sco("14")])]),
      sco("15"),
    ],
    collection: { col: [mode({ choice: false })] },
    plays: `
      nothing
      nav choice activity_11
      12: -> choice:11
      12: -> choice:12
      12: -> choice:5
      5: -> choice:7
      7: -> choice:6
      6: -> choice:15
      15: -> choice:9
      9: -> choice:14
      14: yes:3 yes:2 no:10 -> choice:3
      3: -> Exit`,
  },
  "CM-04b": {
    items: deep([free], [attempted]),
    course: [free],
    plays: `
      2: yes:continue no:previous yes:2 yes:3 yes:6 yes:9 yes:12 yes:15 yes:11 -> Choice:11
      12: yes:continue no:previous yes:2 yes:3 yes:6 yes:9 yes:12 yes:15 -> Choice:10
      14: -> Choice:root
      2: -> Choice:15
      15: yes:3 -> Choice:6
      6: -> exitAll
      end`,
  },
  "CM-04c": {
    items: [
      part("1", [sco("a"), sco("3")], free),
      part("8", [sco("9"), part("10", [part("A", [sco("12"), sco("aA")], free, attempted), sco("14")], free)]),
    ],
    plays: `
      nothing
      nav choice activity_10
      12: -> choice:A
      12: -> choice:12
      12: -> choice:a
      a: -> choice:10
      14: -> choice:aA
      aA: -> exitAll
      end`,
  },
  "CM-04d": {
    items: deep([free]),
    course: [free],
    plays: `
      2: -> choice:15
      15: -> choice:13
      13: -> choice:6
      6: -> choice:9
      9: -> choice:3
      3: -> choice:12
      12: -> choice:5
      5: -> choice:7
      7: -> choice:14
      14: -> exitAll
      end`,
  },
  "CM-05": {
    items: [sco("1", quiet), part("2", [part("3", [sco("4"), sco("5"), sco("6")], free), sco("7"), sco("8")], free), sco("9")],
    course: [free],
    plays: `
      1: -> choice:6
      6: -> jump:6
      6: -> choice:8
      8: -> choice:8
      8: -> Exit`,
  },
  "CM-07a": {
    items: [
      part("1", [
        part("2", [sco("3"), sco("4"), sco("5", pre("disabled", "always"))], free),
        sco("6", mode({ choiceExit: false })),
        sco("7"),
      ], mode({ flow: true, choiceExit: false })),
      part("8", [
        sco("9"), sco("10", mode({ choiceExit: false })),
        part("11", [sco("12"), sco("13"), sco("14", pre("disabled", "always"))], free),
      ], mode({ flow: true, choiceExit: false })),
    ],
    course: [free],
    plays: `
      3: yes:4 no:5 yes:6 no:9 no:8 -> Choice:6
      6: yes:7 no:9 -> Continue
      7: no:9 yes:3 -> Continue
      9: yes:13 no:14 no:1 no:3 -> Choice:13
      13: no:3 yes:10 -> Choice:10
      10: no:3 -> Continue
      12: -> Continue
      13: no:14 no:continue -> Exit`,
  },
  "CM-07f": {
    items: [sco("1", pre("stopForwardTraversal", "always")), sco("2"), sco("3"), sco("4")],
    course: [free],
    plays: `
      1: yes:1 no:3 no:2 yes:continue no:previous -> Continue
      2: yes:1 yes:4 yes:2 yes:continue yes:previous -> Choice:4
      4: yes:1 yes:previous -> Exit`,
  },
  "CM-09ab": { items: [sco("1"), sco("2")], course: [free], plays: "1: -> continue\n2: -> Previous\n1: -> Exit" },
  "CM-09bb": {
    items: ["1", "2", "3", "4"].map((id) => sco(id)),
    course: [free],
    plays: `
      1: -> Choice:3
      3: adl.nav.request=exitAll -> Choice:2
      2: -> Exit`,
  },
  "CM-09ca": {
    items: [sco("1"), sco("2"), sco("3", post("continue", "always")), sco("4")],
    course: [free],
    plays: `
      1: -> Choice:3
      3: adl.nav.request=previous -> Choice:1
      4: adl.nav.request=previous -> SuspendAll
      end
      launch
      4: cmi.entry==resume -> Exit`,
  },
  "CM-10": {
    items: ["1", "2", "3", "4"].map((id) => sco(id, quiet)),
    plays: `
      nothing
      nav choice activity_1
      1: -> choice:2
      2: -> exitAll
      end
      start
      nothing
      nav choice activity_4
      4: -> Exit`,
  },
  "CM-11": {
    items: [sco("1", quiet, primary(""), objective("obj1", { map: "g w=satisfied,measure" }))],
    plays: `
      1: cmi.objectives._count==1 obj1.success=failed obj1.scaled=0.49 -> ExitAll
      end
      launch
      1: obj1.success==failed obj1.scaled==0.49 -> Exit`,
  },
  "CM-15": {
    items: [sco("1", skipped), sco("2"), sco("3")],
    course: [mode({ flow: false, choice: false })],
    plays: `
      nothing
      expect exception SB.2.2-1
      nav choice activity_2
      expect exception NB.2.1-10`,
  },
  "CM-16": {
    items: [sco("1", quiet), sco("2", quiet), sco("3", quiet)],
    course: [constrain({ constrainChoice: true })],
    plays: `
      nothing
      nav choice activity_2
      2: yes:1 yes:3 -> choice:2
      2: -> choice:3
      3: yes:1 -> choice:1
      1: -> Exit`,
  },
  "CM-17a": {
    items: [
      sco("1"),
      part("2", [sco("3"), part("4", [sco("5"), sco("6")], free, constrain({ preventActivation: true })), sco("7")], free, constrain({ preventActivation: true })),
      sco("8"),
    ],
    plays: `
      nothing
      nav choice activity_8
      8: yes:1 yes:2 no:3 no:4 no:5 no:7 -> choice:2
      3: yes:4 no:5 no:6 yes:7 yes:8 -> choice:4
      5: yes:6 yes:8 -> choice:8
      8: no:5 no:6 yes:2 -> jump:5
      5: yes:6 -> Exit`,
  },
  "SX-08a": { items: [sco("1")], plays: "1: no:continue no:previous -> continue\nnothing\nexpect exception NB.2.1-4" },
  "SX-08b": { items: [sco("1")], plays: "1: no:continue no:previous -> Exit\nexpect current activity_1" },
  DMB: {
    items: [
      sco("1", hide("suspendAll")), sco("2", threshold({ completedByMeasure: true, minProgressMeasure: 0.8 })), sco("3", measured("a", -0.5)), sco("4", measured("b", -0.5)),
      sco("5", measured("c", "1.0")), sco("6", threshold({ completedByMeasure: true, minProgressMeasure: 0.6 }), measured("d", 0.6)), sco("7", primary("e")), sco("8", primary("f")), sco("9"),
    ],
    plays: `
      nothing
      nav choice activity_1
      1: cmi.entry==ab-initio cmi.total_time==PT0H0M0S completion==unknown data?403 cmi.session_time=PT01M data=visit=2 exit=suspend -> choice:1
      1: cmi.entry==resume cmi.total_time==PT1M completion==unknown data==visit=2 completion=completed cmi.session_time=PT0H0M0S data=visit=3 exit=suspend -> choice:1
      1: cmi.entry==resume cmi.total_time==PT1M completion==completed data==visit=3 progress=0.5 completion=incomplete cmi.session_time=PT01H059M020S data=visit=4 exit=suspend -> choice:1
      1: cmi.entry==resume cmi.total_time==PT2H20S completion==incomplete data==visit=4 progress=0.5 cmi.session_time=PT0H05M49S data=visit=5 exit=suspend -> choice:1
      1: cmi.entry==resume cmi.total_time==PT2H6M9S completion==incomplete data==visit=5 progress=0.5 completion=incomplete cmi.session_time=PT1M data=visit=6 exit=time-out -> none
      end
      start
      nav choice activity_1
      1: cmi.entry==ab-initio cmi.total_time==PT0H0M0S completion==unknown data?403 progress=0.5 completion=incomplete cmi.session_time=P0Y029DT0H data=visit=7 -> suspendAll
      end
      launch
      1: cmi.entry==resume cmi.total_time==P29D completion==incomplete data==visit=7 progress=0.5 completion=not_attempted data=visit=8 -> choice:1
      1: cmi.entry==ab-initio cmi.total_time==PT0H0M0S completion==unknown data?403 progress=0.5 completion=completed exit= -> choice:1
      1: cmi.entry==ab-initio completion==unknown exit= -> choice:1
      1: cmi.entry==ab-initio data=foobar -> suspendAll
      end
      launch
      1: cmi.entry==resume data==foobar exit= -> choice:2
      2: cmi.entry==ab-initio completion==unknown least==0.8 passing?403 exit=suspend -> choice:2
      2: cmi.entry==resume completion==unknown least==0.8 progress=0.5 completion=not_attempted exit=suspend -> choice:2
      2: cmi.entry==resume completion==incomplete least==0.8 progress=0.9 completion=incomplete exit=suspend -> choice:2
      2: cmi.entry==resume completion==completed least==0.8 -> choice:3
      3: passing==-0.5 success==unknown success=failed scaled=-0.5 exit=suspend -> choice:3
      3: passing==-0.5 success==passed exit= -> choice:4
      4: passing==-0.5 success==unknown success=passed exit=suspend -> choice:4
      4: passing==-0.5 success==unknown scaled=-1.0 success==failed scaled=1.0 success==passed scaled=-0.2 success==passed exit= -> choice:5
      5: passing==1.0 exit= -> choice:6
      6: completion==unknown success==unknown completion=completed success=passed completion==unknown success==unknown progress=0.7 scaled=0.7 completion==completed success==passed completion=unknown success=unknown completion==completed success==passed completion=incomplete success=failed completion==completed success==passed progress=0.5 scaled=0.5 completion==incomplete success==failed completion=completed success=passed completion==incomplete success==failed completion=unknown success=unknown completion==incomplete success==failed least==0.6 passing==0.6 progress==0.5 scaled==0.5 exit=suspend -> choice:7
      7: passing?403 exit= -> choice:8
      8: passing?403 exit= -> choice:9
      9: completion==unknown success==unknown completion=completed success=passed completion==completed success==passed completion=incomplete success=failed completion==incomplete success==failed completion=not_attempted completion==not_attempted completion=unknown success=unknown completion==unknown success==unknown completion=completed success=passed progress=0.0 scaled=-1.0 completion==completed success==passed progress=1.0 scaled=1.0 completion==completed success==passed completion=unknown success=unknown completion==unknown success==unknown exit= -> choice:6
      6: least==0.6 passing==0.6 progress==0.5 scaled==0.5 completion==incomplete success==failed -> Exit`,
  },
};
