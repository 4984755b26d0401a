import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, download } from "../../api/client";
import type { CreditEntry, Licences, Transcript } from "../../api/types";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { hours } from "../../lib/numbers";
import { text, useSearchState } from "../../lib/search_state";
import { Button, ConfirmDialog, EmptyState, Input, Loaded, Page, PrintButton, StatusTag, Table, errorsOf, toast, type Column } from "../../ui";
import { ExternalCreditDialog } from "./external_credit";
import { LicenceCard } from "./licence_card";
import { creditFormat, creditType } from "./words";
import "./transcript.css";

const codecs = { from: text(), to: text() };

export default function TranscriptPage() {
  const { t } = useLingui();
  const [range, setRange] = useSearchState(codecs);
  const [adding, setAdding] = useState(false);
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState("");
  const transcript = useQuery({
    queryKey: ["credits", range.from, range.to],
    queryFn: ({ signal }) => api.get<Transcript>("/credits", range, { signal }),
    placeholderData: (old) => old,
  });
  const savePdf = async () => {
    setSaving(true);
    setProblem("");
    try {
      await download("/credits/transcript.pdf", range, "transcript.pdf");
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? "");
    } finally {
      setSaving(false);
    }
  };
  return (
    <Page
      title={t`Transcript`}
      lead={<Trans>Your continuing education. Courses here are added when you complete them; add what you did elsewhere yourself.</Trans>}
      actions={
        <>
          <PrintButton />
          <Button onClick={() => setAdding(true)}>{t`Add outside credit`}</Button>
          <Button kind="primary" busy={saving} busyLabel={t`Making the PDF`} onClick={() => void savePdf()}>{t`Download PDF`}</Button>
        </>
      }
    >
      {problem ? <p className="note overdue" role="alert"><Trans>The PDF could not be made: {problem}</Trans></p> : null}
      <div className="transcript-cols">
        <div className="stack">
          <div className="transcript-range no-print">
            <Input name="from" type="date" label={t`From`} value={range.from} onValue={(from) => setRange({ from })} />
            <Input name="to" type="date" label={t`Until`} value={range.to} onValue={(to) => setRange({ to })} />
            {range.from || range.to ? <Button onClick={() => setRange({ from: "", to: "" })}>{t`Show all`}</Button> : null}
          </div>
          <Loaded query={transcript}>{(data) => <Entries transcript={data} ranged={Boolean(range.from || range.to)} onAdd={() => setAdding(true)} />}</Loaded>
        </div>
        <LicenceMeters />
      </div>
      <ExternalCreditDialog open={adding} onClose={() => setAdding(false)} />
    </Page>
  );
}

function Entries({ transcript, ranged, onAdd }: { transcript: Transcript; ranged: boolean; onAdd: () => void }) {
  const { t } = useLingui();
  const [withdrawing, setWithdrawing] = useState<CreditEntry | null>(null);
  const [problem, setProblem] = useState(false);
  const [unread, setUnread] = useState(false);
  const name = [transcript.person_name, transcript.employee_number].filter(Boolean).join(", ");
  if (!transcript.entries.length) {
    return (
      <EmptyState title={ranged ? t`No credit between these dates` : t`No credit yet`} action={<Button onClick={onAdd}>{t`Add outside credit`}</Button>}>
        <Trans>Courses with contact hours appear here on the day you complete them.</Trans>
      </EmptyState>
    );
  }
  const withdraw = async () => {
    try {
      await api.post(`/credits/${withdrawing?.id}/withdraw`);
      await queryClient.invalidateQueries({ queryKey: ["credits"] });
      toast(t`Credit withdrawn`);
    } catch {
      setProblem(true);
    }
    setWithdrawing(null);
  };
  const proof = (row: CreditEntry) => {
    setUnread(false);
    return download(`/credits/${row.id}/evidence`, undefined, "proof").catch(() => setUnread(true));
  };
  const columns: Column<CreditEntry>[] = [
    { key: "date", header: t`Date`, cell: (row) => <span className="nowrap">{fullDay(row.earned_on)}</span>, compare: (a, b) => a.earned_on.localeCompare(b.earned_on) },
    {
      key: "activity", header: t`Activity`, head: true,
      cell: (row) => (
        <>
          {row.activity}
          <span className="s dim credit-body">{[row.provider, [row.accreditation_body, row.accreditation_number].filter(Boolean).join(" ")].filter(Boolean).join(". ")}</span>
          {row.topics.length || row.format ? <span className="s dim credit-body">{[row.format ? creditFormat(row.format) : "", ...row.topics].filter(Boolean).join(", ")}</span> : null}
          {row.note ? <span className="s dim credit-body">{row.note}</span> : null}
        </>
      ),
      compare: (a, b) => a.activity.localeCompare(b.activity),
    },
    { key: "type", header: t`Type`, cell: (row) => creditType(row.type) },
    { key: "source", header: t`Source`, cell: (row) => <Source row={row} /> },
    { key: "hours", header: t`Hours`, num: true, cell: (row) => hours(row.hours), compare: (a, b) => a.hours - b.hours },
    {
      key: "act", header: t`Actions`, actions: true, className: "no-print",
      cell: (row) => {
        const activity = row.activity;
        return (
          <span className="row">
            {row.has_evidence ? <Button aria-label={t`Proof of ${activity}`} onClick={() => void proof(row)}>{t`Proof`}</Button> : null}
            {row.source === "external" && !row.reversed && !row.reverses ? <Button aria-label={t`Withdraw ${activity}`} onClick={() => setWithdrawing(row)}>{t`Withdraw`}</Button> : null}
          </span>
        );
      },
    },
  ];
  return (
    <>
      {problem ? <p className="note overdue" role="alert">{t`It could not be withdrawn. Nothing was changed; try again.`}</p> : null}
      {unread ? <p className="note overdue" role="alert">{t`The proof could not be loaded. Try again.`}</p> : null}
      <Table
        caption={t`Credits of ${name}`} showCaption columns={columns} rows={transcript.entries} rowKey={(row) => row.id}
        foot={
          <tr>
            <th scope="row" colSpan={4}>{t`All shown`}</th>
            <td className="r" data-label={t`Hours`}>{hours(transcript.total_hours)}</td>
            <td className="no-print" />
          </tr>
        }
      />
      <ConfirmDialog open={withdrawing !== null} title={t`Withdraw this credit?`} action={t`Withdraw this credit`} danger onConfirm={() => void withdraw()} onClose={() => setWithdrawing(null)}>
        <p>
          <Trans>The line stays in the transcript with a line that takes its hours away, so that the record is complete.</Trans>
        </p>
      </ConfirmDialog>
    </>
  );
}

function Source({ row }: { row: CreditEntry }) {
  const { t } = useLingui();
  if (row.reverses) return <StatusTag kind="idle">{t`Correction`}</StatusTag>;
  if (row.reversed) return <StatusTag kind="idle">{t`Withdrawn`}</StatusTag>;
  if (row.source === "course") return <StatusTag kind="ok">{t`Course here`}</StatusTag>;
  return row.has_evidence ? <StatusTag kind="info">{t`Outside, with proof`}</StatusTag> : <StatusTag kind="soon">{t`Outside, no proof`}</StatusTag>;
}

function LicenceMeters() {
  const licences = useQuery({ queryKey: ["credits", "licences"], queryFn: ({ signal }) => api.get<Licences>("/credits/licences", undefined, { signal }) });
  if (!licences.data?.items.length) return null;
  return (
    <aside className="stack">
      {licences.data.items.map((licence) => (
        <LicenceCard key={licence.credential_id} licence={licence} own />
      ))}
    </aside>
  );
}
