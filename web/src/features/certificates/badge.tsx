import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ApiError, api, download } from "../../api/client";
import type { Certificate } from "../../api/types";
import { fullDay } from "../../lib/dates";
import { Button, FileDrop, Form, Menu, MenuItem, StatusTag } from "../../ui";

/** A certificate as an Open Badge, which other systems can verify without asking this one. */
export function BadgeMenu({ row, onFailed }: { row: Certificate; onFailed: (failed: boolean) => void }) {
  const { t } = useLingui();
  const title = row.course_title;
  const save = (form: string) => {
    onFailed(false);
    download(`/certificates/${row.id}/badge`, { form }, `badge-${row.number}.${form}`).catch(() => onFailed(true));
  };
  return (
    <Menu label={t`Open Badge`} name={t`Open Badge: ${title}`} className="link">
      <MenuItem onSelect={() => save("png")}>{t`Picture for profiles and mail (PNG)`}</MenuItem>
      <MenuItem onSelect={() => save("svg")}>{t`Picture for print (SVG)`}</MenuItem>
      <MenuItem onSelect={() => save("jwt")}>{t`Signed credential for a wallet (JWT)`}</MenuItem>
    </Menu>
  );
}

export interface BadgeCheck {
  outcome: "valid" | "expired" | "revoked" | "unknown" | "other_issuer" | "no_badge";
  organisation: string;
  holder_name?: string | null;
  title?: string | null;
  number?: string | null;
  issued_on?: string | null;
  valid_until?: string | null;
  revoked_on?: string | null;
}

/** Public: whoever was given a badge file can see whether it is ours and still stands. */
export function BadgeCheckForm() {
  const { t } = useLingui();
  const [file, setFile] = useState<File | null>(null);
  const [result, setResult] = useState<BadgeCheck | null>(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const choose = (next: File | null) => {
    setFile(next);
    setResult(null);
    setProblem("");
  };
  const check = async () => {
    if (!file) return setProblem(t`Choose the badge's file`);
    setBusy(true);
    setProblem("");
    try {
      const response = await api.raw("POST", "/badges/check", { body: new Blob([file], { type: "application/octet-stream" }), anonymous: true });
      setResult((await response.json()) as BadgeCheck);
    } catch (error) {
      setProblem(error instanceof ApiError && error.status === 429 ? t`Too many checks from this network. Wait a minute and try again.` : t`The file could not be checked. Try again.`);
    }
    setBusy(false);
  };
  return (
    <section className="card pad no-print stack" aria-labelledby="badge-check">
      <h2 id="badge-check">{t`Check a badge`}</h2>
      <p className="dim"><Trans>An Open Badge is a picture or file that carries a certificate. Choose the one that you were given.</Trans></p>
      <Form errors={problem && !file ? { badge: problem } : {}} onSubmit={() => void check()} label={t`Check a badge`}>
        <FileDrop name="badge" label={t`Badge file`} hint={t`PNG, SVG or JWT, at most 2 MB`} accept=".png,.svg,.jwt,.txt" maxBytes={2 << 20} file={file} onFile={choose} />
        {problem && file ? <p className="note soon" role="alert">{problem}</p> : null}
        <div className="form-foot">
          <Button type="submit" busy={busy} busyLabel={t`Checking`}>{t`Check the badge`}</Button>
        </div>
      </Form>
      {result ? <BadgeVerdict result={result} /> : null}
    </section>
  );
}

function BadgeVerdict({ result }: { result: BadgeCheck }) {
  const { t } = useLingui();
  const organisation = result.organisation;
  const head = {
    valid: { kind: "ok" as const, word: t`Valid`, text: t`This badge was issued by ${organisation} and is valid.` },
    expired: { kind: "overdue" as const, word: t`Expired`, text: t`This badge was issued by ${organisation}, but it is no longer valid.` },
    revoked: { kind: "overdue" as const, word: t`Revoked`, text: t`This badge was withdrawn and is not valid.` },
    unknown: { kind: "overdue" as const, word: t`Not genuine`, text: t`The file names ${organisation} as its issuer, but we hold no such badge. It was changed, or the record was deleted.` },
    other_issuer: { kind: "idle" as const, word: t`From elsewhere`, text: t`This badge is not from ${organisation}. Ask the organisation that issued it.` },
    no_badge: { kind: "idle" as const, word: t`No badge`, text: t`There is no badge in this file. Choose the original file: copies made by screenshots or messengers lose it.` },
  }[result.outcome];
  const lines: [string, string | null | undefined][] = [
    [t`Holder`, result.holder_name],
    [t`Course`, result.title],
    [t`Number`, result.number],
    [t`Issued`, result.issued_on ? fullDay(result.issued_on) : null],
    [t`Valid until`, result.title ? (result.valid_until ? fullDay(result.valid_until) : t`no end`) : null],
    [t`Revoked on`, result.revoked_on ? fullDay(result.revoked_on) : null],
  ];
  return (
    <div className="stack" role="status">
      <p><StatusTag kind={head.kind}>{head.word}</StatusTag> {head.text}</p>
      {result.title ? (
        <dl className="pairs">
          {lines.filter(([, value]) => value).map(([name, value]) => (
            <div className="pair" key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </div>
  );
}
