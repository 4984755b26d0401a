import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, download } from "../../api/client";
import { useOnce } from "../../api/once";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { bytes, count } from "../../lib/numbers";
import { Button, Card, ConfirmDialog, CopyField, Dialog, EmptyState, Form, Input, ListTable, Loaded, Page, StatusTag, errorsOf, toast, useForm, type Column } from "../../ui";
import { ProfessionSelect, UnitSelect } from "./filters";
import type { PacketKey, SurveyPacket } from "./matrix_types";
import { ComplianceTabs } from "./tabs";
import { VerifyPacket } from "./verify_packet";
import "./compliance.css";
import "./matrix.css";

const KEY = ["compliance", "packets"];
const refresh = () => queryClient.invalidateQueries({ queryKey: KEY });

/** The proof of a sample of staff for a surveyor: drawn, gathered and signed here. */
export default function PacketsPage() {
  const { t } = useLingui();
  const [making, setMaking] = useState(false);
  const [checking, setChecking] = useState(false);
  const [removing, setRemoving] = useState<SurveyPacket | null>(null);
  const [problem, setProblem] = useState("");
  const list = useKeysetList<SurveyPacket>(KEY, "/compliance/packets");
  const waiting = list.rows.some((row) => row.state === "queued");
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => void refresh(), 2_000);
    return () => clearInterval(timer);
  }, [waiting]);
  const get = async (row: SurveyPacket, format: "zip" | "pdf") => {
    setProblem("");
    try {
      await download(`/compliance/packets/${row.id}/file`, { format }, `survey-packet.${format}`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`It could not be loaded. Try again.`);
    }
  };
  const remove = async () => {
    setProblem("");
    try {
      await api.delete(`/compliance/packets/${removing?.id ?? ""}`);
      toast(t`The packet is removed`);
      await refresh();
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    } finally {
      setRemoving(null);
    }
  };
  const columns: Column<SurveyPacket>[] = [
    { key: "at", header: t`Asked`, head: true, cell: (row) => <>{moment(row.asked_at)}<span className="s dim below">{row.by}</span></> },
    { key: "who", header: t`Drawn from`, className: "wrap", cell: (row) => { const all = count(row.drawn_from); const drawn = count(row.people); return <>{row.filters || t`everybody in reach`}<span className="s dim below">{t`${drawn} of ${all} people`}</span></>; } },
    { key: "state", header: t`State`, cell: (row) => (row.state === "ready" ? <StatusTag kind="ok">{t`Ready`}</StatusTag> : row.state === "failed" ? <StatusTag kind="soon">{t`Failed`}</StatusTag> : <StatusTag kind="info">{t`Being made`}</StatusTag>) },
    { key: "seed", header: t`Seed`, cell: (row) => <code className="s">{row.seed}</code> },
    { key: "sha", header: t`Signed index (SHA-256)`, cell: (row) => (row.index_sha256 ? <span className="sha">{row.index_sha256}</span> : "") },
    {
      key: "act", header: t`Actions`, actions: true,
      cell: (row) => {
        const when = moment(row.asked_at);
        const zip = bytes(row.zip_size);
        const pdf = bytes(row.pdf_size);
        return (
          <span className="row">
            {row.state === "ready" ? (
              <>
                <Button kind="primary" aria-label={t`ZIP, ${zip}: download of ${when}`} onClick={() => void get(row, "zip")}>ZIP, {zip}</Button>
                <Button aria-label={t`PDF, ${pdf}: download of ${when}`} onClick={() => void get(row, "pdf")}>PDF, {pdf}</Button>
              </>
            ) : null}
            {row.state === "queued" ? null : <Button aria-label={t`Remove the packet of ${when}`} onClick={() => setRemoving(row)}>{t`Remove`}</Button>}
          </span>
        );
      },
    },
  ];
  return (
    <Page
      wide title={t`Survey packets`} lead={<Trans>A surveyor asks for the files of some of your staff: draw the sample here, and get their licences, verifications, competencies, orientation and job descriptions as one file.</Trans>}
      actions={
        <>
          <Button onClick={() => setChecking(true)}>{t`Check a packet`}</Button>
          <Button kind="primary" onClick={() => setMaking(true)}>{t`Make a packet`}</Button>
        </>
      }
    >
      <ComplianceTabs />
      <div className="stack">
        {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
        <p className="hidden-text" role="status">{waiting ? t`A packet is being made.` : ""}</p>
        <ListTable
          list={list} caption={t`Survey packets`} columns={columns} rowKey={(row) => row.id}
          empty={<EmptyState title={t`No packet yet`} action={<Button kind="primary" onClick={() => setMaking(true)}>{t`Make a packet`}</Button>}><Trans>A packet of ten people takes some seconds. It is kept for 90 days.</Trans></EmptyState>}
        />
        <SigningKey />
      </div>
      <Dialog open={making} title={t`Make a packet`} onClose={() => setMaking(false)}>{making ? <MakePacket onDone={() => setMaking(false)} /> : null}</Dialog>
      <Dialog wide open={checking} title={t`Check a packet`} onClose={() => setChecking(false)}>{checking ? <VerifyPacket known={list.rows} /> : null}</Dialog>
      <ConfirmDialog open={removing !== null} danger title={t`Remove this packet?`} action={t`Remove`} onClose={() => setRemoving(null)} onConfirm={() => void remove()}>
        <Trans>Its files go. That it was made and signed stays in the audit log; with the same seed the same people are drawn again while they work there.</Trans>
      </ConfirmDialog>
    </Page>
  );
}

function MakePacket({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ unit: "", profession: "", people: "10", seed: "" });
  const once = useOnce();
  const v = form.values;
  const number = Number(v.people);
  const save = async () => {
    const made = await form.submit(
      () => once((idempotencyKey) => api.post<SurveyPacket>("/compliance/packets", { people: number, ...(v.unit ? { unit: v.unit } : {}), ...(v.profession ? { profession: v.profession } : {}), ...(v.seed.trim() ? { seed: v.seed.trim() } : {}) }, { idempotencyKey })),
      () => (Number.isInteger(number) && number >= 1 && number <= 50 ? ({} as Record<string, string>) : { people: t`Enter a number from 1 to 50` }),
    );
    if (!made) return;
    toast(t`The packet is being made. It appears in the list.`);
    await refresh();
    onDone();
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Make a packet`}>
      <UnitSelect reach="report:export" value={v.unit} onValue={(unit) => form.set({ unit })} />
      <ProfessionSelect value={v.profession} onValue={(profession) => form.set({ profession })} />
      <Input name="people" label={t`How many people`} hint={t`1 to 50, drawn at random`} type="number" inputMode="numeric" min={1} max={50} value={v.people} onValue={(people) => form.set({ people })} />
      <Input name="seed" label={t`Seed`} optional hint={t`Any word of the surveyor: the same seed draws the same people, so that nobody can say the sample was chosen`} value={v.seed} maxLength={40} autoComplete="off" onValue={(seed) => form.set({ seed })} />
      <p className="s dim">{Number.isInteger(number) && number > 0 ? plural(number, { one: "# person is drawn, or everybody if there are fewer. Who took it is in the audit log.", other: "# people are drawn, or everybody if there are fewer. Who took it is in the audit log." }) : null}</p>
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Drawing`}>{t`Draw and make it`}</Button></div>
    </Form>
  );
}

function SigningKey() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: ["compliance", "packet-key"], queryFn: ({ signal }) => api.get<PacketKey>("/compliance/packet-key", undefined, { signal }), staleTime: Infinity });
  return (
    <Card title={t`How a packet proves itself`}>
      <Loaded query={query}>
        {(data) => (
          <div className="stack">
            <p><Trans>The ZIP holds a PDF for each person, index.csv with the SHA-256 of each, the signature of the index, and a checkpoint of the audit log that was signed right afterwards. README.txt in it says how anybody checks it without MedConnect.</Trans></p>
            <CopyField label={t`Public key of this hospital (${data.algorithm})`} hint={t`Compare it with public-key.pem of the packet`} value={data.public_key} />
          </div>
        )}
      </Loaded>
    </Card>
  );
}
