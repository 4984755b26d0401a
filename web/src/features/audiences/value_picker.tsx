import { Trans, useLingui } from "@lingui/react/macro";
import { useState, type ReactNode } from "react";
import { count } from "../../lib/numbers";
import "./audiences.css";

export interface Value {
  value: string;
  label: string;
  /** How many people have it, where that is known. */
  people?: number;
}
/** What is chosen, each with a way to take it out again. */
export function Chosen({ items, onRemove }: { items: readonly { value: string; label: ReactNode; name?: string }[]; onRemove: (value: string) => void }) {
  const { t } = useLingui();
  if (!items.length) return null;
  return (
    <ul className="plain-list chosen">
      {items.map((item) => {
        const name = item.name ?? (typeof item.label === "string" ? item.label : item.value);
        return (
          <li key={item.value}>
            <span>{item.label}</span>
            <button type="button" className="link" aria-label={t`Remove ${name}`} onClick={() => onRemove(item.value)}>{t`Remove`}</button>
          </li>
        );
      })}
    </ul>
  );
}

const LONG = 8;
const SHOWN = 60;
/** Tick boxes inside a Group that names them, with a search above them when there are many. What is ticked stays in sight. */
export function ValuePicker({ label, values, chosen, onChosen }: { label: string; values: readonly Value[]; chosen: readonly string[]; onChosen: (chosen: string[]) => void }) {
  const { t } = useLingui();
  const [search, setSearch] = useState("");
  const known = new Map(values.map((each) => [each.value, each]));
  const picked = chosen.map((value) => known.get(value) ?? { value, label: value });
  const words = search.trim().toLocaleLowerCase();
  const rest = values.filter((each) => !chosen.includes(each.value) && each.label.toLocaleLowerCase().includes(words));
  const hidden = count(Math.max(0, rest.length - SHOWN));
  const toggle = (value: string) => onChosen(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]);
  return (
    <div className="stack-s">
      {values.length > LONG ? (
        <label className="filter">
          <span className="hidden-text">{t`Search in ${label}`}</span>
          <input className="input" type="search" placeholder={t`Search`} value={search} onChange={(event) => setSearch(event.target.value)} />
        </label>
      ) : null}
      <div className="value-list">
        {[...picked, ...rest.slice(0, SHOWN)].map((each) => (
          <label className="check" key={each.value}>
            <input type="checkbox" checked={chosen.includes(each.value)} onChange={() => toggle(each.value)} />
            <span>
              {each.label}
              {each.people === undefined ? null : <span className="s dim"> ({count(each.people)})</span>}
            </span>
          </label>
        ))}
        {!picked.length && !rest.length ? <p className="s dim">{words ? t`Nothing matches` : t`There is nothing to choose yet`}</p> : null}
        {rest.length > SHOWN ? <p className="s dim"><Trans>{hidden} more: search to find them</Trans></p> : null}
      </div>
    </div>
  );
}
