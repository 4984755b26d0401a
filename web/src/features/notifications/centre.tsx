import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useLocation } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import type { Count, Notification } from "../../api/types";
import { liveState } from "../../app/live";
import { queryClient, safeReturn } from "../../app/session";
import { agoWords, moment } from "../../lib/dates";
import { flag, useSearchState } from "../../lib/search_state";
import { useStore } from "../../lib/store";
import { Button, EmptyState, FilterChips, Listed, MoreButton, Page, StatusTag } from "../../ui";
import { notificationText } from "./texts";
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

  const read = async (ids: string[], all = false) => {
    setProblem("");
    try {
      const count = await api.post<Count>("/notifications/read", { ids, all });
      queryClient.setQueryData(["notifications", "count"], count.unread);
      await queryClient.invalidateQueries({ queryKey: ["notifications", "list"] });
    } catch {
      setProblem(t`This could not be saved; they are still unread. Try again.`);
    }
  };
  const open = (item: Notification) => {
    if (!item.read_at) void read([item.id]);
    navigate(safeReturn(item.link));
  };
  return (
    <Page
      title={t`Notifications`}
      lead={live === "live" ? <Trans>New ones appear here by themselves.</Trans> : <Trans>New ones are looked for every half minute.</Trans>}
      actions={someUnread ? <Button onClick={() => void read([], true)}>{t`Mark all as read`}</Button> : null}
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
                <Line key={item.id} item={item} onOpen={() => open(item)} onRead={() => void read([item.id])} />
              ))}
            </ul>
            {list.hasNextPage ? <div className="table-more"><MoreButton list={list} /></div> : null}
          </section>
        )}
      </Listed>
    </Page>
  );
}

function Line({ item, onOpen, onRead }: { item: Notification; onOpen: () => void; onRead: () => void }) {
  const { t } = useLingui();
  const text = notificationText(item);
  return (
    <li className={item.read_at ? "note-line" : "note-line unread"}>
      <div>
        <a
          href={item.link}
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
        </p>
      </div>
      {item.read_at ? null : (
        <span className="row">
          <StatusTag kind="info">{t`New`}</StatusTag>
          <Button aria-label={t`Mark as read: ${text}`} onClick={onRead}>{t`Mark as read`}</Button>
        </span>
      )}
    </li>
  );
}
