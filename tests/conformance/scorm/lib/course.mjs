/**
 * Courses of SCORM 2004 and what happens in them, in a short form of our own: a tree of items with sequencing, and one
 * line for each activity that is delivered. `manifest()` and `script()` make of it what `medconnect scorm replay` reads.
 *
 *   part("1", [sco("2", pre("skip", "satisfied")), sco("3")], flow)
 *   2: success=failed obj1.raw==7 obj1.max?403 no:3 -> continue
 *
 * A line names the activity that has to be delivered, then calls of its SCO: `name=value` sets, `name==value` gets that
 * value, `name?403` gets that error, `name!351=value` is refused with it, `yes:3` and `no:continue` ask whether a request is valid. Behind the arrow: what the
 * SCO asks for when it ends ("continue", "choice:3", "none"), or with a capital what the learner does with the controls of
 * the LMS ("Continue", "Choice:3", "Exit", "SuspendAll"). A line "end" says that the session is over, "nothing" that
 * nothing is delivered, "launch" that the learner opens the course again; "given g1 satisfied" (then "start") is what another
 * course has left in a global objective; "expect ...", "nav ..." and "children ..." are passed on as they are.
 */
const attributes = (object) => Object.entries(object).map(([name, value]) => ` ${name}="${value}"`).join("");
const piece = (kind, xml, more = {}) => ({ kind, xml, ...more });

/** "!satisfied@obj1": a condition, negated, about an objective; "objectiveMeasureGreaterThan>0.5". */
function condition(text) {
  const [, not, name, threshold, objective] = /^(!?)(\w+)(?:>([-\d.]+))?(?:@(.+))?$/.exec(text);
  return { name, more: attributes({ ...(not ? { operator: "not" } : {}), ...(threshold ? { measureThreshold: threshold } : {}), ...(objective ? { referencedObjective: objective } : {}) }) };
}
/** "any skip": the action, and how conditions are combined when not by their default. */
function combined(text) {
  const words = text.split(" ");
  return { action: words.at(-1), how: words.length > 1 ? attributes({ conditionCombination: words[0] }) : "" };
}
function ruleOf(kind, what, conditions) {
  const { action, how } = combined(what);
  const inside = conditions.map(condition).map(({ name, more }) => `<s:ruleCondition condition="${name}"${more}/>`).join("");
  return piece(kind, `<s:${kind}><s:ruleConditions${how}>${inside}</s:ruleConditions><s:ruleAction action="${action}"/></s:${kind}>`);
}
export const pre = (what, ...conditions) => ruleOf("preConditionRule", what, conditions);
export const post = (what, ...conditions) => ruleOf("postConditionRule", what, conditions);
export const exit = (what, ...conditions) => ruleOf("exitConditionRule", what, conditions);
/** rollup("atLeastCount 2", "any satisfied", "!attempted"); the default combination of its conditions is "any". */
export function rollup(set, what, ...conditions) {
  const { action, how } = combined(what);
  const [which, number] = set.split(" ");
  const least = number === undefined ? {} : { [which === "atLeastCount" ? "minimumCount" : "minimumPercent"]: number };
  const inside = conditions.map(condition).map(({ name, more }) => `<s:rollupCondition condition="${name}"${more}/>`).join("");
  return piece("rollupRule", `<s:rollupRule childActivitySet="${which}"${attributes(least)}><s:rollupConditions${how}>${inside}</s:rollupConditions><s:rollupAction action="${action}"/></s:rollupRule>`);
}
/** Attributes of rollupRules: {rollupObjectiveSatisfied: false, objectiveMeasureWeight: 0.5}. */
export const weigh = (object) => piece("rollupRules", attributes(object));
export const mode = (object) => piece("controlMode", `<s:controlMode${attributes(object)}/>`);
export const flow = mode({ flow: true, choice: false });
export const free = mode({ flow: true, choice: true });
export const limit = (attempts) => piece("limitConditions", `<s:limitConditions attemptLimit="${attempts}"/>`);
export const duration = (text) => piece("limitConditions", `<s:limitConditions attemptAbsoluteDurationLimit="${text}"/>`);
export const delivery = (object) => piece("deliveryControls", `<s:deliveryControls${attributes(object)}/>`);
export const consider = (object) => piece("rollupConsiderations", `<adlseq:rollupConsiderations${attributes(object)}/>`);
export const constrain = (object) => piece("constrainedChoice", `<adlseq:constrainedChoiceConsiderations${attributes(object)}/>`);
export const randomize = (object) => piece("randomizationControls", `<s:randomizationControls${attributes(object)}/>`);
/** Elements of the item itself: a completion threshold, shared data. */
export const threshold = (object) => ({ outside: `<adlcp:completionThreshold${attributes(object)}/>` });
export const shared = (...maps) => ({ outside: `<adlcp:data>${maps.map((map) => `<adlcp:map${attributes(map)}/>`).join("")}</adlcp:data>` });
export const hidden = { attributes: { isvisible: false } };
/** What the LMS must not show: hide("continue", "previous"). */
export const hide = (...controls) => ({ outside: `<adlnav:presentation><adlnav:navigationInterface>${controls.map((control) => `<adlnav:hideLMSUI>${control}</adlnav:hideLMSUI>`).join("")}</adlnav:navigationInterface></adlnav:presentation>` });

const READS = { satisfied: "readSatisfiedStatus", measure: "readNormalizedMeasure" };
const WRITES = { satisfied: "writeSatisfiedStatus", measure: "writeNormalizedMeasure" };
const MORE = ["RawScore", "MinScore", "MaxScore", "CompletionStatus", "ProgressMeasure"];
/** A map to a global objective: "g: r=satisfied w=satisfied,measure"; without r= it reads both, as the standard does. */
function mapOf(text) {
  const [, target, rest] = /^(\S+?):?(?:\s+(.*))?$/.exec(text);
  const given = Object.fromEntries((rest ?? "").split(" ").filter(Boolean).map((word) => word.split("=")));
  const reads = given.r === undefined ? Object.keys(READS) : given.r.split(",");
  const writes = (given.w ?? "").split(",");
  const out = { targetObjectiveID: target };
  for (const [name, attribute] of Object.entries(READS)) if (!reads.includes(name)) out[attribute] = false;
  for (const [name, attribute] of Object.entries(WRITES)) if (writes.includes(name)) out[attribute] = true;
  return `<s:mapInfo${attributes(out)}/>`;
}
/** adlseq: "g: r=RawScore,MinScore w=all". */
function moreOf(id, text) {
  const [, target, rest] = /^(\S+?):?(?:\s+(.*))?$/.exec(text);
  const given = Object.fromEntries((rest ?? "").split(" ").filter(Boolean).map((word) => word.split("=")));
  const named = (list, all) => (list === undefined ? all : list === "all" ? MORE : list.split(","));
  const [reads, writes] = [named(given.r, MORE), named(given.w, [])];
  const out = { targetObjectiveID: target };
  for (const name of MORE) {
    if (!reads.includes(name)) out[`read${name}`] = false;
    if (writes.includes(name)) out[`write${name}`] = true;
  }
  return `<adlseq:objective objectiveID="${id}"><adlseq:mapInfo${attributes(out)}/></adlseq:objective>`;
}
/** {map: "g w=satisfied", more: "g w=all", least: 0.6}; `least` makes it satisfied by measure. */
function objectiveOf(element, kind, id, { map = [], more, least } = {}) {
  const maps = [map].flat().map(mapOf).join("");
  const by = least === undefined ? "" : attributes({ satisfiedByMeasure: true });
  const measure = least === undefined ? "" : `<s:minNormalizedMeasure>${least}</s:minNormalizedMeasure>`;
  return piece(kind, `<s:${element}${id ? attributes({ objectiveID: id }) : ""}${by}>${measure}${maps}</s:${element}>`, { more: more ? moreOf(id, more) : "" });
}
export const primary = (id, how) => objectiveOf("primaryObjective", "primary", id, how);
export const objective = (id, how) => objectiveOf("objective", "objective", id, how);

/** What a sequencing takes from the collection of the manifest: `ref("general")`, with `collection: {general: [...]}`. */
export const ref = (name) => piece("ref", name);

/** The elements of a sequencing in the order of the schema. */
function sequencing(pieces, id = "") {
  const all = (kind) => pieces.filter((each) => each.kind === kind).map((each) => each.xml).join("");
  const rules = all("preConditionRule") + all("exitConditionRule") + all("postConditionRule");
  const weights = all("rollupRules");
  const rolled = all("rollupRule");
  let goals = all("primary") + all("objective");
  if (goals && !all("primary")) goals = `<s:primaryObjective/>${goals}`;
  const more = pieces.map((each) => each.more ?? "").join("");
  const out = all("controlMode") + (rules ? `<s:sequencingRules>${rules}</s:sequencingRules>` : "") + all("limitConditions") +
    (weights || rolled ? `<s:rollupRules${weights}>${rolled}</s:rollupRules>` : "") + (goals ? `<s:objectives>${goals}</s:objectives>` : "") +
    all("randomizationControls") + all("deliveryControls") + all("constrainedChoice") + all("rollupConsiderations") + (more ? `<adlseq:objectives>${more}</adlseq:objectives>` : "");
  const from = all("ref");
  return out || from ? `<s:sequencing${from ? attributes({ IDRef: from }) : ""}${id ? attributes({ ID: id }) : ""}>${out}</s:sequencing>` : "";
}
const inside = (pieces) => pieces.map((each) => each.outside ?? "").join("") + sequencing(pieces.filter((each) => each.kind));
const item = (id, children, pieces, leaf) =>
  `<item identifier="activity_${id}"${leaf ? ' identifierref="r"' : ""}${attributes(Object.assign({}, ...pieces.map((each) => each.attributes ?? {})))}><title>Activity ${id}</title>${children.join("")}${inside(pieces)}</item>`;
export const sco = (id, ...pieces) => item(id, [], pieces, true);
export const part = (id, children, ...pieces) => item(id, children, pieces, false);

export function manifest(children, pieces, root = {}, collection = {}) {
  const taken = Object.entries(collection).map(([id, inner]) => sequencing(inner, id)).join("");
  return '<?xml version="1.0" encoding="UTF-8"?><manifest identifier="m" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"' +
    ' xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" xmlns:s="http://www.imsglobal.org/xsd/imsss">' +
    "<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>" +
    `<organizations default="root"><organization identifier="root"${attributes(root)}><title>Course</title>${children.join("")}${inside(pieces)}</organization></organizations>` +
    '<resources><resource identifier="r" type="webcontent" adlcp:scormType="sco" href="s.htm"><file href="s.htm"/></resource></resources>' +
    `${taken ? `<s:sequencingCollection>${taken}</s:sequencingCollection>` : ""}</manifest>`;
}

const WORDS = { success: "success_status", completion: "completion_status", raw: "score.raw", min: "score.min", max: "score.max", scaled: "score.scaled", progress: "progress_measure", data: "suspend_data", passing: "scaled_passing_score", least: "completion_threshold" };
function element(name) {
  if (/^(cmi|adl)\./.test(name)) return name;
  const at = name.lastIndexOf(".");
  if (at < 0) return `cmi.${WORDS[name] ?? name}`;
  return `cmi.objectives.&${name.slice(0, at)}&.${WORDS[name.slice(at + 1)] ?? name.slice(at + 1)}`;
}
const target = (id) => (id === "root" ? "root" : `activity_${id}`);
function call(word) {
  const asked = /^(yes|no):(\w+)$/.exec(word);
  if (asked) {
    const request = /^(continue|previous)$/.test(asked[2]) ? asked[2] : `choice.{target=${target(asked[2])}}`;
    return [`get adl.nav.request_valid.${request}`, `expect value ${asked[1] === "yes"}`];
  }
  const refused = /^([^!]+)!(\d+)=(.*)$/.exec(word);
  if (refused) return [`set ${element(refused[1])} ${refused[3]}`, "expect value false", `expect error ${refused[2]}`];
  const [, name, sign, value] = /^([^=?]+)(==|=|\?)(.*)$/.exec(word);
  if (sign === "?") return [`get ${element(name)}`, `expect error ${value}`];
  const text = value.replace("not_attempted", "not attempted");
  if (sign === "==") return [`get ${element(name)}`, `expect value ${text}`, "expect no-error"];
  return [`set ${element(name)} ${text}`, "expect value true"];
}
function leave(how) {
  if (/^[A-Z]/.test(how)) {
    const [request, id] = how.split(":");
    return [`nav ${request[0].toLowerCase()}${request.slice(1)}${id ? ` ${target(id)}` : ""}`];
  }
  const [request, id] = how.split(":");
  const asked = id ? `{target=${target(id)}}${request}` : request;
  return [...(request === "none" ? [] : [`set adl.nav.request ${asked}`, "expect value true"]), "terminate"];
}
/** The lines of a course as commands of `scorm replay`. */
export function script(lines) {
  const all = lines.trim().split("\n").map((each) => each.trim());
  const out = all.find((line) => !line.startsWith("given ")) === "start" ? [] : ["start"];
  for (const line of all) {
    if (line === "end") out.push("expect ended");
    else if (line === "nothing") out.push("expect delivered none");
    else if (/^(launch|start|resume|expect |nav |given |children )/.test(line)) out.push(line);
    else {
      const [, id, calls, how] = /^(\w+):\s*(.*?)\s*->\s*(\S+)$/.exec(line) ?? [];
      if (!id) throw new Error(`not understood: ${line}`);
      const words = calls.split(" ").filter(Boolean);
      out.push(`expect delivered ${target(id)}`, "initialize", ...words.flatMap(call), ...(words.some((word) => word.startsWith("exit=")) ? [] : ["set cmi.exit normal"]), ...leave(how));
    }
  }
  return out.join("\n");
}
