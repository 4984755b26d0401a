/** Filters and table state kept in the address, so that a filtered list can be sent and reloaded. */
import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

export interface Codec<T> {
  read: (values: string[]) => T;
  write: (value: T) => string[];
}
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Codec is invariant; StateOf gives the exact types
type Codecs = Record<string, Codec<any>>;
type StateOf<C> = { [K in keyof C]: C[K] extends Codec<infer T> ? T : never };

export function text(fallback = ""): Codec<string> {
  return { read: (v) => v[0] ?? fallback, write: (v) => (v === fallback ? [] : [v]) };
}
export function oneOf<const T extends string>(choices: readonly T[], fallback: T): Codec<T> {
  return {
    read: (v) => (choices.includes(v[0] as T) ? (v[0] as T) : fallback),
    write: (v) => (v === fallback ? [] : [v]),
  };
}
export function list(): Codec<string[]> {
  return { read: (v) => v, write: (v) => v };
}
export function flag(): Codec<boolean> {
  return { read: (v) => v[0] === "1", write: (v) => (v ? ["1"] : []) };
}
export function number(fallback: number): Codec<number> {
  return {
    read: (v) => (v[0] !== undefined && v[0] !== "" && Number.isFinite(Number(v[0])) ? Number(v[0]) : fallback),
    write: (v) => (v === fallback ? [] : [String(v)]),
  };
}

export function readSearch<C extends Codecs>(codecs: C, search: string): StateOf<C> {
  const params = new URLSearchParams(search);
  return Object.fromEntries(Object.entries(codecs).map(([k, codec]) => [k, codec.read(params.getAll(k))])) as StateOf<C>;
}
export function writeSearch<C extends Codecs>(codecs: C, search: string, change: Partial<StateOf<C>>): string {
  const params = new URLSearchParams(search);
  for (const [k, value] of Object.entries(change)) {
    params.delete(k);
    const codec = codecs[k];
    if (codec) for (const each of codec.write(value)) params.append(k, each);
  }
  return params.toString();
}

/** `const [filters, setFilters] = useSearchState(codecs)`; declare `codecs` outside the component. */
export function useSearchState<C extends Codecs>(codecs: C) {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const state = useMemo(() => readSearch(codecs, search), [codecs, search]);
  const set = useCallback(
    (change: Partial<StateOf<C>>) => {
      const next = writeSearch(codecs, window.location.search, change);
      navigate(path + (next ? `?${next}` : ""), { replace: true });
    },
    [codecs, navigate, path],
  );
  return [state, set] as const;
}
