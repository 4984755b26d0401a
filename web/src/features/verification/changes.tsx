import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Changes } from "../../api/types";
import { moment } from "../../lib/dates";
import { Card, Loaded } from "../../ui";
import { fieldName } from "../credentials/words";

/** What became of the entry since it is here: why it waits as "changed by its holder". */
export function ChangesOf({ credential }: { credential: string }) {
  const { t } = useLingui();
  const query = useQuery({ queryKey: ["credentials", "history", credential], queryFn: ({ signal }) => api.get<Changes>(`/credentials/${credential}/history`, undefined, { signal }) });
  const words: Record<string, string> = {
    created: t`Added`, renewed: t`Added as a renewal`, updated: t`Changed`, deleted: t`Deleted`, imported: t`Imported from the staff list`, scan_added: t`Picture added`, scan_removed: t`Picture removed`,
    verified: t`Looked at by the credentialing office`, shown: t`Shown or hidden on the profile`, status: t`Status changed with the date`,
  };
  return (
    <Card title={t`Changes of the entry`}>
      <Loaded query={query}>
        {(data) =>
          data.items.length ? (
            <ul className="plain-list stack-s">
              {data.items.map((change) => (
                <li key={`${change.at}${change.what}`}>
                  {words[change.what] ?? change.what}
                  {change.what === "updated" && change.fields.length ? `: ${change.fields.map(fieldName).join(", ")}` : ""}
                  <span className="s dim below">{moment(change.at)}, {change.by}</span>
                </li>
              ))}
            </ul>
          ) : (
            <p className="dim">{t`None.`}</p>
          )
        }
      </Loaded>
    </Card>
  );
}
