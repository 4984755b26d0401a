import { useEffect, useRef, type ReactNode } from "react";
import { Link } from "wouter";
import { createStore, useStore } from "../lib/store";

/** Counts navigations; 0 is the first page load, which must not steal the focus. */
export const navigations = createStore(0);
/** Pages that want the full width (tables) say so here; the shell reads it. */
export const wideMain = createStore(false);

interface PageProps {
  title: string;
  /** Shown instead of `title` as the heading, when the two differ ("Good evening, Ana"). */
  heading?: ReactNode;
  lead?: ReactNode;
  crumbs?: readonly { href: string; label: string }[];
  actions?: ReactNode;
  /** Full width, for tables. */
  wide?: boolean;
  children: ReactNode;
}
/** A page: sets the document title, and takes the focus to its heading after a navigation. */
export function Page({ title, heading, lead, crumbs, actions, wide = false, children }: PageProps) {
  const h1 = useRef<HTMLHeadingElement>(null);
  const turn = useStore(navigations);
  useEffect(() => {
    document.title = `${title} - MedConnect`;
  }, [title]);
  useEffect(() => {
    // A field that asked for the focus itself (sign-in) keeps it.
    if (turn > 0 && !document.activeElement?.matches("main input")) h1.current?.focus({ preventScroll: true });
  }, [turn]);
  useEffect(() => {
    wideMain.set(wide);
    return () => wideMain.set(false);
  }, [wide]);
  return (
    <>
      <div className="page-head">
        <div>
          {crumbs?.length ? (
            <ol className="crumbs">
              {crumbs.map((crumb) => (
                <li key={crumb.href}>
                  <Link href={crumb.href}>{crumb.label}</Link>
                </li>
              ))}
            </ol>
          ) : null}
          <h1 ref={h1} tabIndex={-1}>
            {heading ?? title}
          </h1>
          {lead ? <p className="lead">{lead}</p> : null}
        </div>
        {actions ? <div className="acts">{actions}</div> : null}
      </div>
      {children}
    </>
  );
}

export function Card({ title, aside, pad = true, children }: { title?: ReactNode; aside?: ReactNode; pad?: boolean; children: ReactNode }) {
  return (
    <section className="card">
      {title ? (
        <div className="card-head">
          <h2>{title}</h2>
          {aside ? <small>{aside}</small> : null}
        </div>
      ) : null}
      {pad ? <div className="card-body">{children}</div> : children}
    </section>
  );
}
