import { Trans } from "@lingui/react/macro";
import { useIntakeStatus } from "./data";

/** Said once where it matters: without a reading program everything is typed. */
export function Engine() {
  const status = useIntakeStatus();
  if (status.data?.engine === "off") return <p className="note"><Trans>This server has no program that reads pictures: type what the cards say. The pictures are kept with them.</Trans></p>;
  if (status.data?.engine === "text_only") return <p className="note"><Trans>This server reads the text of PDFs but no photos: type what the photos say. The pictures are kept with the cards.</Trans></p>;
  return null;
}
