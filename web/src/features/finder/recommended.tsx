/** What expires soon or is missing, with the classes and the courses that renew it. */
import "./finder.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { DueText, EmptyState, LinkButton, Loaded, Page, StatusTag } from "../../ui";
import { hrefOf } from "./query";
import { RefresherLinks } from "./refreshers";
import { ClassLine } from "./row";
import { FinderTabs } from "./tabs";
import type { RecommendedClasses, RecommendedFor } from "./types";

export default function RecommendedPage() {
  const { t } = useLingui();
  const found = useQuery({ queryKey: ["finder", "recommended"], queryFn: ({ signal }) => api.get<RecommendedClasses>("/classes/recommended", undefined, { signal }) });
  const place = found.data?.place;
  return (
    <Page title={t`For my credentials`} lead={place ? <Trans>What you must renew within 90 days, and the classes nearest to {place.label}.</Trans> : <Trans>What you must renew within 90 days, and the next classes for it.</Trans>}>
      <FinderTabs />
      <Loaded query={found}>
        {(data) => (
          <div className="stack">
            {data.place || !data.items.length ? null : <p className="note"><Trans>Nobody said where you look from. Search with your ZIP code and choose "Begin here the next time": then the nearest come first.</Trans></p>}
            {data.items.length ? data.items.map((item) => <One key={item.type} item={item} zip={data.place?.zip} />) : (
              <EmptyState title={t`Nothing to renew`} action={<LinkButton href="/find-classes">{t`Search all classes`}</LinkButton>}><Trans>No card of yours expires within 90 days, and none that you need is missing.</Trans></EmptyState>
            )}
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function One({ item, zip }: { item: RecommendedFor; zip?: string }) {
  const { t } = useLingui();
  const all = hrefOf({ type: item.type, zip: zip || undefined });
  return (
    <section className="card" aria-label={item.type_name}>
      <div className="card-head">
        <h2>{item.type_name}</h2>
        <span>{item.expires_on ? <><StatusTag kind={item.expired ? "overdue" : "soon"}>{item.expired ? t`Lapsed` : t`Expires soon`}</StatusTag> <DueText date={item.expires_on} expiry /></> : <StatusTag kind="overdue">{t`Required and not on file`}</StatusTag>}</span>
      </div>
      {item.classes.length ? <ul className="plain-list ruled" aria-label={t`Classes for ${item.type_name}`}>{item.classes.map((hit) => <li key={hit.id}><ClassLine hit={hit} /></li>)}</ul> : <p className="card-body dim"><Trans>No class is offered within reach now. Save the search and you are told.</Trans></p>}
      {item.refreshers.length ? <div className="card-body stack-s"><h3>{t`Refresh first, online`}</h3><RefresherLinks items={item.refreshers} /></div> : null}
      <div className="card-body row"><LinkButton href={all} label={t`All classes of this type: ${item.type_name}`}>{t`All classes of this type`}</LinkButton></div>
    </section>
  );
}
