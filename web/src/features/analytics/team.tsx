/** A manager's people. Notifications about what is late in the team lead here. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Redirect } from "wouter";
import { api } from "../../api/client";
import { moment } from "../../lib/dates";
import { text, useSearchState } from "../../lib/search_state";
import { LinkButton, Loaded, Page } from "../../ui";
import { useMay } from "../audiences/data";
import { UnitSelect } from "../compliance/filters";
import { ExportButton } from "./export_button";
import { queryOf, useUnitName } from "./filters";
import { DashboardTabs } from "./tabs";
import { TeamBody } from "./team_body";
import type { TeamDashboard } from "./types";
import "./analytics.css";

const codecs = { unit: text(), status: text() };

export default function TeamPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const query = queryOf({ unit: filter.unit });
  const team = useQuery({ queryKey: ["analytics", "team", filter.unit], queryFn: ({ signal }) => api.get<TeamDashboard>("/dashboards/team", query, { signal }), enabled: !filter.status });
  const unit = useUnitName(filter.unit);
  const manages = useMay("assignment:manage");
  // "4 courses are overdue in your team": the list is what is wanted.
  if (filter.status === "overdue") return <Redirect to="/analytics/standings?state=overdue" replace />;
  const asOf = team.data ? moment(team.data.as_of) : "";
  return (
    <Page
      wide title={unit || t`Your people`} lead={<Trans>Courses of the people in your units: what is late, what comes next, and who may need help.</Trans>}
      actions={
        <>
          {asOf ? <span className="s dim"><Trans>As of {asOf}</Trans></span> : null}
          {manages ? <LinkButton href="/assignments/extensions">{t`Requests for more time`}</LinkButton> : null}
          <ExportButton report="weeks" query={query} kind="plain" label={t`Export the weeks`} />
        </>
      }
    >
      <DashboardTabs />
      <div className="filters no-print" role="group" aria-label={t`Filters`}><UnitSelect reach="analytics:people" value={filter.unit} onValue={(next) => setFilter({ unit: next })} /></div>
      <Loaded query={team}>{(data) => <TeamBody data={data} base="/team" />}</Loaded>
    </Page>
  );
}
