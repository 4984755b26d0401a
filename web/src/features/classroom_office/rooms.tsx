import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { api, type Page as PageOf } from "../../api/client";
import { queryClient } from "../../app/session";
import { dayAfter } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Checkbox, Dialog, EmptyState, Form, Input, Loaded, Page, Select, StatusTag, Table, toast, useForm, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { useUnitOptions } from "../compliance/filters";
import { ClassTabs, sessionPath } from "./tabs";
import { momentOf, periodWords } from "./time";
import type { ClassRoom, RoomBooking } from "./types";
import "./classroom.css";

const useRooms = () => useQuery({ queryKey: ["classroom", "rooms"], queryFn: ({ signal }) => api.get<PageOf<ClassRoom>>("/classroom/rooms", undefined, { signal }) });

export default function RoomsPage() {
  const { id } = useParams<{ id?: string }>();
  return id ? <Bookings id={id} /> : <Rooms />;
}

function Rooms() {
  const { t } = useLingui();
  const may = useMay("classroom:manage");
  const rooms = useRooms();
  const [editing, setEditing] = useState<ClassRoom | "new" | null>(null);
  const add = may ? <Button kind="primary" onClick={() => setEditing("new")}>{t`Add a room`}</Button> : undefined;
  const columns: Column<ClassRoom>[] = [
    { key: "name", header: t`Room`, head: true, cell: (row) => <Link href={`/classes/rooms/${row.id}`}>{row.name}</Link>, compare: (a, b) => a.name.localeCompare(b.name) },
    { key: "place", header: t`Where`, className: "wrap", cell: (row) => row.place },
    { key: "capacity", header: t`Seats`, num: true, cell: (row) => count(row.capacity), compare: (a, b) => a.capacity - b.capacity },
    { key: "state", header: t`State`, cell: (row) => (row.active ? <StatusTag kind="ok">{t`In use`}</StatusTag> : <StatusTag kind="idle">{t`Out of use`}</StatusTag>) },
  ];
  if (may) columns.push({ key: "acts", header: t`Actions`, actions: true, cell: (row) => <Button kind="link" aria-label={t`Change ${row.name}`} onClick={() => setEditing(row)}>{t`Change`}</Button> });
  return (
    <Page wide title={t`Rooms`} crumbs={[{ href: "/classes", label: t`Classes` }]} lead={<Trans>Rooms for classes. Two sessions in one room at a time are shown where you plan them.</Trans>} actions={add}>
      <ClassTabs />
      <Loaded query={rooms}>
        {(data) => (data.items.length ? <Table caption={t`Rooms`} columns={columns} rows={data.items} rowKey={(row) => row.id} /> : <EmptyState title={t`No room yet`} action={add} />)}
      </Loaded>
      {editing ? <RoomDialog room={editing === "new" ? undefined : editing} onClose={() => setEditing(null)} /> : null}
    </Page>
  );
}

function RoomDialog({ room, onClose }: { room?: ClassRoom; onClose: () => void }) {
  const { t } = useLingui();
  const { options: units, limited, only } = useUnitOptions("classroom:manage");
  const form = useForm({ name: room?.name ?? "", place: room?.place ?? "", capacity: String(room?.capacity ?? 20), unit_id: room?.unit_id ?? "", active: room?.active ?? true });
  const { values } = form;
  const unit = values.unit_id || (limited ? only : "");
  const save = async () => {
    const body = { name: values.name.trim(), place: values.place.trim(), capacity: Number(values.capacity), unit_id: unit || undefined, active: values.active };
    const done = await form.submit(() => (room ? api.put(`/classroom/rooms/${room.id}`, body) : api.post("/classroom/rooms", body)), () => ({
      ...(body.name ? {} : { name: t`Give it a name` }),
      ...(Number.isInteger(body.capacity) && body.capacity >= 1 && body.capacity <= 5000 ? {} : { capacity: t`Enter a whole number from ${1} to ${5000}` }),
    }));
    if (!done) return;
    toast(t`Saved`);
    await queryClient.invalidateQueries({ queryKey: ["classroom"] });
    onClose();
  };
  return (
    <Dialog open title={room ? t`Change ${room.name}` : t`Add a room`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <Input name="name" label={t`Name`} maxLength={100} value={values.name} onValue={(name) => form.set({ name })} />
        <Input name="place" optional label={t`Where it is`} maxLength={300} value={values.place} onValue={(place) => form.set({ place })} />
        <Input name="capacity" label={t`Seats`} type="number" min={1} max={5000} className="narrow" value={values.capacity} onValue={(capacity) => form.set({ capacity })} />
        <Select name="unit_id" optional={!limited} label={t`Whose room it is`} empty={limited ? (only ? undefined : t`Choose`) : t`The whole hospital's`} value={unit} onValue={(unit_id) => form.set({ unit_id })} options={units.map((each) => ({ value: each.id, label: each.label }))} />
        {room ? <Checkbox name="active" label={t`In use`} hint={t`Out of use: it cannot be chosen any more; what is planned stays`} checked={values.active} onChecked={(active) => form.set({ active })} /> : null}
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
      </Form>
    </Dialog>
  );
}

const AHEAD_DAYS = 90;
function Bookings({ id }: { id: string }) {
  const { t } = useLingui();
  const room = useRooms().data?.items.find((each) => each.id === id);
  const from = dayAfter(0);
  const bookings = useQuery({ queryKey: ["classroom", "rooms", id, from], queryFn: ({ signal }) => api.get<PageOf<RoomBooking>>(`/classroom/rooms/${id}/bookings`, { from: momentOf(from, "00:00"), to: momentOf(dayAfter(AHEAD_DAYS), "00:00") }, { signal }) });
  const columns: Column<RoomBooking>[] = [
    { key: "when", header: t`When`, head: true, cell: (row) => periodWords(row.starts_at, row.ends_at) },
    { key: "title", header: t`Session`, className: "wrap", cell: (row) => <Link href={sessionPath(row.session_id)}>{row.title}</Link> },
    { key: "clash", header: t`State`, cell: (row) => (row.clashes ? <StatusTag kind="overdue">{t`At the same time as another`}</StatusTag> : <StatusTag kind="ok">{t`Booked`}</StatusTag>) },
  ];
  return (
    <Page wide title={room?.name ?? t`Room`} crumbs={[{ href: "/classes", label: t`Classes` }, { href: "/classes/rooms", label: t`Rooms` }]} lead={<>{room ? <>{room.place} <Trans>{count(room.capacity)} seats.</Trans> </> : null}<Trans>The next {AHEAD_DAYS} days.</Trans></>}>
      <Loaded query={bookings}>
        {(data) => (data.items.length ? <Table caption={t`What the room is used for`} columns={columns} rows={data.items} rowKey={(row) => row.date_id} /> : <EmptyState title={t`Nothing is planned here`} />)}
      </Loaded>
    </Page>
  );
}
