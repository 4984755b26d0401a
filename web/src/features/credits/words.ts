import { plural, t } from "@lingui/core/macro";
import { hours as figure } from "../../lib/numbers";

/** "1 contact hour", "14.5 contact hours" */
export function hoursText(value: number): string {
  const shown = figure(value);
  return plural(value, { one: `${shown} contact hour`, other: `${shown} contact hours` });
}

export function creditType(type: string): string {
  switch (type) {
    case "contact_hour":
      return t`Contact hours`;
    case "ceu":
      return t`CEU`;
    case "ccu":
      return t`CCU`;
    case "pdu":
      return t`PDU`;
    default:
      return type;
  }
}
