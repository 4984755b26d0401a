/** A path: groups of courses, each "all" or "so many of them", in order or side by side. */
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { Button, Checkbox, Group, Input, RadioGroup } from "../../ui";
import { ValuePicker } from "../audiences/value_picker";
import type { CourseGroup, LearningPath } from "./types";

interface PathEditorProps {
  /** Where it stands in the API: "definition.path". */
  name: string;
  label: string;
  path: LearningPath;
  courses: readonly { value: string; label: string }[];
  onPath: (path: LearningPath) => void;
}
export const emptyGroup = (): CourseGroup => ({ name: "", course_ids: [], needed: null });

export function PathEditor({ name, label, path, courses, onPath }: PathEditorProps) {
  const { t } = useLingui();
  const set = (at: number, change: Partial<CourseGroup>) => onPath({ ...path, groups: path.groups.map((group, index) => (index === at ? { ...group, ...change } : group)) });
  const move = (at: number, by: number) => {
    const groups = [...path.groups];
    const [moved] = groups.splice(at, 1);
    if (moved) groups.splice(at + by, 0, moved);
    onPath({ ...path, groups });
  };
  const many = path.groups.length > 1;
  return (
    <Group name={`${name}.groups`} label={label}>
      <div className="stack-s">
        {path.groups.map((group, at) => {
          const where = `${name}.groups[${at}]`;
          const number = at + 1;
          const taken = new Set(path.groups.flatMap((each, index) => (index === at ? [] : each.course_ids)));
          const free = courses.filter((course) => !taken.has(course.value));
          return (
            <section className="path-group" key={at} aria-label={t`${label}: group ${number}`}>
              {many ? (
                <div className="row-between">
                  <b>{t`Group ${number}`}</b>
                  <span className="row">
                    <Button kind="link" disabled={at === 0} aria-label={t`Move group ${number} up`} onClick={() => move(at, -1)}>{t`Up`}</Button>
                    <Button kind="link" disabled={at === path.groups.length - 1} aria-label={t`Move group ${number} down`} onClick={() => move(at, 1)}>{t`Down`}</Button>
                    <Button kind="link" aria-label={t`Remove group ${number}`} onClick={() => onPath({ ...path, groups: path.groups.filter((_, index) => index !== at) })}>{t`Remove`}</Button>
                  </span>
                </div>
              ) : null}
              {many ? <Input name={`${where}.name`} optional label={t`Name of the group`} maxLength={120} value={group.name} onValue={(words) => set(at, { name: words })} /> : null}
              <Group name={`${where}.course_ids`} label={t`Courses`}>
                <ValuePicker label={t`Courses`} values={free} chosen={group.course_ids} onChosen={(course_ids) => set(at, { course_ids, needed: group.needed == null ? null : Math.min(group.needed, Math.max(1, course_ids.length)) })} />
              </Group>
              {group.course_ids.length > 1 ? (
                <div className="two">
                  <RadioGroup
                    name={`${where}.how`} label={t`How many of them?`} value={group.needed == null ? "all" : "some"} onValue={(how) => set(at, { needed: how === "all" ? null : group.course_ids.length - 1 })}
                    options={[{ value: "all", label: plural(group.course_ids.length, { one: "The # course", other: "All # courses" }) }, { value: "some", label: t`Some of them` }]}
                  />
                  {group.needed == null ? null : <Input name={`${where}.needed`} label={t`So many are enough`} type="number" min={1} max={group.course_ids.length} className="narrow" value={String(group.needed)} onValue={(value) => set(at, { needed: Math.max(1, Number(value) || 1) })} />}
                </div>
              ) : null}
            </section>
          );
        })}
        <div className="row"><Button disabled={path.groups.length >= 20} onClick={() => onPath({ ...path, groups: [...path.groups, emptyGroup()] })}>{t`Add a group of courses`}</Button></div>
        {many ? <Checkbox name={`${name}.ordered`} label={t`One group after the other`} hint={t`A group opens when the one before is done`} checked={path.ordered} onChecked={(ordered) => onPath({ ...path, ordered })} /> : null}
      </div>
    </Group>
  );
}
