/** Who a rule fits right now, and why: asked of the server a moment after the last change. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { paths } from "../../app/paths";
import { count } from "../../lib/numbers";
import { Button, Card, StatusTag, errorsOf } from "../../ui";
import { PersonPicker } from "../organisation/person_picker";
import type { AudiencePreview, PersonWhy, Rule } from "./types";
import "../compliance/compliance.css";

export interface PreviewAsk {
  rule: Rule;
  unit_ids: string[];
  audience_id?: string;
}
/** The value once it has not changed for a while. */
function useSettled<T>(value: T, key: string, wait = 400): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), wait);
    return () => clearTimeout(timer);
    // The key stands for the value, which is made anew at each drawing.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, wait]);
  return settled;
}

export function Preview({ ask, complete }: { ask: PreviewAsk; complete: boolean }) {
  const { t } = useLingui();
  const [person, setPerson] = useState("");
  const [checking, setChecking] = useState(false);
  const body = { ...ask, person_id: person || undefined };
  const asked = useSettled(body, JSON.stringify(body));
  const preview = useQuery({
    queryKey: ["audiences", "preview", asked], enabled: complete, placeholderData: keepPreviousData, staleTime: 5_000,
    queryFn: ({ signal }) => api.post<AudiencePreview>("/audiences/preview", asked, { signal }),
  });
  const data = complete ? preview.data : undefined;
  const number = count(data?.people ?? 0);
  return (
    <Card title={t`Who is in it`} aside={preview.isFetching ? t`Counting` : null}>
      <div className="stack" aria-busy={preview.isFetching}>
        {!complete ? <p className="dim"><Trans>Choose something in every condition; then the people appear here.</Trans></p> : preview.error ? <p className="note soon">{Object.values(errorsOf(preview.error)).join(" ")}</p> : null}
        {data ? (
          <>
            <p className="big-count" role="status"><b>{number}</b> {plural(data.people, { one: "person", other: "people" })}</p>
            <p className="rule-text">{data.text}</p>
            {data.change ? <Difference change={data.change} /> : null}
            <WhyList caption={t`Some of them, and why`} people={data.sample} />
            {data.people > data.sample.length ? <p className="s dim"><Trans>These are {data.sample.length} of {number}, from everywhere in the list.</Trans></p> : null}
          </>
        ) : null}
        <details open={checking} onToggle={(event) => setChecking(event.currentTarget.open)}>
          <summary>{t`Is somebody in it?`}</summary>
          <div className="stack-s">
            <PersonPicker name="check_person" label={t`Person`} value={person} onValue={setPerson} />
            {data?.person && person ? (
              <div className="stack-s" role="status">
                <p>{data.person.in ? <StatusTag kind="ok">{t`In`}</StatusTag> : <StatusTag kind="idle">{t`Not in`}</StatusTag>}</p>
                <Reasons why={data.person.why} />
              </div>
            ) : null}
          </div>
        </details>
        {preview.error ? <div className="row"><Button onClick={() => void preview.refetch()}>{t`Try again`}</Button></div> : null}
      </div>
    </Card>
  );
}

function Difference({ change }: { change: NonNullable<AudiencePreview["change"]> }) {
  const { t } = useLingui();
  if (!change.added && !change.removed) return <p className="note">{t`Nobody comes in and nobody goes out by this change.`}</p>;
  return (
    <div className="stack-s">
      <p className="note">{plural(change.added, { one: "# person comes in", other: "# people come in" })}, {plural(change.removed, { one: "# goes out", other: "# go out" })}</p>
      {change.added_sample.length ? <details><summary>{t`Who comes in`}</summary><WhyList caption={t`Who comes in`} people={change.added_sample} /></details> : null}
      {change.removed_sample.length ? <details><summary>{t`Who goes out`}</summary><WhyList caption={t`Who goes out`} people={change.removed_sample} /></details> : null}
    </div>
  );
}

export function Reasons({ why }: { why: readonly string[] }): ReactNode {
  return why.length ? <ul className="reasons s">{why.map((each) => <li key={each}>{each}</li>)}</ul> : null;
}
export function WhyList({ caption, people }: { caption: string; people: readonly PersonWhy[] }) {
  return (
    <ul className="plain-list why-list" aria-label={caption}>
      {people.map((person) => (
        <li key={person.person_id}>
          <Link href={paths.person(person.person_id)}>{person.name}</Link>
          <span className="s dim">{[person.job_title || person.profession, person.unit_name].filter(Boolean).join(", ")}</span>
          <Reasons why={person.why} />
        </li>
      ))}
    </ul>
  );
}
