import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import type { Bucket, CredentialBrief, HomeView, TodoItem } from "../../api/types";
import { paths } from "../../app/paths";
import { useBoot } from "../../app/session";
import { atHospital, duration, durationWords, fullDay as fullDayOf } from "../../lib/dates";
import { DueDate, EmptyState, Loaded, LinkButton, Page, ProgressBar, Skeleton, StatusTag, type StatusKind } from "../../ui";
import { useWallet } from "../credentials/data";
import { CredentialTag } from "../credentials/status";
import { LicenceCard } from "../credits/licence_card";
import { hoursText } from "../credits/words";
import { WelcomeCard } from "../profile/welcome";
import { SetupCard } from "../setup/todo_card";
import "./home.css";

const BUCKETS: readonly Bucket[] = ["overdue", "due_7", "due_30", "later"];
const KIND: Record<Bucket, StatusKind> = { overdue: "overdue", due_7: "soon", due_30: "idle", later: "idle" };

export default function HomePage() {
  const { t } = useLingui();
  const home = useQuery({ queryKey: ["home"], queryFn: ({ signal }) => api.get<HomeView>("/home", undefined, { signal }) });
  const greeting = useGreeting();
  const name = home.data?.first_name;
  return (
    <Page title={t`Home`} heading={name ? greeting(name) : t`Home`} lead={home.data ? <Summary home={home.data} /> : home.isPending ? <Skeleton width="24rem" /> : null} actions={<LinkButton href="/progress">{t`Your progress`}</LinkButton>}>
      <Loaded query={home} skeleton={<HomeSkeleton />}>
        {(data) => <HomeBody home={data} />}
      </Loaded>
    </Page>
  );
}

function useGreeting() {
  const { t } = useLingui();
  const hour = atHospital(new Date()).getHours();
  return (name: string) => (hour < 5 || hour >= 17 ? t`Good evening, ${name}` : hour < 12 ? t`Good morning, ${name}` : t`Good afternoon, ${name}`);
}

function Summary({ home }: { home: HomeView }) {
  const { t } = useLingui();
  const all = home.minutes_left > 0 ? t`That is about ${durationWords(home.minutes_left)} in all.` : "";
  if (home.overdue && home.due_7) {
    const late = plural(home.overdue, { one: "# thing is overdue", other: "# things are overdue" });
    const soon = plural(home.due_7, { one: "# is due in the next 7 days", other: "# are due in the next 7 days" });
    return <>{t`${late} and ${soon}.`} {all}</>;
  }
  if (home.overdue) return <>{plural(home.overdue, { one: "# thing is overdue.", other: "# things are overdue." })} {all}</>;
  if (home.due_7) return <>{plural(home.due_7, { one: "# thing is due in the next 7 days.", other: "# things are due in the next 7 days." })} {all}</>;
  return <Trans>Nothing is overdue and nothing is due in the next 7 days.</Trans>;
}

function HomeBody({ home }: { home: HomeView }) {
  const { t } = useLingui();
  const looksAfter = useBoot().data?.me.permissions.includes("setup:view") ?? false;
  return (
    <div className="home-cols">
      <section className="home-list" aria-label={t`What you must do`}>
        {looksAfter ? <SetupCard /> : null}
        {home.todo.length ? (
          BUCKETS.map((bucket) => <BucketCard key={bucket} bucket={bucket} items={home.todo.filter((item) => item.bucket === bucket)} />)
        ) : (
          <EmptyState title={t`Nothing to do`} action={<LinkButton href={paths.catalogue}>{t`Find a course`}</LinkButton>}>
            <Trans>When a course is assigned to you or a card is about to expire, it is listed here.</Trans>
          </EmptyState>
        )}
        <WelcomeCard />
      </section>
      <aside className="home-side" aria-label={t`Licences and credentials`}>
        {home.licences.map((licence) => (
          <LicenceCard key={licence.credential_id} licence={licence} own />
        ))}
        <Credentials items={home.credentials} />
      </aside>
    </div>
  );
}

function useBucketNames(): Record<Bucket, string> {
  const { t } = useLingui();
  return { overdue: t`Overdue`, due_7: t`Due in 7 days`, due_30: t`Due in 30 days`, later: t`Later` };
}

function BucketCard({ bucket, items }: { bucket: Bucket; items: TodoItem[] }) {
  const names = useBucketNames();
  const { t } = useLingui();
  if (!items.length) return null;
  const minutes = items.reduce((sum, item) => sum + item.minutes_left, 0);
  const things = plural(items.length, { one: "# thing", other: "# things" });
  const time = duration(minutes);
  const courses = items.filter((item) => item.kind === "course").length;
  return (
    <section className="card">
      <div className="card-head">
        <h2>
          <StatusTag kind={KIND[bucket]}>{names[bucket]}</StatusTag>
        </h2>
        <small>{minutes === 0 ? things : courses === items.length && courses === 1 ? t`${things}, ${time}` : t`${things}, about ${time}`}</small>
      </div>
      <ul className="plain-list">
        {items.map((item, index) => (
          <Todo key={item.enrolment_id ?? item.credential_id ?? `${item.title}-${index}`} item={item} />
        ))}
      </ul>
    </section>
  );
}

function Todo({ item }: { item: TodoItem }) {
  const { t } = useLingui();
  const left = item.minutes_left;
  const total = item.minutes;
  return (
    <li className="todo">
      <div className="todo-what">
        <h3>{item.title}</h3>
        <p className="todo-meta">
          {total > 0 ? <span>{item.percent > 0 ? t`${left} of ${total} min left` : duration(total)}</span> : null}
          {item.ce_hours ? <span>{hoursText(item.ce_hours)}</span> : null}
          {item.reason ? <span>{item.reason}</span> : null}
        </p>
        {item.percent > 0 ? <ProgressBar value={item.percent} /> : null}
      </div>
      {item.due_on ? <DueDate date={item.due_on} expiry={item.kind === "credential"} /> : <p className="due">{t`No due date`}</p>}
      <Action item={item} />
    </li>
  );
}

/** One button per row. Primary only for what is overdue, due this week or already begun. */
function Action({ item }: { item: TodoItem }) {
  const { t } = useLingui();
  const title = item.title;
  if (item.kind === "credential") {
    const href = item.credential_id ? paths.renewCredential(item.credential_id) : paths.newCredential(item.credential_type);
    const kind = item.bucket === "overdue" ? "primary" : "plain";
    return <LinkButton href={href} kind={kind} label={t`Upload card: ${title}`}>{t`Upload card`}</LinkButton>;
  }
  const href = item.enrolment_id ? paths.player(item.enrolment_id) : paths.learning;
  const kind = item.bucket === "overdue" || item.bucket === "due_7" ? "primary" : "plain";
  return item.action === "resume" ? (
    <LinkButton href={href} kind={kind} label={t`Resume: ${title}`}>{t`Resume`}</LinkButton>
  ) : (
    <LinkButton href={href} kind={kind} label={t`Start: ${title}`}>{t`Start`}</LinkButton>
  );
}

function Credentials({ items }: { items: CredentialBrief[] }) {
  const { t } = useLingui();
  return (
    <section className="card pad">
      <div className="row-between">
        <h2>{t`Credentials`}</h2>
        <Link href={paths.credentials} className="s">{t`All credentials`}</Link>
      </div>
      <WalletNumbers />
      {items.length ? (
        <ul className="plain-list creds">
          {items.map((item) => (
            <li key={item.id} className="cred">
              <Link href={paths.credential(item.id)}>{item.title}</Link>
              <CredentialTag status={item.status} daysLeft={item.days_left} />
              <CredentialUntil item={item} />
            </li>
          ))}
        </ul>
      ) : (
        <p className="dim s">
          <Trans>None on file yet.</Trans> <Link href={paths.newCredential()}>{t`Add a licence or card`}</Link>
        </p>
      )}
    </section>
  );
}

/** How the wallet stands: each number leads to the cards that it counts. Without an answer nothing is drawn. */
function WalletNumbers() {
  const { t } = useLingui();
  const wallet = useWallet().data;
  if (!wallet?.items.length) return null;
  const numbers: [string, string, number][] = [
    ["active", t`current`, wallet.active],
    ["soon", t`expiring`, wallet.expiring_soon],
    ["lapsed", t`lapsed`, wallet.expired],
    ["unverified", t`not verified`, wallet.unverified ?? 0],
  ];
  return (
    <ul className="plain-list wallet-numbers" aria-label={t`How your credentials stand`}>
      {numbers.map(([show, word, number]) => (
        <li key={show}>
          <Link href={`${paths.credentials}?show=${show}`}><b className="num">{number}</b> {word}</Link>
        </li>
      ))}
    </ul>
  );
}

function CredentialUntil({ item }: { item: CredentialBrief }) {
  const { t } = useLingui();
  const date = item.expires_on ? fullDayOf(item.expires_on) : "";
  const past = (item.days_left ?? 0) < 0;
  return <span className="s dim">{date ? (past ? t`until ${date}, now lapsed` : t`until ${date}`) : t`does not expire`}</span>;
}

function HomeSkeleton() {
  return (
    <div className="home-cols" role="status">
      <div className="home-list">
        {[1, 2, 2].map((rows, index) => (
          <div className="card" key={index}>
            <div className="card-head">
              <Skeleton width="7rem" height="1.4em" />
            </div>
            {Array.from({ length: rows }, (_, row) => (
              <div className="todo" key={row}>
                <Skeleton width="70%" height="2.4em" />
                <Skeleton width="5rem" height="2.4em" />
                <Skeleton height="36px" />
              </div>
            ))}
          </div>
        ))}
      </div>
      <div className="home-side">
        <div className="card pad stack">
          <Skeleton width="80%" height="1.4em" />
          <Skeleton />
          <Skeleton />
        </div>
      </div>
    </div>
  );
}
