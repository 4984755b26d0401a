import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { Link } from "wouter";

interface MenuProps {
  /** What the button says. */
  label: ReactNode;
  /** Its name for a screen reader, when the words are not enough. */
  name?: string;
  className?: string;
  start?: boolean;
  children: ReactNode;
}
/** A menu button: arrow keys move, Esc and a click outside close, focus returns to the button. */
export function Menu({ label, name, className = "ghost", start = false, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const items = () => [...(root.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];

  useEffect(() => {
    if (!open) return;
    items()[0]?.focus();
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [open]);

  const keys = (event: KeyboardEvent) => {
    if (!open) {
      if (event.key === "ArrowDown") {
        event.preventDefault();
        setOpen(true);
      }
      return;
    }
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      all[to]?.focus();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      setOpen(false);
      button.current?.focus();
    } else if (event.key === "Tab") {
      setOpen(false);
    }
  };
  return (
    <div className="menu" ref={root} onKeyDown={keys}>
      <button ref={button} id={`${id}-button`} type="button" className={className} aria-haspopup="menu" aria-expanded={open} aria-controls={open ? id : undefined} aria-label={name} onClick={() => setOpen(!open)}>
        {label}
      </button>
      {open ? (
        <div
          className={start ? "menu-panel start" : "menu-panel"} role="menu" id={id} aria-labelledby={`${id}-button`}
          onClick={(event) => {
            if ((event.target as HTMLElement).closest("[role=menuitem]")) setOpen(false);
          }}
        >
          {children}
        </div>
      ) : null}
    </div>
  );
}

export function MenuItem({ onSelect, href, children }: { onSelect?: () => void; href?: string; children: ReactNode }) {
  if (href) {
    return (
      <Link href={href} role="menuitem" tabIndex={-1}>
        {children}
      </Link>
    );
  }
  return (
    <button type="button" role="menuitem" tabIndex={-1} onClick={onSelect}>
      {children}
    </button>
  );
}
export function MenuRadio({ checked, onSelect, children }: { checked: boolean; onSelect: () => void; children: ReactNode }) {
  return (
    <button type="button" role="menuitemradio" aria-checked={checked} tabIndex={-1} onClick={onSelect}>
      {children}
    </button>
  );
}
export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <div className="menu-title" id={id}>{label}</div>
      {children}
    </div>
  );
}
export function MenuLine() {
  return <div role="separator" />;
}
