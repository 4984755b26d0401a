import type { ReactNode } from "react";
import { Link } from "wouter";
import { useBrand } from "./brand";

/** The product's mark, or the name and logo that the hospital chose. */
export function Mark() {
  const brand = useBrand();
  const own = brand && brand.revision > 0 ? brand : undefined;
  return (
    <Link href="/" className="mark">
      {own?.logo_url ? <img src={own.logo_url} alt="" /> : <i aria-hidden="true" />}
      {own ? own.portal_name : "MedConnect"}
    </Link>
  );
}

/** A page with nothing around it but the mark. */
export function Bare({ children }: { children: ReactNode }) {
  return (
    <div className="bare">
      <header className="top">
        <Mark />
      </header>
      {children}
    </div>
  );
}
