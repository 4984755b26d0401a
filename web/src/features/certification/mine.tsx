import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { Button, Card, EmptyState, Loaded, Page, ProgressBar, errorsOf, toast } from "../../ui";
import { CertificateButton } from "./cycles";
import type { MyCertifications, OpenProgrammes, PersonCertification } from "./types";
import { StandingTag, WhenText } from "./words";
import "./certification.css";

const ownPath = (id: string) => `/certifications/${id}`;

/** What the person who is here has to renew, what she has reached, and what she may join. */
export default function MyCertificationsPage() {
  const { t } = useLingui();
  const mine = useQuery({ queryKey: ["certifications", "mine"], queryFn: ({ signal }) => api.get<MyCertifications>("/certifications/mine", undefined, { signal }) });
  return (
    <Page title={t`Your certifications`} lead={<Trans>What you renew in cycles, and the programmes that you take. What needs action comes first.</Trans>}>
      <div className="stack">
        <Loaded query={mine}>
          {(data) => {
            const now = data.items.filter((row) => row.standing !== "ended");
            const past = data.items.filter((row) => row.standing === "ended");
            return (
              <>
                {now.length ? <div className="cert-cards">{now.map((row) => <Mine key={row.certification_id} row={row} />)}</div> : <EmptyState title={t`No certification is asked of you`}><Trans>When your work needs one, it appears here with its dates.</Trans></EmptyState>}
                {past.length ? (
                  <Card title={t`Not required any more`}>
                    <ul>{past.map((row) => <li key={row.certification_id}><Link href={ownPath(row.certification_id)}>{row.name}</Link> <WhenText row={row} /></li>)}</ul>
                  </Card>
                ) : null}
              </>
            );
          }}
        </Loaded>
        <Open />
      </div>
    </Page>
  );
}

function Mine({ row }: { row: PersonCertification }) {
  const { t } = useLingui();
  const open = row.needed > 0 && row.cycle_id != null;
  return (
    <section className="card pad stack-s" aria-label={row.name}>
      <div className="row-between"><h2><Link href={ownPath(row.certification_id)}>{row.name}</Link></h2><StandingTag standing={row.standing} renews={row.expires_on != null || row.standing !== "certified"} /></div>
      <p><WhenText row={row} /></p>
      {open ? (
        <>
          <p className="s"><Trans>{row.done} of {row.needed} courses done</Trans></p>
          <ProgressBar value={(100 * row.done) / row.needed} label={t`${row.name}: ${row.done} of ${row.needed} courses done`} />
        </>
      ) : row.standing === "certified" && row.opens_on ? <p className="s dim"><Trans>Can be renewed from {fullDay(row.opens_on)}</Trans></p> : null}
      <div className="row">
        <Link className={open ? "btn" : "ghost"} href={ownPath(row.certification_id)} aria-label={open ? t`See what to do: ${row.name}` : t`Open: ${row.name}`}>{open ? t`See what to do` : t`Open`}</Link>
        {row.certificate_id ? <CertificateButton id={row.certificate_id} /> : null}
      </div>
    </section>
  );
}

function Open() {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const [problem, setProblem] = useState("");
  const open = useQuery({ queryKey: ["certifications", "open"], queryFn: ({ signal }) => api.get<OpenProgrammes>("/certifications/open", undefined, { signal }) });
  const free = (open.data?.items ?? []).filter((each) => !each.joined);
  if (!free.length) return null;
  const join = async (id: string) => {
    setProblem("");
    try {
      await api.post(`/certifications/${id}/join`);
      toast(t`You joined it`);
      await queryClient.invalidateQueries({ queryKey: ["certifications"] });
      navigate(ownPath(id));
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  return (
    <Card title={t`Open to you`}>
      <div className="stack">
        {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
        <ul className="plain-list stack">
          {free.map((each) => (
            <li key={each.id} className="row-between">
              <span className="stack-s"><b>{each.name}</b><span className="s dim wrap">{each.description}</span></span>
              <Button aria-label={t`Join ${each.name}`} onClick={() => void join(each.id)}>{t`Join`}</Button>
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}
