import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Button, Checkbox, Group, Input, Select } from "../../ui";
import { dayOf, momentOf, timeOf } from "./time";
import type { ClassDate, ClassRoom, ClassSessionIn } from "./types";

/** A date while it is typed, on the hospital's clock. */
export interface DateForm {
  key: number;
  id?: string;
  day: string;
  from: string;
  to: string;
  room_id: string;
  place: string;
  own: boolean;
  opens: string;
  closes: string;
}
let last = 0;
export function newDate(like?: DateForm): DateForm {
  last += 1;
  return like ? { ...like, key: last, id: undefined, day: "" } : { key: last, day: "", from: "09:00", to: "10:00", room_id: "", place: "", own: false, opens: "08:50", closes: "09:15" };
}
export function dateForm(date: ClassDate): DateForm {
  const own = Boolean(date.self_opens_at && date.self_closes_at);
  return {
    ...newDate(), id: date.id, day: dayOf(date.starts_at), from: timeOf(date.starts_at), to: timeOf(date.ends_at), room_id: date.room_id ?? "", place: date.room_id ? "" : date.place,
    own, opens: date.self_opens_at ? timeOf(date.self_opens_at) : "08:50", closes: date.self_closes_at ? timeOf(date.self_closes_at) : "09:15",
  };
}
export function dateIn(form: DateForm): ClassSessionIn["dates"][number] {
  return {
    id: form.id, starts_at: momentOf(form.day, form.from), ends_at: momentOf(form.day, form.to), room_id: form.room_id || undefined, place: form.room_id ? "" : form.place.trim(),
    self_opens_at: form.own ? momentOf(form.day, form.opens) : undefined, self_closes_at: form.own ? momentOf(form.day, form.closes) : undefined,
  };
}

interface DateFieldsProps {
  dates: readonly DateForm[];
  rooms: readonly ClassRoom[];
  onDates: (dates: DateForm[]) => void;
}
export function DateFields({ dates, rooms, onDates }: DateFieldsProps) {
  const { t } = useLingui();
  const [said, setSaid] = useState("");
  const set = (key: number, change: Partial<DateForm>) => onDates(dates.map((date) => (date.key === key ? { ...date, ...change } : date)));
  return (
    <Group name="dates" label={t`Dates`} hint={t`Without a date everybody waits on the list: it shows how many want it`}>
      <div className="stack-s">
        {dates.map((date, at) => {
          const number = at + 1;
          const where = `dates[${at}]`;
          return (
            <section key={date.key} className="class-date" aria-label={t`Date ${number}`}>
              <div className="row-between">
                <b>{t`Date ${number}`}</b>
                <Button kind="link" aria-label={t`Remove date ${number}`} onClick={() => { onDates(dates.filter((each) => each.key !== date.key)); setSaid(t`Date ${number} removed`); }}>{t`Remove`}</Button>
              </div>
              <div className="class-date-fields">
                <Input name={`${where}.starts_at`} label={t`Day`} type="date" value={date.day} onValue={(day) => set(date.key, { day })} />
                <Input name={`${where}.from`} label={t`From`} type="time" value={date.from} onValue={(from) => set(date.key, { from })} />
                <Input name={`${where}.ends_at`} label={t`To`} type="time" value={date.to} onValue={(to) => set(date.key, { to })} />
                <Select name={`${where}.room_id`} label={t`Room`} empty={t`Somewhere else`} value={date.room_id} onValue={(room_id) => set(date.key, { room_id })} options={rooms.filter((room) => room.active || room.id === date.room_id).map((room) => ({ value: room.id, label: `${room.name} (${room.capacity})` }))} />
              </div>
              {date.room_id ? null : <Input name={`${where}.place`} optional label={t`Where`} hint={t`An address, or the link of a video meeting`} maxLength={300} value={date.place} onValue={(place) => set(date.key, { place })} />}
              <Checkbox name={`${where}.own`} label={t`People may check in by the code on the screen`} checked={date.own} onChecked={(own) => set(date.key, { own })} />
              {date.own ? (
                <div className="class-date-fields">
                  <Input name={`${where}.self_opens_at`} label={t`Check-in from`} type="time" value={date.opens} onValue={(opens) => set(date.key, { opens })} />
                  <Input name={`${where}.self_closes_at`} label={t`Check-in until`} type="time" value={date.closes} onValue={(closes) => set(date.key, { closes })} />
                </div>
              ) : null}
            </section>
          );
        })}
        <div className="row">
          <Button disabled={dates.length >= 60} onClick={() => onDates([...dates, newDate(dates.at(-1))])}>{t`Add a date`}</Button>
          <span className="s dim"><Trans>Times are the hospital's.</Trans></span>
        </div>
        <span className="hidden-text" role="status">{said}</span>
      </div>
    </Group>
  );
}
