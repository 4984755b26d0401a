/** A class as its provider offers it: new or changed. */
import "./finder.css";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useLocation, useParams } from "wouter";
import { ApiError, api } from "../../api/client";
import { useOnce } from "../../api/once";
import { queryClient, useBoot } from "../../app/session";
import { text, useSearchState } from "../../lib/search_state";
import { Button, Checkbox, Form, Input, LinkButton, Loaded, Page, RadioGroup, Select, Textarea, toast, useForm } from "../../ui";
import { useMyProviders } from "./portal";
import type { ClassDetail, ClassFormat, ClassProvider, OfferIn } from "./types";
import { centsOf, dayIn, FORMATS, formatWords, momentIn, timeIn, typedCents, useClassTypes } from "./words";

const codecs = { provider: text() };
const ZONES = ["America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam"];

export default function OfferPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id?: string }>();
  const [{ provider }] = useSearchState(codecs);
  const providers = useMyProviders();
  const found = useQuery({ queryKey: ["finder", "class", id], enabled: Boolean(id), queryFn: ({ signal }) => api.get<ClassDetail>(`/classes/${id}`, undefined, { signal }) });
  const crumbs = [{ href: "/find-classes/portal", label: t`Classes we offer` }, ...(found.data ? [{ href: `/find-classes/portal/${found.data.listing.id}`, label: found.data.listing.title }] : [])];
  return (
    <Page title={id ? t`Change the class` : t`New class`} crumbs={crumbs}>
      <Loaded query={providers}>
        {({ items }) => (id ? <Loaded query={found}>{(detail) => <Edit key={detail.listing.id} detail={detail} providers={items} provider={detail.listing.provider_id} />}</Loaded> : <Edit providers={items} provider={provider || (items.length === 1 ? (items[0]?.id ?? "") : "")} />)}
      </Loaded>
    </Page>
  );
}

function Edit({ detail, providers, provider }: { detail?: ClassDetail; providers: readonly ClassProvider[]; provider: string }) {
  const { t } = useLingui();
  const [, go] = useLocation();
  const once = useOnce();
  const types = useClassTypes().items;
  const home = useBoot().data?.time_zone ?? "";
  const was = detail?.listing;
  const firstZone = was?.zone || home || "America/New_York";
  const form = useForm({
    provider_id: provider, type: was?.type ?? "", title: was?.title ?? "", description: detail?.description ?? "", format: was?.format ?? ("in_person" as ClassFormat), zone: firstZone,
    day: was ? dayIn(was.starts_at, firstZone) : "", from: was ? timeIn(was.starts_at, firstZone) : "09:00", last: was && dayIn(was.ends_at, firstZone) !== dayIn(was.starts_at, firstZone) ? dayIn(was.ends_at, firstZone) : "", to: was ? timeIn(was.ends_at, firstZone) : "13:00",
    venue: was?.venue ?? "", street: detail?.street ?? "", city: was?.city ?? "", state: was?.state ?? "", zip: was?.zip ?? "", price: was ? typedCents(was.price_cents) : "0", capacity: was?.capacity ? String(was.capacity) : "",
    deadline_day: was?.deadline_at ? dayIn(was.deadline_at, firstZone) : "", deadline_time: was?.deadline_at ? timeIn(was.deadline_at, firstZone) : "17:00", how: was ? (was.registers_here ? "here" : "outside") : "here", waitlist: detail?.waitlist ?? true, url: was?.url ?? "",
  });
  const { values, set } = form;
  const here = values.how === "here";
  const away = values.format !== "online";
  const zones = [...new Set([firstZone, home, ...ZONES].filter(Boolean))];
  const starts = momentIn(values.zone, values.day, values.from);
  const ends = momentIn(values.zone, values.last || values.day, values.to);
  const check = () => {
    const wrong: Record<string, string> = {};
    if (!values.provider_id) wrong.provider_id = t`Choose the provider`;
    if (!values.type) wrong.type = t`Choose the class`;
    if (values.title.trim().length < 2) wrong.title = t`Give a title`;
    if (!starts) wrong.starts_at = t`Give the day and the time of the start`;
    if (!ends) wrong.ends_at = t`Give the time of the end`;
    else if (starts && ends <= starts) wrong.ends_at = t`The end is before the start`;
    if (away && !values.zip.trim()) wrong.zip = t`Give the ZIP code: without it nobody finds the class near by`;
    if (centsOf(values.price || "0") === null) wrong.price_cents = t`Type an amount such as 95 or 95.50`;
    if (here && !/^[1-9]\d{0,3}$/.test(values.capacity.trim())) wrong.capacity = t`Say how many seats there are`;
    if (!here && !/^https?:\/\//.test(values.url.trim())) wrong.url = t`Give the address of the page where people register; it begins with https://`;
    return wrong;
  };
  const save = async () => {
    const body: OfferIn = {
      provider_id: values.provider_id, type: values.type, title: values.title.trim(), description: values.description.trim(), format: values.format, starts_at: starts, ends_at: ends, zone: values.zone || undefined,
      venue: away ? values.venue.trim() : "", street: away ? values.street.trim() : "", city: away ? values.city.trim() : "", state: away ? values.state.trim().toUpperCase() : "", zip: away ? values.zip.trim() : "",
      price_cents: centsOf(values.price || "0") ?? 0, capacity: values.capacity.trim() ? Number(values.capacity) : undefined, deadline_at: momentIn(values.zone, values.deadline_day, values.deadline_time) || undefined,
      registers_here: here, waitlist: here && values.waitlist, url: values.url.trim(), revision: detail?.revision,
    };
    let made: ClassDetail | undefined;
    const done = await form.submit(async () => {
      try {
        made = detail ? await api.put<ClassDetail>(`/my-classes/${detail.listing.id}`, body) : await once((idempotencyKey) => api.post<ClassDetail>("/my-classes", body, { idempotencyKey }));
      } catch (error) {
        // Seats and revisions have no field of their own in the server's answer.
        if (error instanceof ApiError && error.code === "seats_taken") throw new ApiError(error.status, error.code, error.detail, [{ field: "capacity", code: error.code, message: error.detail }]);
        throw error;
      }
    }, check);
    if (!done || !made) return;
    await queryClient.invalidateQueries({ queryKey: ["finder"] });
    toast(detail ? t`Saved. Whoever has a seat is told when the time or the place changed.` : t`The class is offered.`);
    go(`/find-classes/portal/${made.listing.id}`);
  };
  return (
    <Form errors={form.errors} className="measure" onSubmit={() => void save()}>
      {detail ? null : <Select name="provider_id" label={t`Provider`} empty={t`Choose`} options={providers.map((each) => ({ value: each.id, label: each.name }))} value={values.provider_id} onValue={(provider_id) => set({ provider_id })} />}
      <Select name="type" label={t`Class`} empty={t`Choose`} options={types.map((each) => ({ value: each.code, label: each.name }))} value={values.type} onValue={(type) => set({ type })} />
      <Input name="title" label={t`Title`} maxLength={200} value={values.title} onValue={(title) => set({ title })} />
      <Textarea name="description" label={t`Description`} hint={t`What to bring, what to do before`} optional maxLength={8000} value={values.description} onValue={(description) => set({ description })} />
      <RadioGroup name="format" label={t`Format`} value={values.format} onValue={(format) => set({ format: format as ClassFormat })} options={FORMATS.map((value) => ({ value, label: formatWords(value) }))} />
      <div className="two level">
        <Input name="starts_at" label={t`Day`} type="date" value={values.day} onValue={(day) => set({ day })} />
        <Input name="from" label={t`From`} type="time" className="narrow" value={values.from} onValue={(from) => set({ from })} />
        <Input name="ends_at" label={t`To`} type="time" className="narrow" value={values.to} onValue={(to) => set({ to })} />
        <Input name="last" label={t`Last day, if it is another`} optional type="date" min={values.day} value={values.last} onValue={(last) => set({ last })} />
      </div>
      <Select name="zone" label={t`Clock of`} hint={t`Times are those of the place of the class`} options={zones.map((value) => ({ value, label: value.replace(/_/g, " ") }))} value={values.zone} onValue={(zone) => set({ zone })} />
      {away ? (
        <>
          <Input name="venue" label={t`Room or house`} optional maxLength={200} value={values.venue} onValue={(venue) => set({ venue })} />
          <Input name="street" label={t`Street`} optional maxLength={200} value={values.street} onValue={(street) => set({ street })} />
          <div className="two level">
            <Input name="city" label={t`Town`} optional maxLength={100} value={values.city} onValue={(city) => set({ city })} />
            <Input name="state" label={t`State`} optional maxLength={2} className="narrow" value={values.state} onValue={(state) => set({ state })} />
            <Input name="zip" label={t`ZIP code`} hint={t`Town and state follow from it`} maxLength={5} inputMode="numeric" className="narrow" value={values.zip} onValue={(zip) => set({ zip })} />
          </div>
        </>
      ) : null}
      <Input name="price_cents" label={t`Price in dollars`} hint={t`0: free`} inputMode="decimal" className="narrow" value={values.price} onValue={(price) => set({ price })} />
      <RadioGroup name="how" label={t`Registration`} value={values.how} onValue={(how) => set({ how })} options={[{ value: "here", label: t`Here`, hint: t`Seats are counted, with a waitlist if you want one` }, { value: "outside", label: t`On the provider's page` }]} />
      <Input name="capacity" label={t`Seats`} optional={!here} inputMode="numeric" maxLength={4} className="narrow" value={values.capacity} onValue={(capacity) => set({ capacity })} />
      {here ? <Checkbox name="waitlist" label={t`Waitlist when all seats are taken`} checked={values.waitlist} onChecked={(waitlist) => set({ waitlist })} /> : null}
      <Input name="url" label={here ? t`Page with more about it` : t`Page where people register`} optional={here} type="url" maxLength={500} value={values.url} onValue={(url) => set({ url })} />
      <div className="two level">
        <Input name="deadline_at" label={t`Last day to register`} optional type="date" max={values.day || undefined} value={values.deadline_day} onValue={(deadline_day) => set({ deadline_day })} />
        <Input name="deadline_time" label={t`Until`} type="time" className="narrow" value={values.deadline_time} onValue={(deadline_time) => set({ deadline_time })} />
      </div>
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{detail ? t`Save` : t`Offer the class`}</Button><LinkButton href={detail ? `/find-classes/portal/${detail.listing.id}` : "/find-classes/portal"}>{t`Cancel`}</LinkButton></div>
    </Form>
  );
}
