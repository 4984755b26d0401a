/** A rule as the builder holds it: every group and condition has a key of its own, and knows where the API will look for it. */
import type { FieldErrors } from "../../ui";
import type { Leaf, Rule } from "./types";

export type Join = "all" | "any" | "none";
export interface GroupNode {
  key: number;
  join: Join;
  below: Node[];
}
export interface LeafNode {
  key: number;
  leaf: Leaf;
}
export type Node = GroupNode | LeafNode;

/** The server's limits. */
export const MOST_LEVELS = 6;
export const MOST_CONDITIONS = 100;

let last = 0;
const fresh = () => (last += 1);
export const isGroup = (node: Node): node is GroupNode => "join" in node;
export function newLeaf(field = "unit"): LeafNode {
  return { key: fresh(), leaf: { field, op: field === "hired" ? "within_days" : field === "credential" ? "holds" : "in", values: [] } };
}
export function newGroup(join: Join, below: Node[] = [newLeaf()]): GroupNode {
  return { key: fresh(), join, below };
}

/** The outermost is always a group, so that there is a place to add to. */
export function fromRule(rule: Rule | null | undefined): GroupNode {
  if (!rule) return newGroup("all");
  const node = read(rule);
  return isGroup(node) ? node : newGroup("all", [node]);
}
function read(rule: Rule): Node {
  if ("all" in rule) return newGroup("all", rule.all.map(read));
  if ("any" in rule) return newGroup("any", rule.any.map(read));
  if ("not" in rule) return newGroup("none", "any" in rule.not ? rule.not.any.map(read) : [read(rule.not)]);
  return { key: fresh(), leaf: { field: rule.field, op: rule.op, values: [...rule.values] } };
}

/** The rule for the API, and by key where each part stands in it ("rule.all[1]"). */
export function toRule(node: Node, path = "rule", places = new Map<number, string>()): { rule: Rule; places: Map<number, string> } {
  places.set(node.key, path);
  const under = (below: Node, at: string) => toRule(below, at, places).rule;
  const each = (below: readonly Node[], at: string) => below.map((one, index) => under(one, `${at}[${index}]`));
  if (!isGroup(node)) return { rule: node.leaf, places };
  const [only] = node.below;
  if (node.join !== "none") return { rule: node.join === "all" ? { all: each(node.below, `${path}.all`) } : { any: each(node.below, `${path}.any`) }, places };
  if (only && node.below.length === 1) return { rule: { not: under(only, `${path}.not`) }, places };
  return { rule: { not: { any: each(node.below, `${path}.not.any`) } }, places };
}

export function countLeaves(node: Node): number {
  return isGroup(node) ? node.below.reduce((sum, below) => sum + countLeaves(below), 0) : 1;
}

/** Changes the part with this key; null takes it out. */
export function edit(node: GroupNode, key: number, change: (found: Node) => Node | null): GroupNode {
  if (node.key === key) {
    const changed = change(node);
    return changed && isGroup(changed) ? changed : node;
  }
  const below = node.below.flatMap((one) => {
    if (one.key === key) {
      const changed = change(one);
      return changed ? [changed] : [];
    }
    return [isGroup(one) ? edit(one, key, change) : one];
  });
  return { ...node, below };
}

/** Errors by the names that the builder's controls have: a wrong value belongs to its condition, a group's to the group. */
export function ruleErrors(errors: FieldErrors): FieldErrors {
  return Object.fromEntries(
    Object.entries(errors).map(([field, message]) => [field.startsWith("rule") ? field.replace(/\.values\[\d+\]$/, ".values").replace(/\.(all|any|not\.any)$/, "") : field, message]),
  );
}

/** What stands between the person and a rule that can be asked: nothing chosen somewhere. */
export function isComplete(node: Node): boolean {
  if (isGroup(node)) return node.below.length > 0 && node.below.every(isComplete);
  return node.leaf.values.length > 0 && node.leaf.values.every((value) => value !== "");
}
