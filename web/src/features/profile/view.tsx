import { useLingui } from "@lingui/react/macro";
import { plural } from "@lingui/core/macro";
import type { ReactNode } from "react";
import { Card } from "../../ui";
import { Face } from "./face";
import { LevelTag } from "./level";
import type { Profile } from "./types";
import "./profile.css";

/** A profile as its viewer may see it; `photo` and `more` are for its owner. */
export function ProfileView({ profile, photo, more }: { profile: Profile; photo?: ReactNode; more?: ReactNode }) {
  const { t } = useLingui();
  const years = profile.years_experience;
  const work = [profile.job_title, profile.profession, profile.unit_name].filter((each, at, all) => each && all.indexOf(each) === at).join(", ");
  const facts: [string, string][] = [
    [t`Specialty`, profile.specialty],
    [t`Experience`, years == null ? "" : plural(years, { one: "# year", other: "# years" })],
    [t`Location`, profile.location],
    [t`Time zone`, profile.time_zone.replace(/_/g, " ")],
  ];
  const contact: [string, string, string][] = [
    [t`E-mail`, profile.email ?? "", `mailto:${profile.email}`],
    [t`Phone`, profile.phone ?? "", `tel:${(profile.phone ?? "").replace(/[^+\d]/g, "")}`],
  ];
  const told = facts.filter(([, value]) => value);
  const reach = contact.filter(([, value]) => value);
  return (
    <div className="stack">
      <section className="card profile-head" aria-label={t`Person`}>
        <Face photo={profile.photo_url} first={profile.first_name} last={profile.last_name} size={112} />
        <div className="who-is">
          <p className="headline"><b>{profile.headline || work}</b></p>
          {profile.headline && work ? <p className="dim">{work}</p> : null}
          <p className="row"><span className="dim">@{profile.handle}</span> <LevelTag level={profile.level} /></p>
        </div>
        {photo}
      </section>
      <div className="profile-cols">
        <div className="stack">
          <Card title={t`About`}>{profile.about ? <p className="about">{profile.about}</p> : <p className="dim">{t`Nothing written yet.`}</p>}</Card>
          <Card title={t`Interests`}>
            {profile.interests.length ? <ul className="tags">{profile.interests.map((each) => <li key={each}>{each}</li>)}</ul> : <p className="dim">{t`None named.`}</p>}
          </Card>
        </div>
        <div className="stack">
          <Card title={t`Professional`}>
            {told.length ? <dl className="pairs">{told.map(([name, value]) => <div className="pair" key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl> : <p className="dim">{t`Nothing written yet.`}</p>}
          </Card>
          <Card title={t`Contact`}>
            {reach.length ? <dl className="pairs">{reach.map(([name, value, href]) => <div className="pair" key={name}><dt>{name}</dt><dd><a href={href}>{value}</a></dd></div>)}</dl> : <p className="dim">{t`Not shown.`}</p>}
          </Card>
          {more}
        </div>
      </div>
    </div>
  );
}
