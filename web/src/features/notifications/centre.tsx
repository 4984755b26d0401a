import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import type { Count, Notification } from "../../api/types";
import { liveState } from "../../app/live";
import { queryClient, safeReturn } from "../../app/session";
import { agoWords, dueWords, moment } from "../../lib/dates";
import { flag, useSearchState } from "../../lib/search_state";
import { useStore } from "../../lib/store";
import { Button, EmptyState, FilterChips, Listed, LinkButton, MoreButton, Page, StatusTag } from "../../ui";
import { notificationLink, notificationText } from "./texts";
import { linkHref, linkLabel } from "./texts_credentials";
import type { NotificationLink } from "./types";
import "./centre.css";

const codecs = { unread: flag() };

export default function NotificationCentre() {
  const { t } = useLingui();
  const [state, setState] = useSearchState(codecs);
  const list = useKeysetList<Notification>(["notifications", "list"], "/notifications", { unread: state.unread || undefined });
  const [problem, setProblem] = useState("");
  const live = useStore(liveState);
  const [, navigate] = useLocation();
  const someUnread = list.rows.some((item) => !item.read_at);

  const keep = async (write: () => Promise<Count>, failed: string) => {
    setProblem("");
    try {
      const count = await write();
      queryClient.setQueryData(["notifications", "count"], count.unread);
      await queryClient.invalidateQueries({ queryKey: ["notifications", "list"] });
    } catch {
      setProblem(failed);
    }
  };
  const read = (ids: string[], all = false) => keep(() => api.post<Count>("/notifications/read", { ids, all }), t`This could not be saved; they are still unread. Try again.`);
  const dismiss = (id: string) => keep(() => api.post<Count>(`/notifications/${id}/dismiss`), t`This could not be saved; it is still in the list. Try again.`);
  const open = (item: Notification) => {
    if (!item.read_at) void read([item.id]);
    navigate(safeReturn(notificationLink(item)));
  };
  return (
    <Page
      title={t`Notifications`}
      lead={live === "live" ? <Trans>New ones appear here by themselves.</Trans> : <Trans>New ones are looked for every half minute.</Trans>}
      actions={
        <>
          <LinkButton href="/notifications/preferences">{t`Preferences`}</LinkButton>
          {someUnread ? <Button onClick={() => void read([], true)}>{t`Mark all as read`}</Button> : null}
        </>
      }
    >
      <FilterChips label={t`Filter`} chips={[{ key: "unread", label: t`Unread only` }]} selected={state.unread ? ["unread"] : []} onSelected={(keys) => setState({ unread: keys.length > 0 })} />
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <Listed
        list={list}
        empty={
          <EmptyState title={state.unread ? t`Nothing unread` : t`No notifications yet`} action={state.unread ? <Button onClick={() => setState({ unread: false })}>{t`Show all`}</Button> : null}>
            <Trans>Assignments, due dates, certificates and expiring cards are announced here.</Trans>
          </EmptyState>
        }
      >
        {(rows) => (
          <section className="card">
            <ul className="plain-list notes">
              {rows.map((item) => (
                <Line key={item.id} item={item} onOpen={() => open(item)} onRead={() => void read([item.id])} onDismiss={() => void dismiss(item.id)} />
              ))}
            </ul>
            {list.hasNextPage ? <div className="table-more"><MoreButton list={list} /></div> : null}
          </section>
        )}
      </Listed>
    </Page>
  );
}

interface LineProps {
  item: Notification;
  onOpen: () => void;
  onRead: () => void;
  onDismiss: () => void;
}
function Line({ item, onOpen, onRead, onDismiss }: LineProps) {
  const { t } = useLingui();
  const text = notificationText(item);
  const links: readonly NotificationLink[] = item.links;
  const shown = links.filter((link) => linkLabel(link.label_code));
  const ends = item.expires_at ? dueWords(item.expires_at) : "";
  return (
    <li className={item.read_at ? "note-line" : "note-line unread"}>
      <div>
        <a
          href={notificationLink(item)}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            onOpen();
          }}
        >
          {text}
        </a>
        <p className="s dim">
          <time dateTime={item.created_at} title={moment(item.created_at)}>{agoWords(item.created_at)}</time>
          {item.expires_at ? <>. <Trans>Ends <time dateTime={item.expires_at} title={moment(item.expires_at)}>{ends}</time></Trans></> : null}
        </p>
        {shown.length ? (
          <ul className="plain-list row note-links">
            {shown.map((link) => <li key={link.label_code}><Link href={safeReturn(linkHref(link))} aria-label={`${linkLabel(link.label_code)}: ${text}`}>{linkLabel(link.label_code)}</Link></li>)}
          </ul>
        ) : null}
      </div>
      <span className="row">
        {item.read_at ? null : (
          <>
            <StatusTag kind="info">{t`New`}</StatusTag>
            <Button aria-label={t`Mark as read: ${text}`} onClick={onRead}>{t`Mark as read`}</Button>
          </>
        )}
        <Button aria-label={t`Remove: ${text}`} onClick={onDismiss}>{t`Remove`}</Button>
      </span>
    </li>
  );
}
