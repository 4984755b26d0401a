import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { Loaded, Page } from "../../ui";
import { HardTable } from "./hard";
import { DashboardTabs } from "./tabs";
import type { HardQuestions } from "./types";
import "./analytics.css";

export default function HardQuestionsPage() {
  const { t } = useLingui();
  const hard = useQuery({ queryKey: ["analytics", "hard"], queryFn: ({ signal }) => api.get<HardQuestions>("/analytics/hard-questions", { limit: 100 }, { signal }) });
  return (
    <Page wide title={t`Questions that most people get wrong`} crumbs={[{ href: "/analytics", label: t`Dashboards` }]} lead={<Trans>Of first attempts, hardest first. Either people do not know it, or the question is not clear.</Trans>}>
      <DashboardTabs />
      <Loaded query={hard}>{(data) => <HardTable items={data.items} />}</Loaded>
    </Page>
  );
}
