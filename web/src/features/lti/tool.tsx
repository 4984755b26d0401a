/** One tool: what to enter on its side, whether it is in use, and its settings. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { useKeysetList } from "../../api/lists";
import { moment } from "../../lib/dates";
import { count, points } from "../../lib/numbers";
import { Button, Card, ConfirmDialog, CopyField, EmptyState, Form, Input, ListTable, Loaded, Page, errorsOf, toast, type Column } from "../../ui";
import { LtiTabs } from "./tabs";
import { ToolForm, useOverview } from "./tool_form";
import type { PartyState, Tool, ToolScore } from "./types";
import { PartyTag, gradingWord } from "./words";

export default function ToolPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { t } = useLingui();
  const query = useQuery({ queryKey: ["lti", "tool", id], queryFn: ({ signal }) => api.get<Tool>(`/lti/tools/${id}`, undefined, { signal }) });
  return (
    <Page title={query.data?.setup.name || t`Tool`} crumbs={[{ href: "/admin/lti", label: t`LTI tools` }]}>
      <LtiTabs />
      <Loaded query={query}>{(tool) => <Detail tool={tool} />}</Loaded>
    </Page>
  );
}

function Detail({ tool }: { tool: Tool }) {
  const { t } = useLingui();
  const overview = useOverview();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState("");
  const links = count(tool.links ?? 0);
  const put = (next: Tool) => {
    queryClient.setQueryData(["lti", "tool", tool.id], next);
    void queryClient.invalidateQueries({ queryKey: ["lti", "tools"] });
  };
  const turn = async (state: PartyState) => {
    setProblem("");
    try {
      put(await api.put<Tool>(`/lti/tools/${tool.id}/state`, { state }));
      toast(state === "active" ? t`Authors can use it now` : t`Switched off`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setAsking(false);
  };
  const ours = overview.data?.as_platform;
  return (
    <div className="stack">
      <Card title={t`State`}>
        <div className="stack-s">
          <p className="row"><PartyTag state={tool.state} /> <span className="dim"><Trans>Lessons that open it: {links}</Trans></span></p>
          {tool.state === "pending" ? <p className="note soon"><Trans>It registered itself. Read its addresses and what it wants to know below, then switch it on.</Trans></p> : null}
          {problem ? <p className="note soon" role="alert">{problem}</p> : null}
          <div className="row">{tool.state === "active" ? <Button onClick={() => setAsking(true)}>{t`Switch off`}</Button> : <Button kind="primary" onClick={() => void turn("active")}>{t`Switch on`}</Button>}</div>
        </div>
      </Card>
      <Card title={t`To enter in the tool`}>
        <div className="stack">
          <CopyField label={t`Client ID`} value={tool.client_id} />
          <CopyField label={t`Deployment ID`} value={tool.deployment_id} />
          <p className="s dim">{tool.pairwise ? t`The tool knows each person by a name that no other tool has.` : t`The tool was registered earlier: it knows people by their MedConnect ids, as other tools of that time do.`}</p>
          {ours ? (
            <>
              <CopyField label={t`Platform ID (issuer)`} value={ours.issuer} />
              <CopyField label={t`Authorization address`} value={ours.authorization_endpoint} />
              <CopyField label={t`Token address`} value={ours.token_endpoint} />
              <CopyField label={t`Our keys (JWKS)`} value={ours.jwks_uri} />
            </>
          ) : null}
        </div>
      </Card>
      <Deployments tool={tool} put={put} />
      <Scores tool={tool} />
      <Card title={t`Settings`}>
        <ToolForm key={tool.revision} setup={tool.setup} action={t`Save`} save={async (setup) => {
          put(await api.put<Tool>(`/lti/tools/${tool.id}`, { revision: tool.revision, setup }));
          toast(t`Saved`);
        }} />
      </Card>
      <ConfirmDialog open={asking} title={t`Switch this tool off?`} action={t`Switch off`} onClose={() => setAsking(false)} onConfirm={() => void turn("disabled")}>
        <Trans>Learners cannot open its lessons and it can send no marks until you switch it on again. What was recorded stays.</Trans>
      </ConfirmDialog>
    </div>
  );
}

/** Departments that the tool keeps apart: each has an id of its own, and lessons choose one. */
function Deployments({ tool, put }: { tool: Tool; put: (next: Tool) => void }) {
  const { t } = useLingui();
  const [name, setName] = useState("");
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState("");
  const add = async () => {
    if (!name.trim()) return setErrors({ name: t`Enter a name` });
    try {
      put(await api.post<Tool>(`/lti/tools/${tool.id}/deployments`, { name: name.trim() }));
      setName("");
      setErrors({});
      toast(t`Added`);
    } catch (error) {
      setErrors(errorsOf(error));
    }
  };
  const remove = async (id: string) => {
    try {
      put(await api.delete<Tool>(`/lti/tools/${tool.id}/deployments/${encodeURIComponent(id)}`));
      setProblem("");
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  return (
    <Card title={t`Further deployments`}>
      <div className="stack">
        <p className="dim"><Trans>For departments that the tool keeps apart. Authors choose one in the lesson; without a choice it is the deployment above.</Trans></p>
        {problem ? <p className="note soon" role="alert">{problem}</p> : null}
        {tool.deployments.length ? (
          <ul className="plain-list stack" aria-label={t`Further deployments`}>
            {tool.deployments.map((each) => (
              <li key={each.id} className="stack-s">
                <div className="row-between"><b className="long-text">{each.name}</b><Button aria-label={t`Remove ${each.name}`} onClick={() => void remove(each.id)}>{t`Remove`}</Button></div>
                <CopyField label={t`Deployment ID of ${each.name}`} value={each.id} />
              </li>
            ))}
          </ul>
        ) : null}
        <Form label={t`Add a deployment`} errors={errors} onSubmit={() => void add()}>
          <Input name="name" label={t`Name of the department`} value={name} maxLength={100} onValue={setName} />
          <div className="row"><Button type="submit">{t`Add it`}</Button></div>
        </Form>
      </div>
    </Card>
  );
}

/** What the tool sent, the newest first. To look at it is on record: it names people. */
function Scores({ tool }: { tool: Tool }) {
  const { t } = useLingui();
  const list = useKeysetList<ToolScore>(["lti", "tool", tool.id, "scores"], `/lti/tools/${tool.id}/scores`);
  const columns: Column<ToolScore>[] = [
    { key: "when", header: t`Received`, cell: (row) => moment(row.received_at) },
    { key: "person", header: t`Person`, head: true, className: "wrap", cell: (row) => row.person_name || <span className="dim">{t`forgotten`}</span> },
    { key: "course", header: t`Course`, className: "wrap", cell: (row) => <span className="long-text">{row.course_title}<span className="below s">{row.label}</span></span> },
    { key: "mark", header: t`Mark`, cell: (row) => <span className="num">{row.given != null && row.maximum != null ? `${points(row.given)} / ${points(row.maximum)}` : <span className="dim">{t`none`}</span>}</span> },
    { key: "state", header: t`State`, cell: (row) => gradingWord(row.activity, row.grading) },
  ];
  return (
    <Card title={t`Marks that it sent`}>
      <ListTable caption={t`Marks that it sent`} columns={columns} list={list} rowKey={(row) => `${row.person_id}${row.course_id}${row.label}${row.received_at}`} empty={<EmptyState title={t`No mark yet`}><Trans>When a learner finishes in the tool and it sends a mark, it stands here and counts for the lesson.</Trans></EmptyState>} />
    </Card>
  );
}
