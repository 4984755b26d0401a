/** One attempt: result, each answer, and everything that the content stored, for support and audit. */
import "./packages.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import { api } from "../../api/client";
import { moment } from "../../lib/dates";
import { score } from "../../lib/numbers";
import { Card, Loaded, Page, StatusTag, Table, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { packagePath, packagesPath } from "./data";
import { RawTree } from "./raw_tree";
import { AttemptTag, useTitle } from "./report";
import type { AttemptDetail, PackageInteraction } from "./types";
import { timeWord } from "./words";

export default function PackageAttemptPage() {
  const { id = "", attempt = "" } = useParams<{ id: string; attempt: string }>();
  const { t } = useLingui();
  const manages = useMay("package:manage");
  const title = useTitle(id, manages);
  const query = useQuery({ queryKey: ["packages", "attempt", id, attempt], queryFn: ({ signal }) => api.get<AttemptDetail>(`/packages/${id}/attempts/${encodeURIComponent(decodeURIComponent(attempt))}`, undefined, { signal }) });
  const crumbs = [...(manages ? [{ href: packagesPath, label: t`Content packages` }, { href: packagePath(id), label: title || t`Package` }] : []), { href: `${packagePath(id)}/attempts`, label: t`What learners did` }];
  const name = query.data?.attempt.person_name;
  return (
    <Page wide title={name ? t`Attempt of ${name}` : t`Attempt`} crumbs={crumbs}>
      <Loaded query={query}>{(data) => <Detail data={data} />}</Loaded>
    </Page>
  );
}

function Detail({ data }: { data: AttemptDetail }) {
  const { t } = useLingui();
  const { attempt, interactions } = data;
  const columns: Column<PackageInteraction>[] = [
    { key: "what", header: t`Question`, head: true, className: "wrap", cell: (row) => <span className="long-text">{row.description || row.id}</span> },
    { key: "type", header: t`Type`, cell: (row) => row.type },
    { key: "response", header: t`Answer`, className: "wrap", cell: (row) => <span className="long-text">{row.response}</span> },
    { key: "result", header: t`Result`, cell: (row) => <ResultTag result={row.result} /> },
    { key: "latency", header: t`Took`, num: true, cell: (row) => (row.latency_seconds === null || row.latency_seconds === undefined ? "" : timeWord(row.latency_seconds)) },
    { key: "at", header: t`When`, cell: (row) => (row.at ? moment(row.at) : "") },
  ];
  return (
    <div className="package-report">
      <Card title={t`Result`}>
        <dl className="pairs">
          <div className="pair"><dt>{t`State`}</dt><dd><AttemptTag attempt={attempt} /></dd></div>
          <div className="pair"><dt>{t`Score`}</dt><dd>{attempt.score_percent === null || attempt.score_percent === undefined ? t`none reported` : score(attempt.score_percent)}</dd></div>
          <div className="pair"><dt>{t`Time`}</dt><dd>{timeWord(attempt.seconds)}</dd></div>
          <div className="pair"><dt>{t`Attempt`}</dt><dd>{attempt.number}</dd></div>
          <div className="pair"><dt>{t`Begun`}</dt><dd>{moment(attempt.started_at)}</dd></div>
          <div className="pair"><dt>{t`Last used`}</dt><dd>{moment(attempt.last_at)}</dd></div>
          <div className="pair"><dt>{t`Version of the package`}</dt><dd>{attempt.version}</dd></div>
        </dl>
      </Card>
      <Card title={t`Answers`} pad={interactions.length === 0}>
        {interactions.length ? <Table caption={t`Answers`} columns={columns} rows={interactions} rowKey={(row) => interactions.indexOf(row)} /> : <p className="dim"><Trans>The content reported no single answers.</Trans></p>}
      </Card>
      <Card title={t`All that the content stored`} aside={t`for support and audit`}>
        <RawTree value={data.raw} label={t`All that the content stored`} />
      </Card>
    </div>
  );
}

function ResultTag({ result }: { result: string }) {
  const { t } = useLingui();
  if (!result) return null;
  if (result === "correct") return <StatusTag kind="ok">{t`right`}</StatusTag>;
  if (result === "wrong" || result === "incorrect") return <StatusTag kind="soon">{t`wrong`}</StatusTag>;
  return <StatusTag kind="idle">{result === "neutral" ? t`neutral` : result === "unanticipated" ? t`not foreseen` : result}</StatusTag>;
}
