import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation, useParams } from "wouter";
import { api } from "../../api/client";
import { paths } from "../../app/paths";
import { queryClient, useBoot } from "../../app/session";
import { moment } from "../../lib/dates";
import { Button, Card, Dialog, DueText, Form, LinkButton, Loaded, Page, StatusTag, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import { ExportList, pollOf, working } from "./exports";
import { PlaceHold, ReleaseDialog } from "./holds";
import { RequestTag, undecided } from "./state";
import type { DataExport, ErasureReview, Hold, PersonPrivacy } from "./types";
import { problemOf } from "./words";
import "./privacy.css";

/** What an officer does for one person: a copy, a request on her behalf, a legal hold. */
export default function PersonPrivacyPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const person = useQuery({
    queryKey: ["privacy", "person", id], queryFn: ({ signal }) => api.get<PersonPrivacy>(`/people/${id}/privacy`, undefined, { signal }),
    refetchInterval: (query) => pollOf(query.state.data?.exports),
  });
  const name = person.data?.person_name ?? t`Person`;
  return (
    <Page title={t`Privacy of ${name}`} crumbs={[{ href: paths.people, label: t`People` }, { href: paths.person(id), label: name }]} lead={<Trans>For letters of people who left, and for counsel. Each step is recorded with your reason.</Trans>}>
      <Loaded query={person}>
        {(data) => (
          <div className="stack">
            <Copies data={data} />
            <Erasing data={data} />
            <Holds data={data} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

const refresh = () => queryClient.invalidateQueries({ queryKey: ["privacy"] });

function Copies({ data }: { data: PersonPrivacy }) {
  const { t } = useLingui();
  const boot = useBoot().data;
  const [asking, setAsking] = useState(false);
  const own = boot?.me.id === data.person_id;
  return (
    <Card title={t`Copy of the data`}>
      <div className="stack">
        <p><Trans>You download the archive and hand it over. Somebody who still has an account here is told of it.</Trans></p>
        {own ? (
          <p className="note">{t`This is your own data: use the page Your data in your account.`} <Link href="/account/privacy">{t`Your data`}</Link></p>
        ) : boot?.me.permissions.includes("privacy:export") ? (
          <div className="row"><Button disabled={data.exports.some(working)} onClick={() => setAsking(true)}>{t`Gather the data`}</Button></div>
        ) : null}
        {data.exports.length ? <ExportList items={data.exports} onChanged={refresh} /> : <p className="s dim">{t`No archive was made in the last days.`}</p>}
      </div>
      <ReasonDialog
        open={asking} title={t`Gather the data of ${data.person_name}?`} action={t`Gather the data`} hint={t`For instance: letter of 20 November 2026, identity checked`} most={500} onClose={() => setAsking(false)}
        run={async (reason) => { await api.post<DataExport>(`/people/${data.person_id}/privacy/exports`, { reason }); toast(t`The data is being gathered`); await refresh(); }}
      >
        <Trans>Make sure who is asking. At most five archives of a person in a day.</Trans>
      </ReasonDialog>
    </Card>
  );
}

function Erasing({ data }: { data: PersonPrivacy }) {
  const { t } = useLingui();
  const me = useBoot().data?.me.id;
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState(false);
  const { request } = data;
  const open = request && undecided(request.state);
  return (
    <Card title={t`Erasure`}>
      <div className="stack">
        {request ? (
          <div className="row-between">
            <span className="row"><RequestTag state={request.state} />{request.late ? <StatusTag kind="overdue">{t`Late`}</StatusTag> : null}<span className="s dim">{t`asked ${moment(request.filed_at)}`}</span>{open ? <DueText date={request.due_on} /> : null}</span>
            <LinkButton href={`/privacy/requests/${request.id}`} kind={open ? "primary" : "plain"}>{t`Open the request`}</LinkButton>
          </div>
        ) : (
          <p className="s dim">{t`Nobody asked for it.`}</p>
        )}
        {open || me === data.person_id ? null : <div className="row"><Button onClick={() => setAsking(true)}>{t`File a request on the person's behalf`}</Button></div>}
      </div>
      <ReasonDialog
        open={asking} danger title={t`Ask to erase ${data.person_name}?`} action={t`File the request`} hint={t`For instance: letter of 20 November 2026, identity checked`} most={2000} onClose={() => setAsking(false)}
        run={async (reason) => {
          const made = await api.post<ErasureReview>(`/people/${data.person_id}/privacy/erasure`, { reason });
          await refresh();
          navigate(`/privacy/requests/${made.request.id}`);
        }}
      >
        <Trans>The account is closed at once. Nothing is deleted until two officers have agreed.</Trans>
      </ReasonDialog>
    </Card>
  );
}

function Holds({ data }: { data: PersonPrivacy }) {
  const { t } = useLingui();
  const may = useBoot().data?.me.permissions ?? [];
  const mayChange = may.includes("privacy:policy");
  const [placing, setPlacing] = useState(false);
  const [releasing, setReleasing] = useState<Hold | null>(null);
  return (
    <Card title={t`Legal holds`}>
      <div className="stack">
        {data.holds.length ? (
          <ul className="plain-list exports">
            {data.holds.map((hold) => (
              <li key={hold.id} className="row-between">
                <span className="wrap">
                  <b>{hold.reference || t`Legal hold`}</b>: {hold.reason}
                  <span className="s dim below">{t`placed by ${hold.placed_by}, ${moment(hold.placed_at)}`}{hold.released_at ? `; ${t`released ${moment(hold.released_at)}: ${hold.release_reason}`}` : ""}</span>
                </span>
                {hold.released_at ? <StatusTag kind="idle">{t`Released`}</StatusTag> : mayChange ? <Button aria-label={t`Release ${hold.reference || t`Legal hold`}`} onClick={() => setReleasing(hold)}>{t`Release`}</Button> : <StatusTag kind="soon">{t`In force`}</StatusTag>}
              </li>
            ))}
          </ul>
        ) : (
          <p className="s dim">{t`None. Everything follows the retention of the hospital.`}</p>
        )}
        {mayChange ? <div className="row"><Button onClick={() => setPlacing(true)}>{t`Place a legal hold`}</Button></div> : null}
      </div>
      <Dialog open={placing} title={t`Place a legal hold`} onClose={() => setPlacing(false)}>
        <PlaceHold person={data.person_id} onDone={() => setPlacing(false)} />
      </Dialog>
      <ReleaseDialog hold={releasing} onClose={() => setReleasing(null)} />
    </Card>
  );
}

interface ReasonProps {
  open: boolean;
  title: string;
  action: string;
  hint: string;
  most: number;
  danger?: boolean;
  children: React.ReactNode;
  run: (reason: string) => Promise<unknown>;
  onClose: () => void;
}
function ReasonDialog({ open, title, action, hint, most, danger = false, children, run, onClose }: ReasonProps) {
  const { t } = useLingui();
  const form = useForm({ reason: "" });
  const close = () => {
    form.setValues({ reason: "" });
    form.setErrors({});
    onClose();
  };
  const send = async () => {
    const done = await form.submit(async () => {
      try {
        await run(form.values.reason.trim());
      } catch (error) {
        throw new Error(problemOf(error));
      }
    }, (): FieldErrors => (form.values.reason.trim().length >= 3 ? {} : { reason: t`Say why, in some words` }));
    if (done) close();
  };
  return (
    <Dialog open={open} title={title} onClose={close}>
      <Form errors={form.errors} onSubmit={() => void send()} label={title}>
        <p>{children}</p>
        <Textarea name="reason" label={t`Reason`} hint={hint} rows={3} maxLength={most} value={form.values.reason} onValue={(reason) => form.set({ reason })} />
        <div className="dialog-foot">
          <Button onClick={close}>{t`Cancel`}</Button>
          <Button kind={danger ? "danger" : "primary"} type="submit" busy={form.busy} busyLabel={t`One moment`}>{action}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
