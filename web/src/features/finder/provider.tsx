/** One provider: who it is, its next classes, what people say who attended. */
import "./finder.css";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { Button, Card, ConfirmDialog, LinkButton, Listed, Loaded, MoreButton, Page, StatusTag, errorsOf, toast } from "../../ui";
import { hrefOf } from "./query";
import { ReviewDialog } from "./review_dialog";
import { ClassLine } from "./row";
import { useMay } from "./tabs";
import type { ClassHit, ClassProvider, ClassSeat, ProviderReview } from "./types";
import { providerTypeWords, ratingWords } from "./words";

export default function ProviderPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const may = useMay();
  const found = useQuery({ queryKey: ["finder", "provider", id], queryFn: ({ signal }) => api.get<ClassProvider>(`/class-providers/${id}`, undefined, { signal }) });
  return (
    <Page
      title={found.data?.name ?? t`Provider`} crumbs={[{ href: "/find-classes/providers", label: t`Providers` }]} lead={found.data ? providerTypeWords(found.data.type) : null}
      actions={found.data ? <>{found.data.mine && may("class:offer") ? <LinkButton href={`/find-classes/portal?provider=${id}`}>{t`Its classes and registrations`}</LinkButton> : null}{may("class:manage") ? <LinkButton href={`/find-classes/providers/${id}/edit`}>{t`Change`}</LinkButton> : null}</> : null}
    >
      <Loaded query={found}>
        {(provider) => (
          <div className="class-cols">
            <div className="stack">
              {provider.description ? <p className="class-text">{provider.description}</p> : null}
              <Next provider={provider} />
              <Reviews provider={provider} />
            </div>
            <Facts provider={provider} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Facts({ provider }: { provider: ClassProvider }) {
  const { t } = useLingui();
  const address = [provider.street, [provider.city, [provider.state, provider.zip].filter(Boolean).join(" ")].filter(Boolean).join(", ")].filter(Boolean).join("\n");
  const web = /^https?:\/\//.test(provider.url) ? provider.url : "";
  return (
    <Card title={t`Details`}>
      <dl className="pairs">
        <div className="pair"><dt>{t`Checked`}</dt><dd>{provider.verified ? <StatusTag kind="ok">{t`Checked by the hospital`}</StatusTag> : <StatusTag kind="idle">{t`Not checked`}</StatusTag>}</dd></div>
        <div className="pair"><dt>{t`Reviews`}</dt><dd>{ratingWords(provider.rating, provider.reviews)}</dd></div>
        {provider.accreditations.length ? <div className="pair"><dt>{t`Accreditations`}</dt><dd><ul className="plain-list">{provider.accreditations.map((each) => <li key={each} className="wrap">{each}</li>)}</ul></dd></div> : null}
        {address ? <div className="pair"><dt>{t`Address`}</dt><dd><address className="class-address">{address}</address></dd></div> : null}
        {provider.email ? <div className="pair"><dt>{t`E-mail`}</dt><dd><a href={`mailto:${provider.email}`}>{provider.email}</a></dd></div> : null}
        {provider.phone ? <div className="pair"><dt>{t`Phone`}</dt><dd><a href={`tel:${provider.phone.replace(/[^+\d]/g, "")}`}>{provider.phone}</a></dd></div> : null}
        {web ? <div className="pair"><dt>{t`Web`}</dt><dd><a href={web} target="_blank" rel="noreferrer noopener">{web.replace(/^https?:\/\//, "")}<span className="hidden-text"> {t`(opens a new window)`}</span></a></dd></div> : null}
        {provider.people.length ? <div className="pair"><dt>{t`Keeps its classes`}</dt><dd>{provider.people.map((each) => each.name).join(", ")}</dd></div> : null}
      </dl>
    </Card>
  );
}

function Next({ provider }: { provider: ClassProvider }) {
  const { t } = useLingui();
  const list = useKeysetList<ClassHit>(["finder", "search"], "/classes", { provider: provider.id, sort: "date" }, 5);
  const all = plural(provider.upcoming, { one: "# class ahead", other: "all # classes ahead" });
  return (
    <Card pad={false} title={t`Next classes`} aside={provider.upcoming ? <Link href={hrefOf({ provider: provider.id })}>{all}</Link> : null}>
      <Listed list={list} skeleton={3} empty={<p className="card-body dim"><Trans>No class is ahead.</Trans></p>}>
        {(rows) => <ul className="plain-list ruled" aria-label={t`Next classes`}>{rows.slice(0, 5).map((hit) => <li key={hit.id}><ClassLine hit={hit} /></li>)}</ul>}
      </Listed>
    </Card>
  );
}

function Reviews({ provider }: { provider: ClassProvider }) {
  const { t } = useLingui();
  const may = useMay();
  const [writing, setWriting] = useState<ClassSeat | null>(null);
  const [removing, setRemoving] = useState<ProviderReview | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const list = useKeysetList<ProviderReview>(["finder", "reviews", provider.id], `/class-providers/${provider.id}/reviews`, {}, 20);
  // Whoever attended one of its classes and has not written yet may do it here.
  const past = useQuery({ queryKey: ["finder", "mine", "to-review"], queryFn: ({ signal }) => api.get<{ items: ClassSeat[] }>("/class-registrations", { past: true, limit: 200 }, { signal }) });
  const open = (past.data?.items ?? []).filter((seat) => seat.can_review && seat.provider === provider.name);
  const remove = async () => {
    if (!removing) return;
    setBusy(true);
    setProblem("");
    try {
      await api.delete(`/class-providers/${provider.id}/reviews/${removing.id}`);
      await queryClient.invalidateQueries({ queryKey: ["finder"] });
      toast(removing.mine ? t`Your review is gone. You can write another one.` : t`The review is gone.`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setRemoving(null);
    setBusy(false);
  };
  return (
    <Card pad={false} title={t`Reviews`} aside={ratingWords(provider.rating, provider.reviews)}>
      {open.length ? <div className="card-body row">{open.map((seat) => <Button key={seat.id} kind="primary" onClick={() => setWriting(seat)}>{t`Review ${seat.title}`}</Button>)}</div> : null}
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <Listed list={list} skeleton={3} empty={<p className="card-body dim"><Trans>Nobody wrote a review yet. Whoever attended a class of this provider can.</Trans></p>}>
        {(rows) => (
          <>
            <ul className="plain-list ruled" aria-label={t`Reviews`}>
              {rows.map((row) => (
                <li key={row.id} className="review">
                  <p className="row-between"><b>{t`${row.stars} of 5`}</b><span className="s dim">{[row.mine ? t`you` : row.by, row.title, fullDay(row.at)].join(", ")}</span></p>
                  {row.text ? <p className="class-text">{row.text}</p> : null}
                  {row.mine || may("class:manage") ? <p><Button kind="link" aria-label={row.mine ? t`Take it back: my review` : t`Remove the review of ${row.by}`} onClick={() => setRemoving(row)}>{row.mine ? t`Take it back` : t`Remove`}</Button></p> : null}
                </li>
              ))}
            </ul>
            {list.hasNextPage ? <div className="card-body"><MoreButton list={list} /></div> : null}
          </>
        )}
      </Listed>
      {writing ? <ReviewDialog providerId={provider.id} provider={provider.name} classId={writing.class_id} onClose={() => setWriting(null)} /> : null}
      <ConfirmDialog open={removing !== null} title={removing?.mine ? t`Take your review back?` : t`Remove this review?`} action={removing?.mine ? t`Take it back` : t`Remove it`} danger busy={busy} onClose={() => setRemoving(null)} onConfirm={() => void remove()}>
        {removing?.mine ? <Trans>To change it, take it back and write it again.</Trans> : <Trans>Nobody sees it any more. This is recorded.</Trans>}
      </ConfirmDialog>
    </Card>
  );
}
