import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import { ApiError, api } from "../../api/client";
import type { Verification } from "../../api/types";
import { paths } from "../../app/paths";
import { fullDay, moment } from "../../lib/dates";
import { Button, Form, Input, Loaded, Page, PrintButton, StatusTag } from "../../ui";
import { BadgeCheckForm } from "./badge";
import "./certificates.css";

/** Public: anybody with a code can check a certificate. Shows no more than what is printed on it. */
export default function VerifyPage() {
  const { t } = useLingui();
  const { code } = useParams();
  return (
    <main id="main" className="medium">
      <Page title={t`Check a certificate`} lead={<Trans>Enter the code printed on the certificate, or scan its square code.</Trans>}>
        <div className="stack">
          {code ? <Result key={code} code={code} /> : null}
          <CodeForm key={`form-${code}`} start={code ?? ""} />
          {code ? null : <BadgeCheckForm />}
        </div>
      </Page>
    </main>
  );
}

function CodeForm({ start }: { start: string }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const [code, setCode] = useState(start);
  const [empty, setEmpty] = useState(false);
  const check = () => {
    const clean = code.trim().toUpperCase();
    setEmpty(!clean);
    if (clean) navigate(paths.verify(clean));
  };
  return (
    <div className="card pad no-print">
      <Form errors={empty ? { code: t`Enter the code` } : {}} onSubmit={check} label={t`Check a certificate`}>
        <Input name="code" label={t`Code`} hint={t`Such as 7KQ2-M4XD-9TPA`} value={code} onValue={setCode} autoComplete="off" spellCheck={false} autoCapitalize="characters" />
        <div className="form-foot">
          <Button type="submit" kind={start ? "plain" : "primary"}>{start ? t`Check another` : t`Check`}</Button>
        </div>
      </Form>
    </div>
  );
}

function Result({ code }: { code: string }) {
  const { t } = useLingui();
  const query = useQuery({
    queryKey: ["verify", code],
    queryFn: ({ signal }) => api.get<Verification>(`/verify/${encodeURIComponent(code)}`, undefined, { signal, anonymous: true }),
    retry: false,
  });
  if (query.error instanceof ApiError && query.error.status === 429) {
    return <p className="note soon" role="alert">{t`Too many checks from this network. Wait a minute and try again.`}</p>;
  }
  return <Loaded query={query}>{(data) => <Verdict code={code} result={data} at={query.dataUpdatedAt} />}</Loaded>;
}

function Verdict({ code, result, at }: { code: string; result: Verification; at: number }) {
  const { t } = useLingui();
  const organisation = result.organisation;
  const head = {
    valid: { kind: "ok" as const, word: t`Valid`, text: t`This certificate is genuine and valid.` },
    expired: { kind: "overdue" as const, word: t`Expired`, text: t`This certificate is genuine, but it is no longer valid.` },
    revoked: { kind: "overdue" as const, word: t`Revoked`, text: t`This certificate was withdrawn and is not valid.` },
    unknown: { kind: "idle" as const, word: t`Unknown`, text: t`No certificate of ${organisation} has this code. Check the letters and figures; O and 0 are often mixed up.` },
  }[result.status];
  const lines: [string, string | null | undefined][] = [
    [t`Holder`, result.holder_name],
    [t`Course`, result.course_title],
    [t`Number`, result.number],
    [t`Issued`, result.issued_on ? fullDay(result.issued_on) : null],
    [t`Valid until`, result.status === "unknown" ? null : result.valid_until ? fullDay(result.valid_until) : t`no end`],
    [t`Revoked on`, result.revoked_on ? fullDay(result.revoked_on) : null],
    [t`Issued by`, result.organisation],
    [t`Code`, code],
  ];
  const checked = moment(new Date(at));
  return (
    <section className="card" role="status">
      <div className="card-head">
        <h2>
          <StatusTag kind={head.kind}>{head.word}</StatusTag>
        </h2>
        <small>{t`checked ${checked}`}</small>
      </div>
      <div className="card-body stack">
        <p>{head.text}</p>
        <dl className="pairs">
          {lines.filter(([, value]) => value).map(([name, value]) => (
            <div className="pair" key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <div className="row no-print">
          <PrintButton />
        </div>
      </div>
    </section>
  );
}
