import { Trans, useLingui } from "@lingui/react/macro";
import { Register } from "./register";

export default function AssessmentsPage() {
  const { t } = useLingui();
  return <Register register="assessments" title={t`Assessments`} lead={<Trans>Yearly risk assessments, penetration tests, policies: what was found, what is open, and when the next one is due.</Trans>} kinds={["risk_assessment", "penetration_test", "policy"]} add={t`Add an assessment`} />;
}
