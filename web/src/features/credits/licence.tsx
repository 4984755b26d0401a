import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { api, download } from "../../api/client";
import type { LicenceCe, Licences } from "../../api/types";
import { paths } from "../../app/paths";
import { dueWords, fullDay } from "../../lib/dates";
import { Button, Card, Loaded, NotFoundState, Page, PrintButton, Select, StatusTag, errorsOf } from "../../ui";
import { Answers } from "./answers";
import { Lines, Meters, Verdict, linesOf } from "./licence_card";
import { Practice } from "./practice";
import { licenceState, ruleSource } from "./words";
import "./licence.css";

/** One licence against its state's rule: what counts, line by line, what it depends on, and its papers. */
export default function LicencePage() {
  const { t } = useLingui();
  const { credential = "" } = useParams();
  const query = useQuery({ queryKey: ["credits", "licences"], queryFn: ({ signal }) => api.get<Licences>("/credits/licences", undefined, { signal }) });
  const licence = query.data?.items.find((each) => each.credential_id === credential);
  const when = licence?.renews_on ? dueWords(licence.renews_on) : "";
  const on = licence?.renews_on ? fullDay(licence.renews_on) : "";
  const from = licence?.cycle_from ? fullDay(licence.cycle_from) : "";
  return (
    <Page
      title={licence?.title ?? t`Licence`} crumbs={[{ href: paths.transcript, label: t`Transcript` }]}
      lead={when ? from ? <Trans>Renewal {when}, {on}. This cycle counts from {from}.</Trans> : <Trans>Renewal {when}, {on}.</Trans> : null}
      actions={licence ? <PrintButton /> : null}
    >
      <Loaded query={query}>{() => (licence ? <Body licence={licence} /> : <NotFoundState />)}</Loaded>
    </Page>
  );
}

function Body({ licence }: { licence: LicenceCe }) {
  const { t } = useLingui();
  const state = licenceState(licence.status);
  const rule = licence.rule_id ?? "";
  const revision = licence.rule_revision ?? 0;
  return (
    <div className="licence-cols">
      <div className="stack">
        <section className="card pad">
          <p className="row"><StatusTag kind={state.kind}>{state.word}</StatusTag> <Link href={paths.credential(licence.credential_id)}>{t`The licence itself`}</Link></p>
          <Verdict licence={licence} />
          <Meters licence={licence} />
          <p className="s dim licence-rule">
            {ruleSource(licence)} {rule ? revision ? <Trans>Requirement {rule}, version {revision} of the hospital's office.</Trans> : <Trans>Requirement {rule}, as shipped.</Trans> : null}
          </p>
        </section>
        <Card title={t`How this is counted`}>
          {linesOf(licence).length ? <Lines lines={linesOf(licence)} /> : <p className="dim">{t`There is nothing to count.`}</p>}
        </Card>
        <Answers credential={licence.credential_id} />
      </div>
      <div className="stack no-print">
        <Papers credential={licence.credential_id} />
        <Practice />
      </div>
    </div>
  );
}

/** What counted in a cycle, on paper or as a table. */
function Papers({ credential }: { credential: string }) {
  const { t } = useLingui();
  const [cycle, setCycle] = useState("0");
  const [busy, setBusy] = useState("");
  const [problem, setProblem] = useState("");
  const save = async (format: "pdf" | "csv") => {
    setBusy(format);
    setProblem("");
    try {
      await download(`/credits/licences/${credential}/transcript.${format}`, { cycle }, `licence-transcript.${format}`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? "");
    } finally {
      setBusy("");
    }
  };
  const cycles = [t`This cycle`, t`The one before`, t`Two before`, t`Three before`].map((label, index) => ({ value: String(index), label }));
  return (
    <Card title={t`Transcript of a cycle`}>
      <div className="stack">
        {problem ? <p className="note overdue" role="alert"><Trans>The file could not be made: {problem}</Trans></p> : null}
        <Select name="cycle" label={t`Cycle`} options={cycles} value={cycle} onValue={setCycle} />
        <div className="row">
          <Button kind="primary" busy={busy === "pdf"} busyLabel={t`Making the PDF`} onClick={() => void save("pdf")}>{t`Download PDF`}</Button>
          <Button busy={busy === "csv"} onClick={() => void save("csv")}>{t`Download CSV`}</Button>
        </div>
      </div>
    </Card>
  );
}
