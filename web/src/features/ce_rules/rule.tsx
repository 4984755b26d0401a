/** One state requirement: what it asks, where that was taken from, its versions, and how it judges a person. */
import { t } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import { fullDay, moment } from "../../lib/dates";
import { text, useSearchState } from "../../lib/search_state";
import { Card, LinkButton, Loaded, Page, PrintButton, StatusTag } from "../../ui";
import { useMay } from "../audiences/data";
import { RuleText } from "./rule_text";
import { TryIt } from "./try_it";
import type { RuleDetail, RuleVersion } from "./types";
import { decides, gradeWords, professionName, rulePath } from "./words";
import "./ce_rules.css";

const codecs = { version: text() };
/** How the source dates itself: a day, or its own words. */
export const asOfWords = (asOf: string) => (/^\d{4}-\d{2}-\d{2}$/.test(asOf) ? fullDay(asOf) : asOf);

export default function RulePage() {
  const { t } = useLingui();
  const { state = "", profession = "" } = useParams();
  const may = useMay("credit:rules");
  const rule = useQuery({ queryKey: ["ce_rules", "one", state, profession], queryFn: ({ signal }) => api.get<RuleDetail>(`/ce-rules/${encodeURIComponent(state)}/${encodeURIComponent(profession)}`, undefined, { signal }) });
  const name = rule.data?.state_name ?? state;
  const job = professionName(profession);
  return (
    <Page
      title={`${name}, ${profession}`} crumbs={[{ href: "/ce-rules", label: t`CE rules` }]} lead={job === profession ? undefined : job}
      actions={
        <>
          <PrintButton />
          {may && rule.data ? <LinkButton kind="primary" href={`${rulePath(state, profession)}/edit`}>{t`Write a new version`}</LinkButton> : null}
        </>
      }
    >
      <Loaded query={rule}>{(data) => <Body data={data} />}</Loaded>
    </Page>
  );
}

function Body({ data }: { data: RuleDetail }) {
  const { t } = useLingui();
  const [{ version }] = useSearchState(codecs);
  const current = data.history.find((each) => each.in_force);
  const shown = (version === "" ? undefined : data.history.find((each) => String(each.revision) === version)) ?? current ?? data.history[0];
  if (!shown) return null;
  const { revision } = shown;
  const starts = shown.effective_from ? fullDay(shown.effective_from) : "";
  return (
    <div className="ce-cols">
      <div className="stack">
        {data.shipped_changed ? <p className="note soon"><Trans>MedConnect now ships another rule than the one your version was written over. Look at <Link href={`${rulePath(data.state, data.profession)}?version=0`}>the shipped rule</Link>, and write a new version if yours is out of date.</Trans></p> : null}
        {shown === current ? null : current ? (
          <p className="note"><Trans>You are looking at version {revision}, which is not in force today. <Link href={rulePath(data.state, data.profession)}>Show the version in force</Link></Trans></p>
        ) : (
          <p className="note soon">{starts ? t`No version is in force today. This one begins on ${starts}.` : t`No version is in force today.`}</p>
        )}
        <RuleText body={shown.body} />
        <TryIt data={data} />
      </div>
      <div className="stack">
        <Source version={shown} />
        <History data={data} shown={shown} />
      </div>
    </div>
  );
}

function Source({ version }: { version: RuleVersion }) {
  const { t } = useLingui();
  const grade = gradeWords(version.confidence);
  return (
    <Card title={t`Where it comes from`}>
      <div className="stack">
        <p><StatusTag kind={grade.kind}>{grade.short}</StatusTag></p>
        <p>{grade.long} {decides(version.confidence) ? <Trans>A licence that fulfils it is marked as met.</Trans> : <Trans>It never marks anybody compliant by itself: whoever fulfils it is told to confirm with the board.</Trans>}</p>
        <dl className="pairs ce-pairs">
          <div className="pair"><dt>{t`Source`}</dt><dd>{version.source}</dd></div>
          {version.cited && version.cited !== version.source ? <div className="pair"><dt>{t`Nurses read`}</dt><dd>{version.cited}</dd></div> : null}
          <div className="pair"><dt>{t`As of`}</dt><dd>{version.as_of ? asOfWords(version.as_of) : t`without a date`}</dd></div>
          <div className="pair"><dt>{t`In force`}</dt><dd>{forceWords(version)}</dd></div>
        </dl>
      </div>
    </Card>
  );
}

function forceWords({ effective_from, effective_to }: RuleVersion): string {
  const from = effective_from ? fullDay(effective_from) : "";
  const to = effective_to ? fullDay(effective_to) : "";
  if (from && to) return t`renewals from ${from} until ${to}`;
  if (from) return t`renewals from ${from} on`;
  return to ? t`renewals until ${to}` : t`until a version of yours begins`;
}

function History({ data, shown }: { data: RuleDetail; shown: RuleVersion }) {
  const { t } = useLingui();
  return (
    <Card title={t`Versions`} aside={t`newest first; none is ever changed`}>
      <ol className="plain-list ruled ce-history">
        {data.history.map((each) => {
          const { revision } = each;
          const from = each.effective_from ? fullDay(each.effective_from) : "";
          return (
            <li key={revision} className="stack-s">
              <p className="row">
                <Link href={`${rulePath(data.state, data.profession)}?version=${revision}`} aria-current={each === shown ? "true" : undefined}>{revision ? t`Version ${revision}` : t`As shipped`}</Link>
                {each.in_force ? <StatusTag kind="ok">{t`In force`}</StatusTag> : null}
                <span className="s dim">{gradeWords(each.confidence).short}</span>
              </p>
              {each.note ? <p className="wrap">{each.note}</p> : null}
              <p className="s dim wrap">
                {each.by}{each.at ? <>, <time dateTime={each.at}>{moment(each.at)}</time></> : null}
                {from ? `. ${t`For renewals from ${from}`}` : ""}
              </p>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
