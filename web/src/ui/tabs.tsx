import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from "react";

interface Tab {
  key: string;
  label: ReactNode;
}
interface TabsProps {
  label: string;
  tabs: readonly Tab[];
  selected: string;
  onSelect: (key: string) => void;
  children: ReactNode;
}
/** A ref for a row of tabs: on a phone the current one is not left outside of what is seen. */
export function currentInView(row: HTMLElement | null): void {
  const current = row?.querySelector<HTMLElement>('[aria-current="page"], [aria-selected="true"]');
  if (row && current) row.scrollLeft = current.offsetLeft + current.offsetWidth / 2 - row.offsetLeft - row.clientWidth / 2;
}
/** Tabs with arrow keys. Keep `selected` in the address with useSearchState. */
export function Tabs({ label, tabs, selected, onSelect, children }: TabsProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => currentInView(list.current), [selected]);
  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.key === selected);
    const last = tabs.length - 1;
    const to = event.key === "ArrowRight" ? (at + 1) % tabs.length : event.key === "ArrowLeft" ? (at + last) % tabs.length : event.key === "Home" ? 0 : event.key === "End" ? last : -1;
    const target = tabs[to];
    if (!target) return;
    event.preventDefault();
    onSelect(target.key);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[to]?.focus();
  };
  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.key} type="button" role="tab" id={`${id}-${tab.key}`}
            aria-selected={tab.key === selected} aria-controls={`${id}-panel`}
            tabIndex={tab.key === selected ? 0 : -1} onClick={() => onSelect(tab.key)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${selected}`}>
        {children}
      </div>
    </>
  );
}

interface Chip {
  key: string;
  label: ReactNode;
}
interface FilterChipsProps {
  label: string;
  chips: readonly Chip[];
  selected: readonly string[];
  onSelected: (keys: string[]) => void;
  /** At most one may be on; pressing it again turns it off. */
  single?: boolean;
  children?: ReactNode;
}
/** Toggle filters. Keep `selected` in the address with useSearchState. */
export function FilterChips({ label, chips, selected, onSelected, single = false, children }: FilterChipsProps) {
  const toggle = (key: string) => {
    if (selected.includes(key)) onSelected(selected.filter((each) => each !== key));
    else onSelected(single ? [key] : [...selected, key]);
  };
  return (
    <div className="chips" role="group" aria-label={label}>
      {chips.map((chip) => (
        <button key={chip.key} type="button" className="chip" aria-pressed={selected.includes(chip.key)} onClick={() => toggle(chip.key)}>
          {chip.label}
        </button>
      ))}
      {children}
    </div>
  );
}
