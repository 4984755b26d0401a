import { useLingui } from "@lingui/react/macro";
import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Link } from "wouter";

type Kind = "primary" | "plain" | "danger" | "link";
const CLASS: Record<Kind, string> = { primary: "btn", plain: "ghost", danger: "btn danger", link: "link" };

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: Kind;
  /** While true the button keeps its place and focus, and does nothing. */
  busy?: boolean;
  busyLabel?: string;
}

export function Button({ kind = "plain", busy = false, busyLabel, className, children, onClick, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={busy ? "button" : type}
      aria-disabled={busy || undefined}
      className={[CLASS[kind], className].filter(Boolean).join(" ")}
      onClick={busy ? undefined : onClick}
    >
      {busy && busyLabel ? busyLabel : children}
    </button>
  );
}

interface LinkButtonProps {
  href: string;
  kind?: Kind;
  children: ReactNode;
  /** Says more to a screen reader when the words alone repeat on a page: "Start Fire safety". */
  label?: string;
  className?: string;
}
export function LinkButton({ href, kind = "plain", children, label, className }: LinkButtonProps) {
  return (
    <Link href={href} className={[CLASS[kind], className].filter(Boolean).join(" ")} aria-label={label}>
      {children}
    </Link>
  );
}

export function PrintButton() {
  const { t } = useLingui();
  return <Button onClick={() => window.print()}>{t`Print`}</Button>;
}
