import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation, useParams } from "wouter";
import { ApiError, api } from "../../api/client";
import { queryClient } from "../../app/session";
import { dayAfter, fullDay, moment } from "../../lib/dates";
import { Button, Card, ConfirmDialog, Dialog, Form, Input, Loaded, Page, PrintButton, StatusTag, Textarea, errorsOf, toast, useForm } from "../../ui";
import { useMay } from "../audiences/data";
import { Cycles } from "./cycles";
import { RequestAnswer } from "./person";
import { officePath } from "./tabs";
import type { CertificationRecord } from "./types";
import { StandingTag, WhenText } from "./words";
import "./certification.css";

/** One's own certification: what is done, what is next, what opens when. */
export default function OwnCertificationPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const [, navigate] = useLocation();
  const office = useMay("certification:view");
  const [asking, setAsking] = useState<"" | "time" | "leave">("");
  const [problem, setProblem] = useState("");
  const record = useQuery({ queryKey: ["certifications", id, "mine"], queryFn: ({ signal }) => api.get<CertificationRecord>(`/certifications/${id}/mine`, undefined, { signal }) });
  const data = record.data;
  const none = record.error instanceof ApiError && record.error.status === 404;
  const waiting = data?.requests.find((request) => request.state === "pending");
  const due = data?.now.due_on ?? data?.now.expires_on;
  const attempt = async (work: () => Promise<unknown>, said: string) => {
    setProblem("");
    try {
      await work();
      toast(said);
      await queryClient.invalidateQueries({ queryKey: ["certifications"] });
      return true;
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
      return false;
    }
  };
  const leave = async () => {
    const left = await attempt(() => api.post(`/certifications/${id}/leave`), t`You left it`);
    setAsking("");
    if (left) navigate("/certifications/mine", { replace: true });
  };
  if (none && office) {
    return (
      <Page title={t`Certification`} crumbs={[{ href: "/certifications/mine", label: t`Your certifications` }]}>
        <section className="card state"><h2>{t`This one is not asked of you`}</h2><p><Link href={officePath(id)}>{t`See how your people stand`}</Link></p></section>
      </Page>
    );
  }
  return (
    <Page
      title={data?.now.name ?? t`Certification`} crumbs={[{ href: "/certifications/mine", label: t`Your certifications` }]}
      lead={data ? <><StandingTag standing={data.now.standing} /> <WhenText row={data.now} /></> : null}
      actions={data ? (
        <>
          {data.now.cycle_id && due && !waiting ? <Button onClick={() => setAsking("time")}>{t`Ask for more time`}</Button> : null}
          {office ? <Link className="ghost" href={officePath(id)}>{t`How your people stand`}</Link> : null}
          <PrintButton />
        </>
      ) : null}
    >
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <Loaded query={record}>
        {(found) => (
          <div className="stack">
            {found.now.standing === "certified" && found.now.opens_on ? <p className="note"><Trans>You can renew it from {fullDay(found.now.opens_on)} on. Nothing is to be done before.</Trans></p> : null}
            {found.requests.map((request) => (
              <Card key={request.id} title={t`Your request for more time`} aside={moment(request.asked_at)}>
                <div className="row-between">
                  <span><Trans>{fullDay(request.wanted_on)} instead of {fullDay(request.due_on)}: {request.reason}</Trans></span>
                  {request.state === "pending" ? (
                    <span className="row"><StatusTag kind="info">{t`Waiting`}</StatusTag><Button onClick={() => void attempt(() => api.post(`/certification-requests/${request.id}/withdraw`), t`Taken back`)}>{t`Take it back`}</Button></span>
                  ) : <RequestAnswer request={request} />}
                </div>
              </Card>
            ))}
            {found.waivers.filter((waiver) => !waiver.ended_at).map((waiver) => (
              <p key={waiver.id} className="note">{waiver.kind === "exemption" ? t`You are exempt` : t`Something equivalent was accepted`}: {waiver.reason}{waiver.until ? ` (${t`until ${fullDay(waiver.until)}`})` : ""}</p>
            ))}
            <h2>{t`Cycles`}</h2>
            <Cycles cycles={found.cycles} own />
            {found.now.standing !== "ended" ? <div className="row"><Button kind="link" onClick={() => setAsking("leave")}>{t`Leave this programme`}</Button></div> : null}
          </div>
        )}
      </Loaded>
      {asking === "time" ? <TimeDialog id={id} due={due ?? ""} onClose={() => setAsking("")} /> : null}
      <ConfirmDialog open={asking === "leave"} title={t`Leave this programme?`} action={t`Leave`} onClose={() => setAsking("")} onConfirm={() => void leave()}>
        <Trans>This works only for what you joined yourself. What you completed stays in your record.</Trans>
      </ConfirmDialog>
    </Page>
  );
}

function TimeDialog({ id, due, onClose }: { id: string; due: string; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ wanted_on: "", reason: "" });
  const { values } = form;
  const send = async () => {
    const done = await form.submit(() => api.post(`/certifications/${id}/extension`, { wanted_on: values.wanted_on, reason: values.reason.trim() }), () => ({
      ...(values.wanted_on ? {} : { wanted_on: t`Choose a day` }),
      ...(values.reason.trim() ? {} : { reason: t`Say why, in some words` }),
    }));
    if (!done) return;
    toast(t`Your manager or the education office decides. You are told the answer.`);
    await queryClient.invalidateQueries({ queryKey: ["certifications"] });
    onClose();
  };
  return (
    <Dialog open title={t`Ask for more time`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void send()}>
        {due ? <p><Trans>It is due on {fullDay(due)}.</Trans></p> : null}
        <Input name="wanted_on" label={t`Until when?`} type="date" min={dayAfter(1)} className="narrow" value={values.wanted_on} onValue={(wanted_on) => form.set({ wanted_on })} />
        <Textarea name="reason" label={t`Reason`} maxLength={1000} rows={2} value={values.reason} onValue={(reason) => form.set({ reason })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Sending`}>{t`Send the request`}</Button></div>
      </Form>
    </Dialog>
  );
}
