/** Where to look: a ZIP code or a town with suggestions from the server's own gazetteer, and "near me" only when it is pressed. */
import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useId, useState, type KeyboardEvent } from "react";
import { api } from "../../api/client";
import { Button } from "../../ui";
import { NO_PLACE } from "./query";
import type { ClassPlace, ClassPlaces } from "./types";

export type WhereChange = { zip: string; city: string; lat: string; lon: string; everywhere: boolean };
interface WhereProps {
  /** What is looked for now, as words. */
  value: string;
  /** Why the server does not take it. */
  error?: string;
  onWhere: (change: WhereChange) => void;
}
const of = (place: ClassPlace): WhereChange => (place.zip ? { ...NO_PLACE, zip: place.zip, everywhere: false } : { ...NO_PLACE, city: [place.city, place.state].filter(Boolean).join(", "), everywhere: false });

export function Where({ value, error, onWhere }: WhereProps) {
  const { t } = useLingui();
  const id = useId();
  const [typed, setTyped] = useState(value);
  const [asked, setAsked] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const [finding, setFinding] = useState(false);
  const [problem, setProblem] = useState("");
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    const wish = typed.trim();
    if (!open || wish.length < 2) return;
    const timer = setTimeout(() => setAsked(wish), 200);
    return () => clearTimeout(timer);
  }, [typed, open]);
  const found = useQuery({
    queryKey: ["finder", "places", asked], enabled: asked.length > 1, staleTime: Infinity, placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.get<ClassPlaces>("/places", { search: asked }, { signal }),
  });
  const places = open && typed.trim().length > 1 && asked ? (found.data?.items ?? []) : [];
  const choose = (change: WhereChange, words: string) => {
    setTyped(words);
    setOpen(false);
    setAt(-1);
    setProblem("");
    onWhere(change);
  };
  /** As it stands in the field: five digits are a ZIP code, anything else a town. */
  const take = () => {
    const words = typed.trim();
    if (words === value.trim()) return setOpen(false);
    const change = !words ? { ...NO_PLACE, everywhere: true } : /^\d{3,5}$/.test(words) ? { ...NO_PLACE, zip: words, everywhere: false } : { ...NO_PLACE, city: words, everywhere: false };
    choose(change, words);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      if (places.length) setAt((at + (event.key === "ArrowDown" ? 1 : at < 0 ? places.length : places.length - 1)) % places.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const place = places[at];
      if (place) choose(of(place), place.label);
      else take();
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      setOpen(false);
      setAt(-1);
    }
  };
  const near = () => {
    setProblem("");
    if (!("geolocation" in navigator)) return setProblem(t`This browser cannot tell where you are. Type a ZIP code or a town.`);
    setFinding(true);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setFinding(false);
        // To the hundredth of a degree, some 3,000 feet: enough for a search, and no address.
        choose({ ...NO_PLACE, lat: coords.latitude.toFixed(2), lon: coords.longitude.toFixed(2), everywhere: false }, t`Near me`);
      },
      () => {
        setFinding(false);
        setProblem(t`The browser did not say where you are. Type a ZIP code or a town.`);
      },
      { timeout: 10_000, maximumAge: 300_000 },
    );
  };
  const wrong = problem || error || "";
  return (
    <div className="field finder-where wide">
      <label htmlFor={`${id}-where`}>{t`Where`}</label>
      <span className="hint" id={`${id}-hint`}>{t`ZIP code or town; empty: everywhere`}</span>
      {wrong ? <span className="error" id={`${id}-error`} role="alert">{wrong}</span> : null}
      <div className="finder-where-line">
        <input
          id={`${id}-where`} className="input" type="text" role="combobox" autoComplete="off" maxLength={100} value={typed}
          aria-expanded={places.length > 0} aria-controls={`${id}-list`} aria-autocomplete="list" aria-activedescendant={places[at] ? `${id}-${at}` : undefined}
          aria-describedby={[`${id}-hint`, wrong ? `${id}-error` : ""].filter(Boolean).join(" ")} aria-invalid={wrong ? true : undefined}
          onChange={(event) => { setTyped(event.target.value); setOpen(true); setAt(-1); }} onKeyDown={keys} onBlur={() => { if (open) take(); }}
        />
        <Button busy={finding} busyLabel={t`One moment`} onClick={near}>{t`Near me`}</Button>
      </div>
      <ul className="finder-options" role="listbox" id={`${id}-list`} aria-label={t`Places`} hidden={!places.length}>
        {places.map((place, index) => (
          <li key={place.label} role="option" id={`${id}-${index}`} aria-selected={index === at} onPointerDown={(event) => { event.preventDefault(); choose(of(place), place.label); }}>{place.label}</li>
        ))}
      </ul>
      <span className="hidden-text" role="status">{places.length ? t`${places.length} places to choose from` : ""}</span>
    </div>
  );
}
