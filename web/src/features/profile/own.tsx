import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Button, Card, LinkButton, Loaded, Page } from "../../ui";
import { useOnboarding, useOwnProfile } from "./data";
import { LevelTag, LevelWords } from "./level";
import { PhotoDialog } from "./photo_dialog";
import type { Profile, Visibility } from "./types";
import { ProfileView } from "./view";

/** One's own profile, with what others may see of it said in words. */
export default function OwnProfilePage() {
  const { t } = useLingui();
  const profile = useOwnProfile();
  const left = useOnboarding().data;
  const name = profile.data ? `${profile.data.first_name} ${profile.data.last_name}` : "";
  return (
    <Page
      title={t`Your profile`} heading={name || t`Your profile`} lead={<Trans>Name, job and unit come from the staff list; the rest is yours.</Trans>}
      actions={<>{left && !left.completed_at ? <LinkButton href="/onboarding">{t`Go on with the first steps`}</LinkButton> : null}<LinkButton href="/roadmap">{t`Your roadmap`}</LinkButton><LinkButton href="/profile/edit" kind="primary">{t`Edit profile`}</LinkButton></>}
    >
      <Loaded query={profile}>{(data) => <Body profile={data} />}</Loaded>
    </Page>
  );
}

function Body({ profile }: { profile: Profile }) {
  const { t } = useLingui();
  const [photo, setPhoto] = useState(false);
  return (
    <>
      <ProfileView
        profile={profile}
        photo={<Button onClick={() => setPhoto(true)}>{profile.photo_url ? t`Change photo` : t`Add a photo`}</Button>}
        more={
          <>
            <Card title={t`Who sees it`}>
              <div className="stack-s">
                <p><SeenBy visibility={profile.visibility} /></p>
                <p className="s dim">{[profile.show_email ? t`E-mail is shown.` : t`E-mail is hidden.`, profile.phone ? (profile.show_phone ? t`Phone is shown.` : t`Phone is hidden.`) : ""].filter(Boolean).join(" ")}</p>
              </div>
            </Card>
            <Card title={t`Verification`} aside={<LevelTag level={profile.level} />}>
              <div className="stack-s">
                <p><LevelWords level={profile.level} /></p>
                {profile.level === "email_verified" ? <div className="row"><LinkButton href="/credentials/new">{t`Add your licence`}</LinkButton></div> : null}
              </div>
            </Card>
          </>
        }
      />
      <PhotoDialog profile={profile} open={photo} onClose={() => setPhoto(false)} />
    </>
  );
}

function SeenBy({ visibility }: { visibility: Visibility }) {
  if (visibility === "everyone") return <Trans>Everybody who works here.</Trans>;
  if (visibility === "connections") return <Trans>Your connections, and those who manage your record.</Trans>;
  return <Trans>Nobody but you and those who manage your record.</Trans>;
}
