import { Trans, useLingui } from "@lingui/react/macro";
import { useLocation, useParams, useSearch } from "wouter";
import { paths } from "../../app/paths";
import { useBoot } from "../../app/session";
import { Button, EmptyState, LinkButton, Loaded, Page, SkeletonRows, toast } from "../../ui";
import { ConfirmCard } from "./confirm";
import { dropDocument, reviewOf, useDocument, useDocuments } from "./data";
import { Engine } from "./engine";
import type { IntakeDocument } from "./types";
import { refusalWords } from "./words";

/** One picture and what was read from it. After the confirmation comes the next of its archive. */
export default function DocumentPage() {
  const { t } = useLingui();
  const { id = "" } = useParams();
  const batch = new URLSearchParams(useSearch()).get("batch") ?? "";
  const document = useDocument(id);
  const person = document.data?.person_name;
  return (
    <Page
      title={t`Confirm a card`} lead={batch && person ? <Trans>Card of {person}</Trans> : null}
      crumbs={[{ href: paths.credentials, label: t`Credentials` }, { href: batch ? `${paths.review}?batch=${batch}` : paths.review, label: batch ? t`Pictures of an archive` : t`Pictures to confirm` }]}
    >
      <Loaded query={document}>{(item) => <Body key={item.id} item={item} batch={batch} />}</Loaded>
    </Page>
  );
}

function Body({ item, batch }: { item: IntakeDocument; batch: string }) {
  const { t } = useLingui();
  const boot = useBoot();
  const [, navigate] = useLocation();
  const list = useDocuments(batch);
  const back = batch ? `${paths.review}?batch=${batch}` : paths.review;
  const next = () => {
    const following = list.rows.find((each) => each.state === "ready" && each.id !== item.id);
    navigate(following ? reviewOf(following.id, batch) : back, { replace: true });
  };
  if (item.state === "confirmed" || item.state === "dropped") {
    return (
      <EmptyState title={item.state === "confirmed" ? t`This picture was confirmed` : t`This picture was dropped`} action={<LinkButton href={back}>{t`Back to the list`}</LinkButton>}>
        <Trans>Nothing more is to be done with it.</Trans>
      </EmptyState>
    );
  }
  if (item.state === "refused" || !item.person_id) {
    return (
      <EmptyState title={t`This file was refused`} action={<><Button onClick={() => void dropDocument(item.id).then(next)}>{t`Drop it`}</Button><LinkButton href={back}>{t`Back to the list`}</LinkButton></>}>
        {refusalWords(item.refusal || "unknown_employee") || item.refusal.replace(/_/g, " ")}
      </EmptyState>
    );
  }
  if (boot.isPending) return <SkeletonRows />;
  return (
    <div className="stack">
      <Engine />
      <ConfirmCard
        item={item} own={item.person_id === boot.data?.me.id}
        onConfirmed={() => { toast(t`Saved`); next(); }}
        onDropped={() => { toast(t`Dropped`); next(); }}
      />
    </div>
  );
}
