/** One's own checklist: what is asked, what was seen, by whom and with which comment. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { api, download } from "../../api/client";
import { fullDay, moment } from "../../lib/dates";
import { Button, DueText, LinkButton, Loaded, Page, StatusTag, errorsOf } from "../../ui";
import { RecordTag, methodWords } from "../skills_office/words";
import type { SkillRecord } from "./types";
import "../skills_office/skills.css";

export default function OwnRecordPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const [problem, setProblem] = useState("");
  const record = useQuery({ queryKey: ["skills", "records", id], queryFn: ({ signal }) => api.get<SkillRecord>(`/skills/records/${id}`, undefined, { signal }) });
  const card = record.data?.card;
  const save = () => {
    setProblem("");
    download(`/skills/records/${id}/record.pdf`, undefined, "checklist.pdf").catch((error: unknown) => setProblem(Object.values(errorsOf(error)).join(" ")));
  };
  return (
    <Page
      title={card?.title ?? t`Checklist`} crumbs={[{ href: "/skills", label: t`My skills` }]}
      lead={card ? <><RecordTag row={card} /> <Trans>{card.items_signed} of {card.items} signed off</Trans>{card.due_on && card.status === "open" ? <>, {t`due`} <DueText date={card.due_on} /></> : null}{card.valid_until ? <>, <Trans>valid until {fullDay(card.valid_until)}</Trans></> : null}</> : null}
      actions={card ? <>{record.data?.may_sign && card.status === "open" ? <LinkButton kind="primary" href={`/precepting/${id}`}>{t`Sign off`}</LinkButton> : null}<Button onClick={save}>{t`Record (PDF)`}</Button></> : null}
    >
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <Loaded query={record}>
        {(data) => (
          <div className="stack">
            {data.description ? <p className="pre-line wrap">{data.description}</p> : null}
            {data.card.status === "open" ? <p className="note"><Trans>Show each item to a preceptor. She signs off on her own phone or computer.</Trans></p> : null}
            <ol className="plain-list stack" aria-label={t`Items`}>
              {data.items.map((item) => (
                <li key={item.id} className="card pad stack-s">
                  <div className="row-between"><h2 className="skill-title">{item.title}</h2>{item.signed_off ? <StatusTag kind="ok">{t`Signed off`}</StatusTag> : item.attempts.length ? <StatusTag kind="soon">{t`Needs practice`}</StatusTag> : <StatusTag kind="idle">{t`Open`}</StatusTag>}</div>
                  {item.criteria ? <p className="s dim pre-line wrap">{item.criteria}</p> : null}
                  {item.attempts.length ? (
                    <ul className="plain-list skill-attempts s" aria-label={t`Attempts: ${item.title}`}>
                      {item.attempts.map((attempt) => (
                        <li key={attempt.at + attempt.outcome}>
                          {attempt.outcome === "signed_off" ? <StatusTag kind="ok">{t`Signed off`}</StatusTag> : <StatusTag kind="soon">{t`Needs practice`}</StatusTag>}{" "}
                          {[methodWords(attempt.method), attempt.level ?? "", attempt.preceptor, moment(attempt.at)].filter(Boolean).join(", ")}
                          {attempt.comment ? <span className="below wrap">{attempt.comment}</span> : null}
                        </li>
                      ))}
                    </ul>
                  ) : null}
                </li>
              ))}
            </ol>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
