import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import { Card } from "../../ui";
import { audiencePath } from "./data";
import type { AudienceNames } from "./types";

/** The audiences that a person is in, on her record: they tell why something is required. */
export function AudiencesOf({ person }: { person: string }) {
  const { t } = useLingui();
  const found = useQuery({ queryKey: ["audiences", "of", person], queryFn: ({ signal }) => api.get<AudienceNames>(`/people/${person}/audiences`, undefined, { signal }) });
  if (!found.data?.items.length) return null;
  return (
    <Card title={t`Audiences`}>
      <ul>{found.data.items.map((each) => <li key={each.id}><Link href={audiencePath(each.id)}>{each.name}</Link></li>)}</ul>
    </Card>
  );
}
