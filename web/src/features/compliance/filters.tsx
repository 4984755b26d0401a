import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api } from "../../api/client";
import type { Professions, Unit } from "../../api/types";
import { text } from "../../lib/search_state";

/** The filters that dashboard, lists and exports share; kept in the address. */
/** The most columns that the server gives: all of them in any real hospital. */
export const ALL_COLUMNS = 500;
export const filterCodecs = { unit: text(), profession: text(), show: text(), item: text(), item_state: text(), search: text() };
export interface FilterState {
  unit: string;
  profession: string;
  show: string;
  item: string;
  item_state: string;
  search: string;
}

export function queryOf(filter: Partial<FilterState>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(filter).map(([key, value]) => [key, value || undefined]));
}
/** The address of a list with these filters. */
export function hrefOf(path: string, filter: Partial<FilterState>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(filter)) if (value) query.set(key, value);
  const search = query.toString();
  return search ? `${path}?${search}` : path;
}

/** The people who lack one requirement, of one unit or of all that are shown. */
export function unmetHref(base: Partial<FilterState>, item: string, unit?: string): string {
  return hrefOf("/compliance/people", { ...base, unit: unit ?? base.unit, item, item_state: "unmet" });
}

export function useUnits() {
  return useQuery({ queryKey: ["units"], queryFn: ({ signal }) => api.get<{ items: Unit[] }>("/units", undefined, { signal }), staleTime: 60_000 });
}
export function useProfessions() {
  return useQuery({ queryKey: ["professions"], queryFn: ({ signal }) => api.get<Professions>("/professions", undefined, { signal }), staleTime: Infinity });
}

/** "Main Campus / Critical Care / ICU", without the hospital. */
export function unitPath(units: readonly Unit[], id: string): string {
  const names: string[] = [];
  let at = units.find((unit) => unit.id === id);
  for (let depth = 0; at && depth < 32; depth += 1) {
    if (at.kind !== "hospital") names.unshift(at.name);
    const parent = at.parent_id;
    at = parent ? units.find((unit) => unit.id === parent) : undefined;
  }
  return names.join(" / ");
}

export function UnitSelect({ value, onValue, name = "unit" }: { value: string; onValue: (value: string) => void; name?: string }) {
  const { t } = useLingui();
  const units = useUnits().data?.items ?? [];
  const options = units.filter((unit) => unit.kind !== "hospital").map((unit) => ({ id: unit.id, label: unitPath(units, unit.id) })).sort((a, b) => a.label.localeCompare(b.label));
  return (
    <label className="filter">
      <span>{t`Unit`}</span>
      <select className="input" name={name} value={value} onChange={(event) => onValue(event.target.value)}>
        <option value="">{t`All units`}</option>
        {options.map((unit) => (
          <option key={unit.id} value={unit.id}>
            {unit.label}
          </option>
        ))}
      </select>
    </label>
  );
}

export function ProfessionSelect({ value, onValue }: { value: string; onValue: (value: string) => void }) {
  const { t } = useLingui();
  const items = useProfessions().data?.items ?? [];
  return (
    <label className="filter">
      <span>{t`Profession`}</span>
      <select className="input" value={value} onChange={(event) => onValue(event.target.value)}>
        <option value="">{t`All professions`}</option>
        {items.map((item) => (
          <option key={item.code} value={item.code}>
            {item.name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A search box that waits until the typing stops, and follows the address when that changes meanwhile. */
export function SearchBox({ value, onValue, label }: { value: string; onValue: (value: string) => void; label: string }) {
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  const tell = useRef(onValue);
  tell.current = onValue;
  useEffect(() => {
    if (value !== told.current) setTyped(value);
    told.current = value;
  }, [value]);
  useEffect(() => {
    const wish = typed.trim();
    if (wish === told.current) return;
    const timer = setTimeout(() => {
      told.current = wish;
      tell.current(wish);
    }, 300);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <label className="filter grow">
      <span>{label}</span>
      <input className="input" type="search" value={typed} maxLength={100} onChange={(event) => setTyped(event.target.value)} />
    </label>
  );
}
