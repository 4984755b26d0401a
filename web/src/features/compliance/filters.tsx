import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { api } from "../../api/client";
import type { Professions, UnitAbove, Units } from "../../api/types";
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

/** The tree; with a permission only the units where one holds it, and above them what their paths need. */
export function useUnits(reach?: string) {
  return useQuery({ queryKey: ["units", reach ?? ""], queryFn: ({ signal }) => api.get<Units>("/units", { reach }, { signal }), staleTime: 60_000 });
}
export interface UnitOption {
  id: string;
  label: string;
}
/** The units to choose from by their paths, and the only one when there is no choice. */
export function useUnitOptions(reach?: string): { options: UnitOption[]; limited: boolean; only: string } {
  const { data } = useUnits(reach);
  return useMemo(() => {
    const items = (data?.items ?? []).filter((unit) => unit.kind !== "hospital");
    const tree = [...(data?.above ?? []), ...(data?.items ?? [])];
    const options = items.map((unit) => ({ id: unit.id, label: unitPath(tree, unit.id) })).sort((a, b) => a.label.localeCompare(b.label));
    const limited = (data?.above.length ?? 0) > 0;
    return { options, limited, only: limited && options.length === 1 ? (options[0]?.id ?? "") : "" };
  }, [data]);
}
export function useProfessions() {
  return useQuery({ queryKey: ["professions"], queryFn: ({ signal }) => api.get<Professions>("/professions", undefined, { signal }), staleTime: Infinity });
}

/** "Main Campus / Critical Care / ICU", without the hospital. */
export function unitPath(units: readonly UnitAbove[], id: string): string {
  const names: string[] = [];
  let at = units.find((unit) => unit.id === id);
  for (let depth = 0; at && depth < 32; depth += 1) {
    if (at.kind !== "hospital") names.unshift(at.name);
    const parent = at.parent_id;
    at = parent ? units.find((unit) => unit.id === parent) : undefined;
  }
  return names.join(" / ");
}

/** `reach` is the permission that the page needs: nothing is offered that the server would refuse. */
export function UnitSelect({ value, onValue, name = "unit", reach }: { value: string; onValue: (value: string) => void; name?: string; reach?: string }) {
  const { t } = useLingui();
  const { options, limited, only } = useUnitOptions(reach);
  const choose = useRef(onValue);
  choose.current = onValue;
  useEffect(() => {
    if (only && !value) choose.current(only);
  }, [only, value]);
  return (
    <label className="filter">
      <span>{t`Unit`}</span>
      <select className="input" name={name} value={value} onChange={(event) => onValue(event.target.value)}>
        {only && value === only ? null : <option value="">{limited ? t`All your units` : t`All units`}</option>}
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
