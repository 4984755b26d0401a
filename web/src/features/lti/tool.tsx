/** One tool: what to enter on its side, whether it is in use, and its settings. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { count } from "../../lib/numbers";
import { Button, Card, ConfirmDialog, CopyField, Loaded, Page, errorsOf, toast } from "../../ui";
import { LtiTabs } from "./tabs";
import { ToolForm, useOverview } from "./tool_form";
import type { PartyState, Tool } from "./types";
import { PartyTag } from "./words";

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
