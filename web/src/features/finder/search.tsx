/** Classes that renew a card: a search that stands in the address, as a list or on the map. */
import "./finder.css";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { ApiError, api, type Page as Rows } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { dayAfter } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { useSearchState } from "../../lib/search_state";
import { Button, EmptyState, FilterChips, LinkButton, Listed, MoreButton, Page, SkeletonRows, StatusTag, errorsOf, toast } from "../../ui";
import { codecs, hasPlace, NO_PLACE, RADII, searchOf, type FinderState } from "./query";
import { Refreshers } from "./refreshers";
import { ClassLine } from "./row";
import { SaveDialog } from "./save_dialog";
import { FinderTabs } from "./tabs";
import type { ClassFormat, ClassHit, ClassProvider, ClassSearchPage, ClassSort, MyClassPlace } from "./types";
import { Where } from "./where";
import { FORMATS, formatWords, money, useClassTypes } from "./words";

const ClassMap = lazy(() => import("./map"));
const PRICES = [0, 5_000, 10_000, 15_000, 20_000, 30_000] as const;
const SEATS = [1, 2, 5, 10] as const;
const COMPARED = 3;

export default function FindClassesPage() {
  const { t } = useLingui();
  const [state, set] = useSearchState(codecs);
  const [saving, setSaving] = useState(false);
  const mine = useQuery({ queryKey: ["finder", "place"], queryFn: ({ signal }) => api.get<MyClassPlace>("/classes/my-place", undefined, { signal }) });
  const own = mine.data?.place;
  const placed = hasPlace(state);
  // Whoever said where she looks from begins there, once; the address then says so.
  const waits = !placed && !state.everywhere && mine.isPending;
  const home = !placed && !state.everywhere && own ? own : null;
  useEffect(() => {
    if (home) set({ zip: home.zip, miles: mine.data?.miles ?? 50 });
  }, [home, mine.data, set]);
  const map = state.view === "map";
  return (
    <Page
      wide title={t`Find a class`} lead={<Trans>Classes near you that renew a card. The list and the map show the same.</Trans>}
      actions={<Button onClick={() => setSaving(true)}>{t`Save this search`}</Button>}
    >
      <FinderTabs />
      {waits || home ? <SkeletonRows /> : <Results state={state} set={set} map={map} />}
      {saving ? <SaveDialog query={searchOf(state)} onClose={() => setSaving(false)} /> : null}
    </Page>
  );
}

type Change = (change: Partial<FinderState>) => void;
function Results({ state, set, map }: { state: FinderState; set: Change; map: boolean }) {
  const { t } = useLingui();
  const list = useKeysetList<ClassHit>(["finder", "search"], "/classes", { ...searchOf(state) }, map ? 200 : 50);
  const first = list.data?.pages[0] as (Rows<ClassHit> & Partial<ClassSearchPage>) | undefined;
  const refused = list.error instanceof ApiError && list.error.status === 422 ? errorsOf(list.error) : {};
  const wherePart = refused.zip ?? refused.city ?? refused.latitude ?? refused.longitude;
  const rangePart = refused.from ?? refused.to;
  const total = first?.total ?? 0;
  const found = plural(total, { one: "# class", other: "# classes" });
  const pick = (id: string, on: boolean) => set({ pick: on ? [...state.pick, id] : state.pick.filter((each) => each !== id) });
  const compared = state.pick.length;
  const rows = list.rows;
  const sort = state.sort || (hasPlace(state) ? "distance" : "date");
  const items = (
    <ul className="card plain-list ruled" aria-label={t`Classes`}>
      {rows.map((hit) => (
        <li key={hit.id}>
          <ClassLine hit={hit}>
            <label className="check no-print">
              <input type="checkbox" checked={state.pick.includes(hit.id)} disabled={compared >= COMPARED && !state.pick.includes(hit.id)} onChange={(event) => pick(hit.id, event.target.checked)} aria-label={t`Compare ${hit.title}`} />
              <span>{t`Compare`}</span>
            </label>
          </ClassLine>
        </li>
      ))}
    </ul>
  );
  return (
    <div className="finder-search">
      <Filters state={state} set={set} label={first?.centre?.label} whereError={wherePart} rangeError={rangePart} approximate={first?.centre?.approximate ?? false} />
      <div className="finder-result">
        <p role="status">{first && !list.error ? <><b>{found}</b>{first.centre && first.miles ? (state.lat ? <Trans> within {count(first.miles)} miles of where you are</Trans> : <Trans> within {count(first.miles)} miles of {first.centre.label}</Trans>) : null}</> : null}</p>
        <div className="row">
          {compared ? <LinkButton href={`/find-classes/compare?${state.pick.map((id) => `id=${id}`).join("&")}`}>{plural(compared, { one: "Compare # class", other: "Compare # classes" })}</LinkButton> : null}
          {compared >= COMPARED ? <span className="s dim">{t`three at most`}</span> : null}
          <label>
            <span>{t`Sort by`}</span>
            <select className="input" value={sort} onChange={(event) => set({ sort: event.target.value as ClassSort })}>
              <option value="distance" disabled={!hasPlace(state)}>{t`distance`}</option>
              <option value="date">{t`date`}</option>
              <option value="price">{t`price`}</option>
              <option value="rating">{t`rating`}</option>
            </select>
          </label>
          <FilterChips single label={t`Show as`} selected={[state.view]} onSelected={([key]) => set({ view: key === "map" ? "map" : key === "list" ? "list" : state.view })} chips={[{ key: "list", label: t`List` }, { key: "map", label: t`Map` }]} />
        </div>
      </div>
      {Object.keys(refused).length ? (wherePart || rangePart ? null : <p className="note soon" role="alert">{Object.values(refused).join(" ")}</p>) : (
        <Listed
          list={list} skeleton={8}
          empty={<EmptyState title={t`No class fits this search`} action={<Button kind="primary" onClick={() => set({ ...NO_PLACE, everywhere: true, from: "", to: "", format: "", price: "", provider: "", spots: 0, paid: false })}>{t`Show all of this type, everywhere`}</Button>}><Trans>Widen the radius or the dates, or save the search: you are told when a class fits.</Trans></EmptyState>}
        >
          {() => (
            <>
              {map ? (
                <div className="finder-both">
                  <Suspense fallback={<SkeletonRows rows={10} />}><ClassMap key={JSON.stringify(searchOf(state))} hits={rows} centre={first?.centre} miles={first?.miles ?? 0} /></Suspense>
                  {items}
                </div>
              ) : items}
              <MoreButton list={list} />
              {map && list.hasNextPage ? <p className="s dim"><Trans>The map shows the {count(rows.length)} classes that are loaded, of {count(total)}.</Trans></p> : null}
            </>
          )}
        </Listed>
      )}
      {state.type ? <Refreshers type={state.type} /> : null}
    </div>
  );
}

interface FiltersProps {
  state: FinderState;
  set: Change;
  label?: string;
  whereError?: string;
  rangeError?: string;
  approximate: boolean;
}
function Filters({ state, set, label, whereError, rangeError, approximate }: FiltersProps) {
  const { t } = useLingui();
  const types = useClassTypes().items;
  const providers = useQuery({ queryKey: ["finder", "providers", "all"], staleTime: 300_000, queryFn: ({ signal }) => api.get<Rows<ClassProvider>>("/class-providers", { limit: 200 }, { signal }) }).data?.items ?? [];
  const placed = hasPlace(state);
  const typed = state.lat && state.lon ? t`Near me` : state.zip || state.city;
  const known = providers.some((each) => each.id === state.provider);
  const more = [state.from, state.to, state.price, state.provider, state.spots, state.paid].filter(Boolean).length;
  return (
    <section className="card pad stack" aria-label={t`What you look for`}>
      <div className="finder-filters">
        <label className="field">
          <b>{t`Class`}</b>
          <select className="input" value={state.type} onChange={(event) => set({ type: event.target.value })}>
            <option value="">{t`All classes`}</option>
            {state.type && !types.some((each) => each.code === state.type) ? <option value={state.type}>{state.type}</option> : null}
            {types.map((each) => <option key={each.code} value={each.code}>{each.name}</option>)}
          </select>
        </label>
        <Where value={placed && !whereError && label && !state.lat ? label : typed} error={whereError} onWhere={set} />
        <label className="field">
          <b>{t`Within`}</b>
          <select className="input" value={state.miles} disabled={!placed} onChange={(event) => set({ miles: Number(event.target.value) })}>
            {RADII.some((each) => each === state.miles) ? null : <option value={state.miles}>{t`${state.miles} miles`}</option>}
            {RADII.map((each) => <option key={each} value={each}>{t`${each} miles`}</option>)}
          </select>
        </label>
      </div>
      {approximate ? <p className="s dim"><Trans>This ZIP code is not on file: distances are from the middle of those that begin alike.</Trans></p> : null}
      <FilterChips single label={t`Format`} selected={state.format ? [state.format] : []} onSelected={([key]) => set({ format: (key ?? "") as ClassFormat | "" })} chips={FORMATS.map((key) => ({ key, label: formatWords(key) }))} />
      <details open={more > 0 || undefined}>
        <summary>{more ? plural(more, { one: "Dates, price, seats, provider (# set)", other: "Dates, price, seats, provider (# set)" }) : t`Dates, price, seats, provider`}</summary>
        <div className="finder-filters">
          <label className="field"><b>{t`From`}</b><input className="input" type="date" min={dayAfter(0)} value={state.from} onChange={(event) => set({ from: event.target.value })} aria-invalid={rangeError ? true : undefined} aria-describedby={rangeError ? "finder-range" : undefined} /></label>
          <label className="field"><b>{t`To`}</b><input className="input" type="date" min={state.from || dayAfter(0)} value={state.to} onChange={(event) => set({ to: event.target.value })} aria-invalid={rangeError ? true : undefined} aria-describedby={rangeError ? "finder-range" : undefined} /></label>
          <label className="field">
            <b>{t`Price`}</b>
            <select className="input" value={state.price} onChange={(event) => set({ price: event.target.value })}>
              <option value="">{t`any`}</option>
              {state.price && !PRICES.some((each) => String(each) === state.price) ? <option value={state.price}>{t`up to ${money(Number(state.price))}`}</option> : null}
              {PRICES.map((each) => <option key={each} value={each}>{each ? t`up to ${money(each)}` : t`free`}</option>)}
            </select>
          </label>
          <label className="field">
            <b>{t`Seats left`}</b>
            <select className="input" value={state.spots} onChange={(event) => set({ spots: Number(event.target.value) })}>
              <option value={0}>{t`any`}</option>
              {state.spots && !SEATS.some((each) => each === state.spots) ? <option value={state.spots}>{t`${state.spots} or more`}</option> : null}
              {SEATS.map((each) => <option key={each} value={each}>{t`${each} or more`}</option>)}
            </select>
          </label>
          <label className="field">
            <b>{t`Provider`}</b>
            <select className="input" value={state.provider} onChange={(event) => set({ provider: event.target.value })}>
              <option value="">{t`all providers`}</option>
              {state.provider && !known ? <option value={state.provider}>{t`the chosen provider`}</option> : null}
              {providers.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}
            </select>
          </label>
          <label className="check"><input type="checkbox" checked={state.paid} onChange={(event) => set({ paid: event.target.checked })} /><span>{t`Employer may pay`}</span></label>
        </div>
        {rangeError ? <p className="note soon" role="alert" id="finder-range">{rangeError}</p> : null}
      </details>
      {placed && state.zip ? <Remember zip={state.zip} miles={state.miles} /> : null}
    </section>
  );
}

/** Keeps the ZIP code for the next time, if she wants that. */
function Remember({ zip, miles }: { zip: string; miles: number }) {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const kept = queryClient.getQueryData<MyClassPlace>(["finder", "place"]);
  const same = kept?.place?.zip === zip && kept.miles === miles;
  const put = async (forget: boolean) => {
    setBusy(true);
    setProblem("");
    try {
      queryClient.setQueryData(["finder", "place"], await api.put<MyClassPlace>("/classes/my-place", { zip: forget ? undefined : zip, miles }));
      toast(forget ? t`Your place is forgotten.` : t`The next search begins here.`);
      void queryClient.invalidateQueries({ queryKey: ["finder", "recommended"] });
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
  };
  return (
    <p className="row s">
      {same ? <StatusTag kind="ok">{t`My place`}</StatusTag> : <Button kind="link" busy={busy} onClick={() => void put(false)}>{t`Begin here the next time`}</Button>}
      {kept?.place ? <Button kind="link" busy={busy} onClick={() => void put(true)}>{t`Forget my place`}</Button> : null}
      {problem ? <span role="alert">{problem}</span> : null}
    </p>
  );
}
