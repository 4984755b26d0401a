/** The rule of an audience: conditions in groups of all, any and none. Everything works with the keyboard. */
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "../../api/client";
import type { Staff } from "../../api/types";
import { Button, Field, Group } from "../../ui";
import { unitPath, useUnits } from "../compliance/filters";
import { MOST_CONDITIONS, MOST_LEVELS, countLeaves, edit, isGroup, newGroup, newLeaf, toRule, type GroupNode, type Join, type LeafNode, type Node } from "./rule";
import { PeoplePicker } from "./people_picker";
import { Chosen, ValuePicker, type Value } from "./value_picker";
import type { Leaf, RuleField } from "./types";
import { fieldWords, opWords } from "./words";

interface BuilderProps {
  root: GroupNode;
  fields: readonly RuleField[];
  onRoot: (root: GroupNode) => void;
}
interface PartProps extends BuilderProps {
  places: ReadonlyMap<number, string>;
  full: boolean;
}

export function RuleBuilder({ root, fields, onRoot }: BuilderProps) {
  const { places } = useMemo(() => toRule(root), [root]);
  const full = countLeaves(root) >= MOST_CONDITIONS;
  return <GroupPart node={root} level={1} root={root} fields={fields} onRoot={onRoot} places={places} full={full} />;
}

const JOINS: readonly Join[] = ["all", "any", "none"];
function GroupPart({ node, level, ...rest }: PartProps & { node: GroupNode; level: number }) {
  const { t } = useLingui();
  const { root, onRoot, places, full } = rest;
  const words: Record<Join, string> = { all: t`all of these are true`, any: t`at least one of these is true`, none: t`none of these is true` };
  const name = places.get(node.key) ?? "rule";
  const change = (to: (found: GroupNode) => Node | null) => onRoot(edit(root, node.key, (found) => (isGroup(found) ? to(found) : found)));
  const add = (below: Node) => change((found) => ({ ...found, below: [...found.below, below] }));
  return (
    <Group name={name} label={level === 1 ? t`Who belongs to it` : t`Group of conditions`}>
      <div className={level === 1 ? "rule-group outer" : "rule-group"}>
        <div className="row">
          <label className="row">
            <span>{t`A person belongs when`}</span>
            <select className="input rule-join" value={node.join} onChange={(event) => change((found) => ({ ...found, join: event.target.value as Join }))}>
              {JOINS.map((join) => <option key={join} value={join}>{words[join]}</option>)}
            </select>
          </label>
          {level > 1 ? <button type="button" className="link end" onClick={() => onRoot(edit(root, node.key, () => null))}>{t`Remove this group`}</button> : null}
        </div>
        {node.below.map((below) => (isGroup(below) ? <GroupPart key={below.key} node={below} level={level + 1} {...rest} /> : <LeafPart key={below.key} node={below} only={level === 1 && node.below.length === 1} {...rest} />))}
        {node.below.length ? null : <p className="s dim">{t`This group is empty. Add a condition to it.`}</p>}
        <div className="row">
          <Button disabled={full} onClick={() => add(newLeaf())}>{t`Add a condition`}</Button>
          {level < MOST_LEVELS - 1 ? <Button disabled={full} onClick={() => add(newGroup(node.join === "any" ? "all" : "any"))}>{t`Add a group`}</Button> : null}
        </div>
      </div>
    </Group>
  );
}

function LeafPart({ node, only, root, fields, onRoot, places }: PartProps & { node: LeafNode; only: boolean }) {
  const { t } = useLingui();
  const { leaf } = node;
  const name = places.get(node.key) ?? "rule";
  const change = (next: Leaf) => onRoot(edit(root, node.key, (found) => (isGroup(found) ? found : { ...found, leaf: next })));
  const field = fields.find((each) => each.field === leaf.field);
  const ops = field?.ops ?? [leaf.op];
  const setField = (next: string) => change(newLeaf(next).leaf);
  return (
    <div className="rule-leaf">
      <div className="rule-leaf-head">
        <Field name={`${name}.field`} label={t`What`}>
          {(control) => (
            <select {...control} className="input" value={leaf.field} onChange={(event) => setField(event.target.value)}>
              {field ? null : <option value={leaf.field}>{fieldWords(leaf.field)}</option>}
              {fields.map((each) => <option key={each.field} value={each.field}>{fieldWords(each.field, each.title)}</option>)}
            </select>
          )}
        </Field>
        <Field name={`${name}.op`} label={t`How`}>
          {(control) => (
            <select {...control} className="input" value={leaf.op} onChange={(event) => change({ ...leaf, op: event.target.value, values: leaf.field === "hired" ? [] : leaf.values })}>
              {ops.map((op) => <option key={op} value={op}>{opWords(op)}</option>)}
            </select>
          )}
        </Field>
        <button type="button" className="link" disabled={only} onClick={() => onRoot(edit(root, node.key, () => null))}>{t`Remove`}<span className="hidden-text"> {fieldWords(leaf.field, field?.title)}</span></button>
      </div>
      <Values name={`${name}.values`} leaf={leaf} field={field} onValues={(values) => change({ ...leaf, values })} />
    </div>
  );
}

function Values({ name, leaf, field, onValues }: { name: string; leaf: Leaf; field: RuleField | undefined; onValues: (values: (string | number)[]) => void }) {
  const { t } = useLingui();
  const texts = leaf.values.map(String);
  const [value = ""] = texts;
  if (leaf.field === "hired") {
    if (leaf.op === "within_days") {
      return (
        <Field name={name} label={t`Days since the hire date, at most`}>
          {(control) => <input {...control} className="input narrow" type="number" min={1} max={3650} value={value} onChange={(event) => onValues(event.target.value === "" ? [] : [Number(event.target.value)])} />}
        </Field>
      );
    }
    return (
      <Field name={name} label={t`Day`}>
        {(control) => <input {...control} className="input narrow" type="date" value={value} onChange={(event) => onValues(event.target.value ? [event.target.value] : [])} />}
      </Field>
    );
  }
  if (leaf.field === "person") return <People name={name} ids={texts} onIds={onValues} />;
  const label = fieldWords(leaf.field, field?.title);
  return (
    <Group name={name} label={<span className="hidden-text">{label}</span>}>
      {leaf.field === "site" || leaf.field === "department" || leaf.field === "unit" ? (
        <UnitValues kind={leaf.field} label={label} chosen={texts} onChosen={onValues} />
      ) : (
        <ValuePicker label={label} values={field?.choices ?? []} chosen={texts} onChosen={onValues} />
      )}
    </Group>
  );
}

const SITES = new Set(["site", "institution", "clinic", "corporate", "employer"]);
function UnitValues({ kind, label, chosen, onChosen }: { kind: string; label: string; chosen: string[]; onChosen: (chosen: string[]) => void }) {
  const { data } = useUnits();
  const values = useMemo<Value[]>(() => {
    const tree = [...(data?.above ?? []), ...(data?.items ?? [])];
    return (data?.items ?? [])
      .filter((unit) => chosen.includes(unit.id) || (kind === "site" ? SITES.has(unit.kind) : kind === "department" ? unit.kind === "department" : true))
      .map((unit) => ({ value: unit.id, label: unit.kind === "hospital" ? unit.name : unitPath(tree, unit.id) }))
      .sort((a, b) => a.label.localeCompare(b.label));
  }, [data, kind, chosen]);
  return <ValuePicker label={label} values={values} chosen={chosen} onChosen={onChosen} />;
}

function People({ name, ids, onIds }: { name: string; ids: string[]; onIds: (ids: string[]) => void }) {
  const { t } = useLingui();
  return (
    <>
      <Chosen items={ids.map((id) => ({ value: id, label: <PersonName id={id} /> }))} onRemove={(id) => onIds(ids.filter((each) => each !== id))} />
      <PeoplePicker name={name} label={t`People`} people={[]} onPeople={(people) => onIds([...new Set([...ids, ...people.map((person) => person.id)])])} />
    </>
  );
}
/** A person known by id only. */
export function PersonName({ id }: { id: string }) {
  const { t } = useLingui();
  const person = useQuery({ queryKey: ["people", id], queryFn: ({ signal }) => api.get<Staff>(`/people/${id}`, undefined, { signal }), staleTime: 60_000 });
  return <>{person.data ? `${person.data.first_name} ${person.data.last_name}` : person.error ? t`Somebody outside your units` : "..."}</>;
}
