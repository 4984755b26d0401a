import { useLingui } from "@lingui/react/macro";
import { useEffect } from "react";
import { forgetWhenLeaving } from "../lib/leaving";
import { createStore, useStore } from "../lib/store";

interface ToastItem {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}
const toasts = createStore<ToastItem[]>([]);
forgetWhenLeaving(() => toasts.set([]));
let last = 0;

/** Says in one line that something was done. Errors do not go here: they stay where they happened. Returns how to take it back. */
export function toast(text: string, action?: ToastItem["action"]): () => void {
  last += 1;
  const id = last;
  toasts.set([...toasts.get(), { id, text, action }].slice(-3));
  return () => close(id);
}
function close(id: number): void {
  toasts.set(toasts.get().filter((item) => item.id !== id));
}

function ToastLine({ item }: { item: ToastItem }) {
  const { t } = useLingui();
  useEffect(() => {
    const timer = setTimeout(() => close(item.id), item.action ? 12_000 : 6_000);
    return () => clearTimeout(timer);
  }, [item]);
  return (
    <div className="toast">
      <span>{item.text}</span>
      {item.action ? (
        <button type="button" onClick={() => { item.action?.run(); close(item.id); }}>
          {item.action.label}
        </button>
      ) : null}
      <button type="button" onClick={() => close(item.id)}>{t`Close`}</button>
    </div>
  );
}

export function Toaster() {
  const items = useStore(toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {items.map((item) => (
        <ToastLine key={item.id} item={item} />
      ))}
    </div>
  );
}
