import { Trans, useLingui } from "@lingui/react/macro";
import { Register } from "./register";

export default function AgreementsPage() {
  const { t } = useLingui();
  return <Register register="agreements" title={t`Agreements`} lead={<Trans>Business associate agreements and other contracts, with the signed document and the day on which they end.</Trans>} kinds={["baa", "service", "other"]} add={t`Add an agreement`} />;
}
