/** One class: what, when, where, what it costs, and the seat: register, wait, confirm what is held, give back. */
import "./finder.css";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { api, download } from "../../api/client";
import { queryClient } from "../../app/session";
import { agoWords, dueWords, duration, moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Card, ConfirmDialog, CopyField, LinkButton, Loaded, Page, StatusTag, errorsOf, toast } from "../../ui";
import { GroupDialog } from "./group_dialog";
import { Refreshers } from "./refreshers";
import { ReimburseDialog } from "./reimburse_dialog";
import { ReviewDialog } from "./review_dialog";
import { useMay } from "./tabs";
import type { ClassDetail, ClassSeat } from "./types";
import { closedWords, deadlineWords, formatWords, milesWords, placeWords, priceWords, ratingWords, SeatsTag, SeatTag, sourceWords, useClassTypes, useMiles, whenWords } from "./words";

export default function ClassPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const may = useMay();
  const found = useQuery({ queryKey: ["finder", "class", id], queryFn: ({ signal }) => api.get<ClassDetail>(`/classes/${id}`, undefined, { signal }) });
  const data = found.data;
  return (
    <Page
      title={data?.listing.title ?? t`Class`} crumbs={[{ href: "/find-classes", label: t`Find a class` }]} lead={data ? whenWords(data.listing) : null}
      actions={data?.can_edit && may("class:offer") ? <LinkButton href={`/find-classes/portal/${id}`}>{t`Registrations and attendance`}</LinkButton> : null}
    >
      <Loaded query={found}>
        {(detail) => (
          <div className="class-cols">
            <div className="stack">
              {detail.cancelled ? <p className="note overdue"><Trans>This class is cancelled. {detail.cancel_reason}</Trans></p> : null}
              <Seat detail={detail} />
              {detail.description ? <Card title={t`About this class`}><p className="class-text">{detail.description}</p></Card> : null}
              <Refreshers type={detail.listing.type} />
            </div>
            <Facts detail={detail} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Facts({ detail }: { detail: ClassDetail }) {
  const { t } = useLingui();
  const types = useClassTypes();
  const { listing } = detail;
  const may = useMay();
  const place = placeWords(listing);
  const miles = useMiles()(listing);
  const synced = listing.last_synced_at;
  return (
    <div className="stack">
      <Card title={t`Details`}>
        <dl className="pairs">
          <div className="pair"><dt>{t`Class`}</dt><dd><Link href={`/find-classes?type=${encodeURIComponent(listing.type)}`}>{types.name(listing.type)}</Link></dd></div>
          <div className="pair"><dt>{t`Format`}</dt><dd>{formatWords(listing.format)}</dd></div>
          {detail.hours ? <div className="pair"><dt>{t`Length`}</dt><dd>{duration(detail.hours * 60)}</dd></div> : null}
          <div className="pair"><dt>{t`Price`}</dt><dd>{priceWords(listing)}{listing.reimbursable ? <> <StatusTag kind="info">{t`Employer may pay`}</StatusTag></> : null}</dd></div>
          <div className="pair"><dt>{t`Seats`}</dt><dd><SeatsTag hit={listing} />{listing.capacity ? <span className="s dim"> <Trans>of {count(listing.capacity)}</Trans></span> : null}{detail.waiting ? <span className="s dim">, {plural(detail.waiting, { one: "# waits", other: "# wait" })}</span> : null}</dd></div>
          {listing.deadline_at ? <div className="pair"><dt>{t`Register until`}</dt><dd>{deadlineWords(listing)}</dd></div> : null}
          {miles == null ? null : <div className="pair"><dt>{t`Distance`}</dt><dd>{milesWords(miles)}<span className="below s dim"><Trans>from your place</Trans></span></dd></div>}
          <div className="pair"><dt>{t`Provider`}</dt><dd><Link href={`/find-classes/providers/${listing.provider_id}`}>{listing.provider}</Link><span className="below s dim">{listing.provider_verified ? `${t`checked by the hospital`}, ` : ""}{ratingWords(listing.rating, listing.reviews)}</span></dd></div>
          {detail.contact_email ? <div className="pair"><dt>{t`E-mail`}</dt><dd><a href={`mailto:${detail.contact_email}`}>{detail.contact_email}</a></dd></div> : null}
          {detail.contact_phone ? <div className="pair"><dt>{t`Phone`}</dt><dd><a href={`tel:${detail.contact_phone.replace(/[^+\d]/g, "")}`}>{detail.contact_phone}</a></dd></div> : null}
          <div className="pair"><dt>{t`Source`}</dt><dd>{sourceWords(listing.source)}{synced ? <span className="below s dim"><Trans>last compared {agoWords(synced)}</Trans></span> : null}</dd></div>
        </dl>
      </Card>
      {listing.format === "online" || !(detail.address || place) ? null : (
        <Card title={t`Address`}>
          <div className="stack-s">
            <address className="class-address">{detail.address || place}</address>
            <CopyField label={t`For a navigation system`} value={(detail.address || place).replace(/\n/g, ", ")} />
          </div>
        </Card>
      )}
      {may("class:manage") ? <Pays detail={detail} /> : null}
    </div>
  );
}

/** Whether the employer may pay this class: the office's word. */
function Pays({ detail }: { detail: ClassDetail }) {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const id = detail.listing.id;
  const put = async (reimbursable: boolean) => {
    setBusy(true);
    setProblem("");
    try {
      queryClient.setQueryData(["finder", "class", id], await api.put<ClassDetail>(`/classes/${id}/reimbursable`, { reimbursable }));
      toast(reimbursable ? t`People may ask for the costs of this class.` : t`Nobody can ask for the costs of this class now.`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
  };
  return (
    <Card title={t`Reimbursement`}>
      <div className="stack-s">
        <p>{detail.listing.reimbursable ? t`People may ask for the costs of this class.` : t`The costs of this class are not reimbursed.`}</p>
        <div className="row"><Button busy={busy} onClick={() => void put(!detail.listing.reimbursable)}>{detail.listing.reimbursable ? t`Do not reimburse it` : t`Reimburse it`}</Button></div>
        {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      </div>
    </Card>
  );
}

const stands = (seat: ClassSeat | null | undefined): seat is ClassSeat => Boolean(seat && seat.state !== "cancelled");
function Seat({ detail }: { detail: ClassDetail }) {
  const { t } = useLingui();
  const may = useMay();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [asking, setAsking] = useState<"" | "leave" | "group" | "money" | "review">("");
  const { listing, mine, closed } = detail;
  const id = listing.id;
  const run = async (work: () => Promise<string>) => {
    setBusy(true);
    setProblem("");
    try {
      toast(await work());
      await queryClient.invalidateQueries({ queryKey: ["finder"] });
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
      // The seats may have gone meanwhile: what is shown should say so.
      void queryClient.invalidateQueries({ queryKey: ["finder", "class", id] });
    }
    setBusy(false);
  };
  const register = () => run(async () => {
    const seat = await api.post<ClassSeat>(`/classes/${id}/registration`, {});
    return seat.state === "waiting" ? t`You are on the waitlist.` : t`You have a seat.`;
  });
  const leave = async () => {
    await run(async () => {
      await api.delete(`/classes/${id}/registration`);
      return mine?.state === "waiting" ? t`You are off the waitlist.` : t`Your seat goes to whoever waits.`;
    });
    setAsking("");
  };
  const full = closed === "full" || (listing.spots_left != null && listing.spots_left <= 0);
  const canWait = full && detail.waitlist && (closed === "full" || closed === "");
  const open = closed === "";
  const seat = stands(mine) ? mine : null;
  const groupable = open && !full && listing.registers_here && may("people:view");
  const ahead = seat?.state === "registered" || seat?.state === "held" || seat?.state === "waiting";
  return (
    <section className="card pad stack-s" aria-label={t`Your seat`}>
      {seat ? (
        <>
          <p className="row"><SeatTag own state={seat.state} />{seat.state === "held" && seat.until ? <b><Trans>confirm it {dueWords(seat.until)}, until {moment(seat.until)}</Trans></b> : null}</p>
          {seat.state === "waiting" && seat.queue_place ? <p className="dim">{plural(seat.queue_place, { one: "You are # in line. A free seat is yours by itself, and you are told.", other: "You are # in line. A free seat goes to whoever waits longest, and you are told." })}</p> : null}
          {seat.group_id ? <p><Link href={`/find-classes/groups/${seat.group_id}`}>{t`See your group`}</Link></p> : null}
          <div className="row">
            {seat.state === "held" ? <Button kind="primary" busy={busy} busyLabel={t`One moment`} onClick={() => void register()}>{t`Confirm the seat`}</Button> : null}
            {ahead ? <Calendar id={id} onProblem={setProblem} /> : null}
            {seat.can_cancel ? <Button busy={busy} onClick={() => setAsking("leave")}>{seat.state === "waiting" ? t`Leave the waitlist` : t`Give the seat back`}</Button> : null}
            {seat.can_review ? <Button kind="primary" onClick={() => setAsking("review")}>{t`Write a review`}</Button> : null}
            {seat.can_ask_reimbursement ? <Button onClick={() => setAsking("money")}>{t`Ask for the costs`}</Button> : null}
            {seat.state === "attended" ? <LinkButton href={`/credentials/new?type=${encodeURIComponent(listing.type)}`}>{t`Upload the new card`}</LinkButton> : null}
          </div>
        </>
      ) : (
        <>
          {mine ? <p className="row"><SeatTag own state={mine.state} /></p> : null}
          {closed === "outside" || (!listing.registers_here && open) ? (
            <>
              <p><Trans>You register with the provider. The hospital does not see whether you did.</Trans></p>
              <div className="row">{listing.url ? <a className="btn" href={listing.url} target="_blank" rel="noreferrer noopener">{t`Go to the provider's page`}<span className="hidden-text"> {t`(opens a new window)`}</span></a> : null}<Calendar id={id} onProblem={setProblem} />{listing.reimbursable ? <Button onClick={() => setAsking("money")}>{t`Ask for the costs`}</Button> : null}</div>
            </>
          ) : open || canWait ? (
            <>
              <div className="row">
                <Button kind="primary" busy={busy} busyLabel={t`One moment`} onClick={() => void register()}>{canWait ? t`Join the waitlist` : t`Register`}</Button>
                <Calendar id={id} onProblem={setProblem} />
              </div>
              {canWait ? <p className="s dim"><Trans>All seats are taken. Whoever waits longest gets the next one.</Trans></p> : null}
            </>
          ) : <p className="dim">{closedWords(closed)}</p>}
        </>
      )}
      {groupable ? <p><Button kind="link" onClick={() => setAsking("group")}>{t`Hold seats for several people`}</Button></p> : null}
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <ConfirmDialog open={asking === "leave"} title={mine?.state === "waiting" ? t`Leave the waitlist?` : t`Give your seat back?`} action={mine?.state === "waiting" ? t`Leave it` : t`Give it back`} busy={busy} onClose={() => setAsking("")} onConfirm={() => void leave()}>
        <Trans>Your place is lost at once. If you register again you stand at the end of the line.</Trans>
      </ConfirmDialog>
      {asking === "group" ? <GroupDialog listing={listing} onClose={() => setAsking("")} /> : null}
      {asking === "money" ? <ReimburseDialog classId={id} title={listing.title} cents={listing.price_cents} currency={listing.currency} onClose={() => setAsking("")} /> : null}
      {asking === "review" ? <ReviewDialog providerId={listing.provider_id} provider={listing.provider} classId={id} onClose={() => setAsking("")} /> : null}
    </section>
  );
}

function Calendar({ id, onProblem }: { id: string; onProblem: (problem: string) => void }) {
  const { t } = useLingui();
  return <Button onClick={() => download(`/classes/${id}/calendar.ics`, undefined, "class.ics").catch((error: unknown) => onProblem(Object.values(errorsOf(error)).join(" ")))}>{t`Calendar file`}</Button>;
}
