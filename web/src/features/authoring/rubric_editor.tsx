/** How work is marked, criterion by criterion: each with levels and their points. Without criteria the marker gives a score. */
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { t as now } from "@lingui/core/macro";
import { Button, Group, Input, Textarea, type FieldErrors } from "../../ui";
import type { components } from "../../api/schema";

type Rubric = components["schemas"]["Rubric"];
const MOST = { criteria: 20, levels: 10 };

/** As it is typed; points stay text until it is saved. */
export interface LevelForm {
  id: string;
  title: string;
  description: string;
  points: string;
}
export interface CriterionForm {
  id: string;
  title: string;
  description: string;
  levels: LevelForm[];
}
export const rubricForm = (rubric: Rubric | null | undefined): CriterionForm[] =>
  (rubric?.criteria ?? []).map((each) => ({ ...each, levels: each.levels.map((level) => ({ ...level, points: String(level.points) })) }));
export const rubricOf = (criteria: readonly CriterionForm[]): Rubric | undefined =>
  criteria.length
    ? { criteria: criteria.map((each) => ({ id: each.id, title: each.title.trim(), description: each.description.trim(), levels: each.levels.map((level) => ({ id: level.id, title: level.title.trim(), description: level.description.trim(), points: Number(level.points) })) })) }
    : undefined;
const pointsOk = (text: string) => /^\d{1,4}$/.test(text.trim()) && Number(text) <= 1000;
const bestOf = (criterion: CriterionForm) => Math.max(0, ...criterion.levels.map((level) => (pointsOk(level.points) ? Number(level.points) : 0)));
const pathOf = (at: number) => `setup.rubric.criteria[${at}]`;

export function rubricErrors(criteria: readonly CriterionForm[]): FieldErrors {
  const found: FieldErrors = {};
  criteria.forEach((each, at) => {
    if (!each.title.trim()) found[`${pathOf(at)}.title`] = now`Name what is looked at`;
    each.levels.forEach((level, step) => {
      if (!level.title.trim()) found[`${pathOf(at)}.levels[${step}].title`] = now`Name the level`;
      if (!pointsOk(level.points)) found[`${pathOf(at)}.levels[${step}].points`] = now`Enter whole points from 0 to 1000`;
    });
  });
  if (criteria.length && !Object.keys(found).length && criteria.every((each) => bestOf(each) === 0)) found[`${pathOf(0)}.levels[0].points`] = now`Some level must give points`;
  return found;
}

/** An id that no criterion and no level of it has yet. */
function fresh(taken: readonly string[], letter: string): string {
  let number = taken.length + 1;
  while (taken.includes(`${letter}${number}`)) number += 1;
  return `${letter}${number}`;
}

export function RubricEditor({ criteria, onCriteria, locked }: { criteria: readonly CriterionForm[]; onCriteria: (criteria: CriterionForm[]) => void; locked: boolean }) {
  const { t } = useLingui();
  const set = (at: number, change: Partial<CriterionForm>) => onCriteria(criteria.map((each, index) => (index === at ? { ...each, ...change } : each)));
  const move = (at: number, by: number) => {
    const next = [...criteria];
    const [moved] = next.splice(at, 1);
    if (moved) next.splice(at + by, 0, moved);
    onCriteria(next);
  };
  const add = () => {
    const level = (id: string, title: string, points: string): LevelForm => ({ id, title, description: "", points });
    onCriteria([...criteria, { id: fresh(criteria.map((each) => each.id), "c"), title: "", description: "", levels: [level("l1", t`Not shown`, "0"), level("l2", t`In part`, "1"), level("l3", t`Fully`, "2")] }]);
  };
  const most = criteria.reduce((sum, each) => sum + bestOf(each), 0);
  return (
    <Group name="setup.rubric" label={t`Rubric`} hint={locked ? (criteria.length ? t`Work was handed in under this rubric, so it stays as it is.` : t`Work was handed in without one, so the marker gives a score from 0 to 100.`) : t`Without one the marker gives a score from 0 to 100.`}>
      <fieldset disabled={locked} className="stack-s">
        {criteria.map((each, at) => (
          <Criterion key={each.id} at={at} total={criteria.length} criterion={each} onChange={(change) => set(at, change)} onMove={(by) => move(at, by)} onRemove={() => onCriteria(criteria.filter((_, index) => index !== at))} />
        ))}
        {locked ? null : (
          <div className="row">
            <Button disabled={criteria.length >= MOST.criteria} onClick={add}>{criteria.length ? t`Add a criterion` : t`Mark by a rubric`}</Button>
            {criteria.length ? <span className="s dim"><Trans><Plural value={most} one="# point" other="# points" /> at most; the score is the share that was reached, out of 100.</Trans></span> : null}
          </div>
        )}
      </fieldset>
    </Group>
  );
}

interface CriterionProps {
  at: number;
  total: number;
  criterion: CriterionForm;
  onChange: (change: Partial<CriterionForm>) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
}
function Criterion({ at, total, criterion, onChange, onMove, onRemove }: CriterionProps) {
  const { t } = useLingui();
  const number = at + 1;
  const { levels } = criterion;
  const setLevel = (step: number, change: Partial<LevelForm>) => onChange({ levels: levels.map((each, index) => (index === step ? { ...each, ...change } : each)) });
  return (
    <section className="rubric-criterion" aria-label={t`Criterion ${number}`}>
      <div className="row-between">
        <b>{t`Criterion ${number}`}</b>
        <span className="row">
          <Button kind="link" disabled={at === 0} aria-label={t`Move criterion ${number} up`} onClick={() => onMove(-1)}>{t`Up`}</Button>
          <Button kind="link" disabled={number === total} aria-label={t`Move criterion ${number} down`} onClick={() => onMove(1)}>{t`Down`}</Button>
          <Button kind="link" aria-label={t`Remove criterion ${number}`} onClick={onRemove}>{t`Remove`}</Button>
        </span>
      </div>
      <Input name={`${pathOf(at)}.title`} label={t`What is looked at`} value={criterion.title} maxLength={200} onValue={(title) => onChange({ title })} />
      <Textarea name={`${pathOf(at)}.description`} optional label={t`What it means`} rows={2} value={criterion.description} maxLength={1000} onValue={(description) => onChange({ description })} />
      <ul className="plain-list stack-s" aria-label={t`Levels of criterion ${number}`}>
        {levels.map((level, step) => {
          const place = step + 1;
          const path = `${pathOf(at)}.levels[${step}]`;
          return (
            <li key={level.id} className="rubric-level">
              <Input name={`${path}.title`} label={t`Level ${place}`} value={level.title} maxLength={120} onValue={(title) => setLevel(step, { title })} />
              <Input name={`${path}.description`} optional label={t`What it looks like`} value={level.description} maxLength={500} onValue={(description) => setLevel(step, { description })} />
              <Input name={`${path}.points`} inputMode="numeric" label={t`Points`} value={level.points} maxLength={4} onValue={(points) => setLevel(step, { points })} />
              <Button kind="link" disabled={levels.length <= 2} aria-label={t`Remove level ${place} of criterion ${number}`} onClick={() => onChange({ levels: levels.filter((_, index) => index !== step) })}>{t`Remove`}</Button>
            </li>
          );
        })}
      </ul>
      <div className="row">
        <Button kind="link" disabled={levels.length >= MOST.levels} aria-label={t`Add a level to criterion ${number}`} onClick={() => onChange({ levels: [...levels, { id: fresh(levels.map((each) => each.id), "l"), title: "", description: "", points: "" }] })}>{t`Add a level`}</Button>
      </div>
    </section>
  );
}
