import { Trans, useLingui } from "@lingui/react/macro";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import type { CourseCard, HomeView } from "../../api/types";
import { paths } from "../../app/paths";
import { duration } from "../../lib/dates";
import { Card, DueDate, EmptyState, LinkButton, Loaded, Page, Skeleton } from "../../ui";
import { useOwnProfile } from "./data";
import type { Profile } from "./types";
import "./profile.css";

const FIRST = 5;
const PER_INTEREST = 3;
interface Cards {
  items: CourseCard[];
}

/** IDN-13: what the first steps lead to. What is required comes first, then courses along the chosen interests. */
export default function RoadmapPage() {
  const { t } = useLingui();
  const profile = useOwnProfile();
  const home = useQuery({ queryKey: ["home"], queryFn: ({ signal }) => api.get<HomeView>("/home", undefined, { signal }) });
  return (
    <Page title={t`Your roadmap`} lead={<Trans>First what is asked of you, then courses that fit what you said interests you.</Trans>} actions={<LinkButton href="/onboarding?step=interests">{t`Change interests`}</LinkButton>}>
      <div className="stack">
        <Loaded query={home}>{(data) => <Required home={data} />}</Loaded>
        <Loaded query={home}>{(data) => <Loaded query={profile}>{(own) => <Interests profile={own} home={data} />}</Loaded>}</Loaded>
      </div>
    </Page>
  );
}

function Required({ home }: { home: HomeView }) {
  const { t } = useLingui();
  const items = home.todo.slice(0, FIRST);
  const more = home.todo.length - items.length;
  return (
    <Card title={t`1. Required of you`}>
      {items.length ? (
        <ol className="roadmap">
          {items.map((item, at) => (
            <li key={item.enrolment_id ?? item.credential_id ?? at}>
              <div>
                <h3><Link href={item.enrolment_id ? paths.player(item.enrolment_id) : item.credential_id ? paths.credential(item.credential_id) : paths.newCredential(item.credential_type)}>{item.title}</Link></h3>
                {item.reason ? <p className="s dim">{item.reason}</p> : null}
              </div>
              {item.due_on ? <DueDate date={item.due_on} expiry={item.kind === "credential"} /> : null}
            </li>
          ))}
        </ol>
      ) : (
        <p className="dim"><Trans>Nothing is required of you now.</Trans></p>
      )}
      {more > 0 ? <p><Link href={paths.home}>{t`${more} more on your home page`}</Link></p> : null}
    </Card>
  );
}

function Interests({ profile, home }: { profile: Profile; home: HomeView }) {
  const { t } = useLingui();
  const found = useQueries({
    queries: profile.interests.map((tag) => ({
      queryKey: ["courses", "interest", tag],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.get<Cards>("/courses", { search: tag, limit: PER_INTEREST + FIRST }, { signal }),
    })),
  });
  if (!profile.interests.length)
    return (
      <EmptyState title={t`You have not chosen interests yet`} action={<LinkButton href="/onboarding?step=interests" kind="primary">{t`Choose interests`}</LinkButton>}>
        <Trans>With three or more, courses that fit are listed here.</Trans>
      </EmptyState>
    );
  // A course is proposed once, for the first interest that finds it, and not when it is required anyway.
  const taken = new Set(home.todo.map((item) => item.title));
  return (
    <>
      {profile.interests.map((tag, at) => {
        const answer = found[at];
        const cards = (answer?.data?.items ?? []).filter((card) => !taken.has(card.title)).slice(0, PER_INTEREST);
        cards.forEach((card) => taken.add(card.title));
        return (
          <Card key={tag} title={t`${at + 2}. Because you chose ${tag}`}>
            {answer?.isPending ? <Skeleton width="60%" /> : answer?.isError ? <p className="dim" role="alert"><Trans>The courses could not be loaded.</Trans> <button type="button" className="link" onClick={() => void answer.refetch()}>{t`Try again`}</button></p> : cards.length ? (
              <ul className="roadmap">
                {cards.map((card) => (
                  <li key={card.id}>
                    <div>
                      <h3><Link href={paths.course(card.id)}>{card.title}</Link></h3>
                      {card.summary ? <p className="s dim">{card.summary}</p> : null}
                    </div>
                    <p className="num dim">{duration(card.minutes)}</p>
                  </li>
                ))}
              </ul>
            ) : (
              <p className="dim">{answer?.data?.items.length ? <Trans>What fits is already listed above.</Trans> : <Trans>No course on this yet.</Trans>} <Link href={paths.catalogue}>{t`All courses`}</Link></p>
            )}
          </Card>
        );
      })}
    </>
  );
}
