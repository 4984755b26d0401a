/** Learning over all units, for the education office. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import { moment } from "../../lib/dates";
import { text, useSearchState } from "../../lib/search_state";
import { Loaded, Page } from "../../ui";
import { UnitSelect } from "../compliance/filters";
import { ExportButton } from "./export_button";
import { queryOf, useUnitName } from "./filters";
import { HardTable } from "./hard";
import { DashboardTabs } from "./tabs";
import { TeamBody } from "./team_body";
import type { EducationDashboard } from "./types";
import "./analytics.css";

const codecs = { unit: text() };

export default function EducationPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const query = queryOf(filter);
  const education = useQuery({ queryKey: ["analytics", "education", filter.unit], queryFn: ({ signal }) => api.get<EducationDashboard>("/dashboards/education", query, { signal }) });
  const unit = useUnitName(filter.unit);
  const asOf = education.data ? moment(education.data.figures.as_of) : "";
  return (
    <Page
      wide title={unit ? t`Learning in ${unit}` : t`Learning in the hospital`} lead={<Trans>Every number opens the list that it counts.</Trans>}
      actions={<>{asOf ? <span className="s dim"><Trans>As of {asOf}</Trans></span> : null}<ExportButton report="weeks" query={query} kind="plain" label={t`Export the weeks`} /></>}
    >
      <DashboardTabs />
      <div className="filters no-print" role="group" aria-label={t`Filters`}><UnitSelect reach="analytics:office" value={filter.unit} onValue={(next) => setFilter({ unit: next })} /></div>
      <Loaded query={education}>
        {(data) => (
          <div className="stack">
            <TeamBody data={data.figures} base="/analytics" />
            <section className="stack-s">
              <div className="row-between"><h2>{t`Questions that most people get wrong`}</h2><Link href="/analytics/hard-questions">{t`Show all`}</Link></div>
              <HardTable items={data.hard_questions.slice(0, 5)} />
            </section>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
