import { Trans, useLingui } from "@lingui/react/macro";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "../api/client";
import { Button, LinkButton } from "./button";

interface StateProps {
  title: string;
  children?: ReactNode;
  /** The first thing that a person can do here. */
  action?: ReactNode;
}

export function EmptyState({ title, children, action }: StateProps) {
  return (
    <div className="card state">
      <h2>{title}</h2>
      {children ? <p>{children}</p> : null}
      {action ? <div className="row">{action}</div> : null}
    </div>
  );
}

export function DeniedState({ children }: { children?: ReactNode }) {
  const { t } = useLingui();
  return (
    <div className="card state" role="alert">
      <h2>{t`You do not have access to this page`}</h2>
      <p>{children ?? <Trans>Your role does not include it. If your work needs it, ask your manager or the MedConnect administrator. This visit is recorded.</Trans>}</p>
    </div>
  );
}

/** A part of the program that the hospital does not use, or not in this role. Nobody did anything wrong. */
export function SwitchedOffState({ forOthers = false }: { forOthers?: boolean }) {
  const { t } = useLingui();
  return (
    <div className="card state" role="status">
      <h2>{forOthers ? t`This part is switched on for other roles` : t`This part is switched off by your hospital`}</h2>
      <p>
        {forOthers ? (
          <Trans>Your hospital uses it only in some roles, and none of yours is among them. What was saved is kept. If your work needs it, ask the MedConnect administrator.</Trans>
        ) : (
          <Trans>Nothing is broken and nothing was lost: what was saved is kept until it is switched on again. If your work needs it, ask the MedConnect administrator.</Trans>
        )}
      </p>
      <div className="row">
        <LinkButton href="/" kind="primary">{t`Go to the start page`}</LinkButton>
      </div>
    </div>
  );
}

export function NotFoundState({ children }: { children?: ReactNode }) {
  const { t } = useLingui();
  return (
    <div className="card state">
      <h2>{t`This page is not here`}</h2>
      <p>{children ?? <Trans>It may have been moved, or the address is not complete. Nothing was lost.</Trans>}</p>
      <div className="row">
        <LinkButton href="/" kind="primary">{t`Go to the start page`}</LinkButton>
        <Button onClick={() => window.history.back()}>{t`Go back`}</Button>
      </div>
    </div>
  );
}

/** Says what happened, what was kept and what to do next. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useLingui();
  if (error instanceof ApiError && error.code === "network_not_allowed")
    return <DeniedState><Trans>Your role counts only on certain computers of the hospital, and this is not one of them. You are still signed in. This visit is recorded.</Trans></DeniedState>;
  if (error instanceof ApiError && (error.code === "feature_off" || error.code === "feature_not_for_you")) return <SwitchedOffState forOthers={error.code === "feature_not_for_you"} />;
  if (error instanceof ApiError && error.status === 403) return <DeniedState />;
  if (error instanceof ApiError && error.status === 404) return <NotFoundState />;
  const offline = error instanceof ApiError && error.offline;
  return (
    <div className="card state" role="alert">
      <h2>{offline ? t`The hospital's server cannot be reached` : t`This page could not be loaded`}</h2>
      <p>
        {offline ? (
          <Trans>Check the network cable or Wi-Fi. What you saved before is kept on the server.</Trans>
        ) : (
          <Trans>Nothing was changed. Try again; if it stays, tell the help desk the code below.</Trans>
        )}
      </p>
      {error instanceof ApiError && error.requestId ? (
        <p className="s">
          <Trans>Code {error.requestId}</Trans>
        </p>
      ) : null}
      {onRetry ? (
        <div className="row">
          <Button kind="primary" onClick={onRetry}>{t`Try again`}</Button>
        </div>
      ) : null}
    </div>
  );
}

export function Skeleton({ width = "100%", height = "1em" }: { width?: string; height?: string }) {
  return <span className="skeleton" style={{ width, height }} />;
}

/** The shape of a list or table while it loads. Drawn only after 300 ms. */
export function SkeletonRows({ rows = 5, label }: { rows?: number; label?: string }) {
  const { t } = useLingui();
  return (
    <div className="card pad stack" role="status" aria-label={label ?? t`Loading`}>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} width={`${92 - ((index * 17) % 40)}%`} height="1.4em" />
      ))}
    </div>
  );
}

interface LoadedProps<T> {
  query: Pick<UseQueryResult<T>, "data" | "error" | "isPending" | "refetch">;
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}
/** Skeleton, error (with retry), denied or the content. Old data stays on screen while it refreshes. */
export function Loaded<T>({ query, skeleton, children }: LoadedProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return <>{skeleton ?? <SkeletonRows />}</>;
}
