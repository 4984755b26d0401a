/** What a quiz draws from pools of the question bank. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import type { Quiz } from "../../../api/types";
import { Button, Select } from "../../../ui";
import { useMay } from "../../audiences/data";
import { usePools } from "../../questions/data";
import { NumberField } from "./quiz_editor";

export function QuizPools({ quiz, onChange, course }: { quiz: Quiz; onChange: (quiz: Quiz) => void; course: string }) {
  const { t } = useLingui();
  const may = useMay("question:view");
  const own = usePools("", may);
  const ofCourse = usePools(course, may);
  const [adding, setAdding] = useState("");
  const draws = quiz.pools ?? [];
  const pools = [...new Map([...(own.data?.items ?? []), ...(ofCourse.data?.items ?? [])].map((pool) => [pool.id, pool])).values()];
  if (!may && !draws.length) return null;
  const put = (next: typeof draws) => onChange({ ...quiz, pools: next.length ? next : null });
  const free = pools.filter((pool) => !draws.some((draw) => draw.pool_id === pool.id));
  return (
    <fieldset className="field">
      <legend>{t`Drawn from the question bank`}</legend>
      <span className="hint">{t`Each attempt gets so many questions of a pool, besides those written here.`}</span>
      {draws.length ? (
        <ul className="plain-list stack-s">
          {draws.map((draw) => {
            const pool = pools.find((each) => each.id === draw.pool_id);
            const name = pool?.name ?? t`A pool that you cannot see`;
            return (
              <li key={draw.pool_id} className="stack-s">
                <div className="row-between">
                  {pool ? <Link className="long-text" href={`/questions/pools?pool=${pool.id}${pool.course_id ? `&course=${pool.course_id}` : ""}`}>{name}</Link> : <span className="dim">{name}</span>}
                  <Button aria-label={t`Do not draw from ${name}`} onClick={() => put(draws.filter((each) => each !== draw))}>{t`Remove`}</Button>
                </div>
                <NumberField name={`draw-${draw.pool_id}`} label={t`Questions from ${name}`} value={draw.count} least={1} most={200} onNumber={(value) => put(draws.map((each) => (each === draw ? { ...each, count: value ?? 1 } : each)))} />
                {pool && draw.count > pool.questions ? <p className="note soon"><Trans>The pool holds only {pool.questions} now.</Trans></p> : null}
              </li>
            );
          })}
        </ul>
      ) : null}
      {free.length && draws.length < 20 ? (
        <div className="row">
          <Select name="pool" label={t`Pool`} empty={t`Choose`} value={adding} onValue={setAdding} options={free.map((pool) => ({ value: pool.id, label: `${pool.name} (${pool.questions})` }))} />
          <Button disabled={!adding} onClick={() => { put([...draws, { pool_id: adding, count: 1 }]); setAdding(""); }}>{t`Draw from it`}</Button>
        </div>
      ) : may && !pools.length ? (
        <p className="s dim"><Trans>No pool yet.</Trans> <Link href="/questions/pools">{t`Make one in the question bank`}</Link></p>
      ) : null}
    </fieldset>
  );
}
