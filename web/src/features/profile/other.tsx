import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import { ApiError, api } from "../../api/client";
import { paths } from "../../app/paths";
import { useBoot } from "../../app/session";
import { EmptyState, LinkButton, Loaded, Page } from "../../ui";
import type { Profile } from "./types";
import { ProfileView } from "./view";

/** A colleague's profile. One that is not shown and one that does not exist look the same. */
export default function OtherProfilePage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const boot = useBoot().data;
  const profile = useQuery({ queryKey: ["profile", id], queryFn: ({ signal }) => api.get<Profile>(`/profiles/${id}`, undefined, { signal }) });
  const own = boot?.me.id === id;
  const hidden = profile.error instanceof ApiError && profile.error.status === 404;
  const name = profile.data ? `${profile.data.first_name} ${profile.data.last_name}` : t`Profile`;
  return (
    <Page
      title={name}
      actions={
        <>
          {own ? <LinkButton href="/profile/edit">{t`Edit profile`}</LinkButton> : null}
          {profile.data && !own && boot?.me.permissions.includes("people:view") ? <LinkButton href={paths.person(id)}>{t`Staff entry`}</LinkButton> : null}
        </>
      }
    >
      {hidden ? (
        <EmptyState title={t`This profile is not shown`} action={<LinkButton href="/">{t`Go to the start page`}</LinkButton>}><Trans>People decide themselves who sees their profile. Perhaps this person shows it to nobody, or works here no more.</Trans></EmptyState>
      ) : (
        <Loaded query={profile}>{(data) => <ProfileView profile={data} />}</Loaded>
      )}
    </Page>
  );
}
