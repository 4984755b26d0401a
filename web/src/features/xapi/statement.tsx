/** One statement: in words, as a tree, and the bytes as they arrived. */
import "../packages/packages.css";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import { moment } from "../../lib/dates";
import { bytes } from "../../lib/numbers";
import { Card, CopyField, Loaded, Page } from "../../ui";
import { RawTree } from "../packages/raw_tree";
import { ResultWords } from "./statements";
import { RecordTabs } from "./tabs";
import type { StatementDetail } from "./types";

export default function StatementPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { t } = useLingui();
  const query = useQuery({ queryKey: ["xapi", "statement", id], queryFn: ({ signal }) => api.get<StatementDetail>(`/xapi/statements/${id}`, undefined, { signal }) });
  return (
    <Page title={t`Statement`} crumbs={[{ href: "/admin/xapi", label: t`Record store` }]}>
      <RecordTabs />
      <Loaded query={query}>{(data) => <Detail data={data} />}</Loaded>
    </Page>
  );
}

function Detail({ data }: { data: StatementDetail }) {
  const { t } = useLingui();
  const { line } = data;
  return (
    <div className="stack">
      <Card title={<span className="long-text">{`${line.actor} ${line.verb} ${line.object || line.object_id}`}</span>}>
        <dl className="pairs">
          <div className="pair"><dt>{t`Result`}</dt><dd><ResultWords line={line} /></dd></div>
          <div className="pair"><dt>{t`Happened`}</dt><dd>{moment(line.timestamp)}</dd></div>
          <div className="pair"><dt>{t`Recorded`}</dt><dd>{moment(line.stored)}</dd></div>
          <div className="pair"><dt>{t`Sent by`}</dt><dd className="long-text">{line.authority}</dd></div>
          {line.registration ? <div className="pair"><dt>{t`Registration`}</dt><dd><Link className="long-text" href={`/admin/xapi?registration=${line.registration}`}>{line.registration}</Link></dd></div> : null}
          <div className="pair"><dt>{t`Version of xAPI`}</dt><dd>{line.version}</dd></div>
        </dl>
        <CopyField label={t`Id of the statement`} value={line.id} />
      </Card>
      <Card title={t`The statement`}><RawTree value={data.statement} label={t`The statement`} /></Card>
      {data.attachments.length ? (
        <Card title={t`Attachments`}>
          <ul className="plain-list stack-s">{data.attachments.map((each) => <li key={each.sha2} className="long-text">{each.media_type}, {bytes(each.size)}, <code className="s">{each.sha2}</code></li>)}</ul>
        </Card>
      ) : null}
      <Card title={t`As it arrived`}><pre className="raw-tree" tabIndex={0} aria-label={t`As it arrived`} role="region"><code>{data.sent}</code></pre></Card>
    </div>
  );
}
