import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import { paths } from "../../app/paths";
import { useBoot } from "../../app/session";
import { fullDay, moment } from "../../lib/dates";
import { Button, Card, Loaded, Page, PrintButton, StatusTag } from "../../ui";
import { useMay } from "../audiences/data";
import { Cycles } from "./cycles";
import { DecideButtons } from "./requests";
import { officePath } from "./tabs";
import type { CertificationRecord } from "./types";
import { EndWaiver, WaiverDialog } from "./waivers";
import { StandingTag, WhenText } from "./words";
import "./certification.css";

/** One person in one certification: every cycle, what was waived and what was asked. */
export default function CertificationPersonPage() {
  const { t } = useLingui();
  const { id, person } = useParams<{ id: string; person: string }>();
  const own = useBoot().data?.me.id === person;
  const decide = useMay("certification:decide") && !own;
  const [waiving, setWaiving] = useState(false);
  const record = useQuery({ queryKey: ["certifications", id, "people", person], queryFn: ({ signal }) => api.get<CertificationRecord>(`/certifications/${id}/people/${person}`, undefined, { signal }) });
  const data = record.data;
  const courses = [...new Map((data?.cycles ?? []).flatMap((cycle) => cycle.courses).map((course) => [course.course_id, { id: course.course_id, title: course.title, published: true }])).values()];
  return (
    <Page
      title={data?.person_name ?? t`Person`} crumbs={[{ href: "/certifications/office", label: t`Certifications` }, { href: officePath(id), label: data?.now.name ?? t`Certification` }]}
      lead={data ? <><StandingTag standing={data.now.standing} /> <WhenText row={data.now} /> <Link href={paths.person(person)}>{t`Open the person`}</Link></> : null}
      actions={<>{decide && data && data.now.standing !== "ended" ? <Button onClick={() => setWaiving(true)}>{t`Exempt, or accept something equivalent`}</Button> : null}<PrintButton /></>}
    >
      <Loaded query={record}>
        {(found) => (
          <div className="stack">
            {found.requests.map((request) => (
              <Card key={request.id} title={t`Request for more time`} aside={moment(request.asked_at)}>
                <div className="stack-s">
                  <p><Trans>{fullDay(request.wanted_on)} instead of {fullDay(request.due_on)}: {request.reason}</Trans></p>
                  {request.state === "pending" ? (decide ? <DecideButtons request={request} /> : <p><StatusTag kind="info">{t`Waiting`}</StatusTag></p>) : <RequestAnswer request={request} />}
                </div>
              </Card>
            ))}
            {found.waivers.map((waiver) => (
              <Card key={waiver.id} title={waiver.kind === "exemption" ? t`Exempt` : t`Something equivalent`} aside={`${waiver.approver}, ${moment(waiver.at)}`}>
                <div className="row-between">
                  <span>{[waiver.reason, waiver.evidence, waiver.until ? t`until ${fullDay(waiver.until)}` : "", waiver.achieved_on ? t`achieved on ${fullDay(waiver.achieved_on)}` : ""].filter(Boolean).join("; ")}</span>
                  {waiver.ended_at ? <StatusTag kind="idle">{t`Ended on ${fullDay(waiver.ended_at)}`}</StatusTag> : decide ? <EndWaiver waiver={waiver} /> : <StatusTag kind="ok">{t`In force`}</StatusTag>}
                </div>
              </Card>
            ))}
            <h2>{t`Cycles`}</h2>
            <Cycles cycles={found.cycles} />
          </div>
        )}
      </Loaded>
      {waiving && data ? <WaiverDialog id={id} courses={courses} person={{ id: person, name: data.person_name }} onClose={() => setWaiving(false)} /> : null}
    </Page>
  );
}

export function RequestAnswer({ request }: { request: CertificationRecord["requests"][number] }) {
  const { t } = useLingui();
  return (
    <span className="stack-s">
      <span>{request.state === "approved" ? <StatusTag kind="ok">{request.new_due_on ? t`Until ${fullDay(request.new_due_on)}` : t`Approved`}</StatusTag> : <StatusTag kind="idle">{request.state === "denied" ? t`Denied` : t`Taken back`}</StatusTag>}</span>
      <span className="s dim">{[request.decided_by, request.decided_at ? moment(request.decided_at) : "", request.comment].filter(Boolean).join(", ")}</span>
    </span>
  );
}
