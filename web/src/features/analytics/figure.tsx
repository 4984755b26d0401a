/** Numbers that open the list which they count. */
import type { ReactNode } from "react";
import { Link } from "wouter";
import { useBoot } from "../../app/session";
import { count } from "../../lib/numbers";
import { screenOf } from "./links";
import type { Figure } from "./types";

/** The address of a number's list for who is here, or null. */
export function useScreens(): (list: string | undefined) => string | null {
  const may = useBoot().data?.me.permissions ?? [];
  return (list) => {
    const screen = list ? screenOf(list) : null;
    return screen && may.includes(screen.permission) ? screen.href : null;
  };
}

interface FigureLinkProps {
  figure: Figure;
  /** What is counted, for those who do not see where the number stands. */
  label: string;
  /** Red when it is above nothing and means late. */
  tone?: "overdue" | "soon";
  /** Shown instead of the bare number. */
  children?: ReactNode;
}
export function FigureLink({ figure, label, tone, children }: FigureLinkProps) {
  const href = useScreens()(figure.list);
  const shown = count(figure.value);
  const className = tone && figure.value > 0 ? tone : undefined;
  return href ? <Link href={href} className={className} aria-label={`${shown}, ${label}`}>{children ?? shown}</Link> : <b className={className}>{children ?? shown}</b>;
}

/** One number of the strip on top of a dashboard. */
export function Fact({ figure, tone, children }: { figure: Figure; tone?: "overdue" | "soon"; children: string }) {
  return <div><FigureLink figure={figure} tone={tone} label={children} /><p>{children}</p></div>;
}
export function PlainFact({ value, children }: { value: string; children: string }) {
  return <div><b>{value}</b><p>{children}</p></div>;
}
