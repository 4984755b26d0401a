import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { StatusTag } from "../../ui";
import type { Peers as PeersData } from "./types";

/** What colleagues of the profession hold, as counts only. Nothing is drawn when there is nothing to say. */
export function Peers({ held }: { held: readonly string[] }) {
  const { t } = useLingui();
  const query = useQuery({ queryKey: ["credentials", "peers"], staleTime: 600_000, retry: false, queryFn: ({ signal }) => api.get<PeersData>("/credentials/peers", undefined, { signal }) });
  const items = query.data?.items ?? [];
  if (!items.length) return null;
  const profession = query.data?.profession ?? "";
  return (
    <details className="card pad no-print peers-box">
      <summary>{t`What colleagues of your profession hold`}</summary>
      <p className="s dim"><Trans>{profession} at this hospital, as counts; groups of fewer than five people are left out.</Trans></p>
      <ul className="plain-list peers">
        {items.slice(0, 12).map((each) => (
          <li key={each.type} className="row-between">
            <span className="wrap">{each.type_name}</span>
            <span className="row">{held.includes(each.type) ? <StatusTag kind="ok">{t`You too`}</StatusTag> : null} <span className="num">{plural(each.people, { one: "# person", other: "# people" })}</span></span>
          </li>
        ))}
      </ul>
    </details>
  );
}
