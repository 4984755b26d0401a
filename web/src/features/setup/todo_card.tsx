/** What is left to do on this appliance, on the home page of whoever looks after it. */
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, toast } from "../../ui";
import type { TodoItem, Todos } from "./types";
import { useTodoNames } from "./words";

const KEY = ["setup", "todo"];

export function SetupCard() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<Todos>("/setup/todo", undefined, { signal }), staleTime: 60_000 });
  const open = query.data?.items.filter((item) => !item.done && !item.put_away) ?? [];
  if (!open.length) return null;
  const count = String(open.length);
  return (
    <section className="card" aria-label={t`Setting up this server`}>
      <div className="card-head">
        <h2>{t`Setting up this server`}</h2>
        <small>{t`${count} open`}</small>
      </div>
      <ul className="plain-list">
        {open.map((item) => <Todo key={item.key} item={item} />)}
      </ul>
    </section>
  );
}

function Todo({ item }: { item: TodoItem }) {
  const { t } = useLingui();
  const name = useTodoNames()[item.key] ?? item.key;
  const away = async () => {
    try {
      queryClient.setQueryData(KEY, await api.put<Todos>(`/setup/todo/${item.key}`, { put_away: true }));
    } catch {
      toast(t`It could not be put away`);
    }
  };
  return (
    <li className="todo">
      <div className="todo-what">
        <h3>{item.link ? <Link href={item.link}>{name}</Link> : name}</h3>
        <p className="todo-meta"><span>{item.detail}</span></p>
      </div>
      <Button kind="link" onClick={() => void away()} aria-label={t`Do not remind me: ${name}`}>{t`Do not remind me`}</Button>
    </li>
  );
}
