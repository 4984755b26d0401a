import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, download } from "../../api/client";
import type { LicenceCe, Licences } from "../../api/types";
import { dueWords, fullDay } from "../../lib/dates";
import { Button, Card, StatusTag } from "../../ui";
import { Lines, Meters, linesOf } from "./licence_card";
import { licenceState, ruleSource } from "./words";
import "./licence.css";

/** How the licences of a person stand against their states' rules, on her record. Whoever has none has no card. */
export function LicencesOf({ person }: { person: string }) {
  const { t } = useLingui();
  const query = useQuery({ queryKey: ["credits", "of", person], retry: false, queryFn: ({ signal }) => api.get<Licences>(`/people/${person}/licences`, undefined, { signal }) });
  const [problem, setProblem] = useState(false);
  if (query.error) return <Card title={t`Continuing education`}><p role="alert">{t`It could not be loaded. Reload the page.`}</p></Card>;
  if (!query.data?.items.length) return null;
  const save = (path: string, name: string) => {
    setProblem(false);
    download(path, undefined, name).catch(() => setProblem(true));
  };
  return (
    <Card title={t`Continuing education`}>
      <div className="stack">
        {problem ? <p className="note overdue" role="alert">{t`The file could not be made. Try again.`}</p> : null}
        {query.data.items.map((each) => <One key={each.credential_id} licence={each} onPaper={() => save(`/people/${person}/licences/${each.credential_id}/transcript.pdf`, "licence-transcript.pdf")} />)}
        <div className="row no-print"><Button onClick={() => save(`/people/${person}/transcript.pdf`, "transcript.pdf")}>{t`Whole transcript (PDF)`}</Button></div>
      </div>
    </Card>
  );
}

function One({ licence, onPaper }: { licence: LicenceCe; onPaper: () => void }) {
  const { t } = useLingui();
  const state = licenceState(licence.status);
  const title = licence.title;
  const when = licence.renews_on ? dueWords(licence.renews_on) : "";
  const on = licence.renews_on ? fullDay(licence.renews_on) : "";
  return (
    <section className="licence">
      <h3 className="row">{title} <StatusTag kind={state.kind}>{state.word}</StatusTag></h3>
      {when ? <p className="s dim"><Trans>Renewal {when}, {on}.</Trans></p> : null}
      <Meters licence={licence} />
      <p className="s dim licence-rule">{ruleSource(licence)}</p>
      <details className="s">
        <summary>{t`How this is counted`}<span className="hidden-text">: {title}</span></summary>
        <Lines lines={linesOf(licence)} />
      </details>
      <div className="row no-print"><Button aria-label={t`Transcript of this cycle (PDF): ${title}`} onClick={onPaper}>{t`Transcript of this cycle (PDF)`}</Button></div>
    </section>
  );
}
