/** Who has a seat in a class of one's own, who attended, and cancelling it. */
import "./finder.css";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Dialog, EmptyState, Form, LinkButton, Loaded, Page, PrintButton, Table, Textarea, errorsOf, toast, useForm, type Column } from "../../ui";
import type { ClassDetail, ClassRoster, RosterSeat } from "./types";
import { placeWords, SeatTag, whenWords } from "./words";

const seated = (row: RosterSeat) => row.state === "registered" || row.state === "attended";
export default function RosterPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const [cancelling, setCancelling] = useState(false);
  const detail = useQuery({ queryKey: ["finder", "class", id], queryFn: ({ signal }) => api.get<ClassDetail>(`/classes/${id}`, undefined, { signal }) });
  const roster = useQuery({ queryKey: ["finder", "roster", id], queryFn: ({ signal }) => api.get<ClassRoster>(`/my-classes/${id}/roster`, undefined, { signal }) });
  const data = detail.data;
  const open = data && !data.cancelled && new Date(data.listing.starts_at).getTime() > Date.now();
  return (
    <Page
      title={data?.listing.title ?? t`Class`} crumbs={[{ href: "/find-classes/portal", label: t`Classes we offer` }]} lead={data ? [whenWords(data.listing), placeWords(data.listing)].filter(Boolean).join(", ") : null}
      actions={data ? <><PrintButton />{data.can_edit && open ? <><LinkButton href={`/find-classes/portal/${id}/edit`}>{t`Change`}</LinkButton><Button onClick={() => setCancelling(true)}>{t`Cancel the class`}</Button></> : null}<LinkButton href={`/find-classes/${id}`}>{t`As others see it`}</LinkButton></> : null}
    >
      {data?.cancelled ? <p className="note overdue"><Trans>This class is cancelled. {data.cancel_reason}</Trans></p> : null}
      <Loaded query={roster}>{(sheet) => <Sheet key={sheet.items.map((row) => row.person_id + row.state).join()} id={id} sheet={sheet} cancelled={data?.cancelled ?? false} />}</Loaded>
      {cancelling ? <Cancel id={id} people={roster.data?.items.length ?? 0} onClose={() => setCancelling(false)} /> : null}
    </Page>
  );
}

function Sheet({ id, sheet, cancelled }: { id: string; sheet: ClassRoster; cancelled: boolean }) {
  const { t } = useLingui();
  const [came, setCame] = useState<readonly string[]>(() => sheet.items.filter((row) => row.state === "attended").map((row) => row.person_id));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const begun = new Date(sheet.listing.starts_at).getTime() <= Date.now() && !cancelled;
  const people = sheet.items.filter(seated);
  const open = people.filter((row) => row.state === "registered");
  const save = async () => {
    setBusy(true);
    setProblem("");
    try {
      // Only what was ticked here: a colleague may keep the same list.
      const before = people.filter((row) => row.state === "attended").map((row) => row.person_id);
      const changes = { people: came.filter((each) => !before.includes(each)), absent: before.filter((each) => !came.includes(each)) };
      queryClient.setQueryData(["finder", "roster", id], await api.post<ClassRoster>(`/classes/${id}/attended`, changes));
      toast(t`Saved.`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
  };
  const columns: Column<RosterSeat>[] = [
    ...(begun ? [{
      key: "came", header: t`Attended`,
      cell: (row: RosterSeat) => (seated(row) ? <input type="checkbox" aria-label={t`${row.name} attended`} checked={came.includes(row.person_id)} onChange={(event) => setCame(event.target.checked ? [...came, row.person_id] : came.filter((each) => each !== row.person_id))} /> : null),
    }] : []),
    { key: "name", header: t`Name`, head: true, className: "wrap", cell: (row) => row.name },
    { key: "state", header: t`State`, cell: (row) => <SeatTag state={row.state} /> },
    { key: "at", header: t`Since`, cell: (row) => fullDay(row.at) },
  ];
  if (!sheet.items.length) return <EmptyState title={sheet.listing.registers_here ? t`Nobody registered yet` : t`People register on your own page`} />;
  const taken = count(people.length);
  return (
    <div className="stack">
      <p role="status">{sheet.listing.capacity ? <Trans>{taken} of {count(sheet.listing.capacity)} seats are taken.</Trans> : plural(people.length, { one: "# seat is taken.", other: "# seats are taken." })}</p>
      {begun && people.length ? (
        <div className="row no-print">
          <Button kind="primary" busy={busy} busyLabel={t`Saving`} onClick={() => void save()}>{t`Save attendance`}</Button>
          {open.length ? <Button onClick={() => setCame(people.map((row) => row.person_id))}>{t`Tick everybody`}</Button> : null}
        </div>
      ) : null}
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <Table caption={t`Registrations`} columns={columns} rows={sheet.items} rowKey={(row) => row.person_id} />
    </div>
  );
}

function Cancel({ id, people, onClose }: { id: string; people: number; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ reason: "" });
  const cancel = async () => {
    const done = await form.submit(() => api.post(`/my-classes/${id}/cancel`, { reason: form.values.reason.trim() }), () => (form.values.reason.trim() ? {} as Record<string, string> : { reason: t`Say why: everybody with a seat reads it` }));
    if (!done) return;
    await queryClient.invalidateQueries({ queryKey: ["finder"] });
    toast(t`The class is cancelled. Everybody with a seat is told.`);
    onClose();
  };
  return (
    <Dialog open title={t`Cancel this class?`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void cancel()}>
        <p>{plural(people, { one: "# person has a seat or waits and is told.", other: "# people have a seat or wait and are told." })}</p>
        <Textarea name="reason" label={t`Reason`} maxLength={500} value={form.values.reason} onValue={(reason) => form.set({ reason })} />
        <div className="form-foot"><Button kind="danger" type="submit" busy={form.busy} busyLabel={t`One moment`}>{t`Cancel the class`}</Button><Button onClick={onClose}>{t`Keep it`}</Button></div>
      </Form>
    </Dialog>
  );
}
