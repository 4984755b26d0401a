import { useLingui } from "@lingui/react/macro";
import { useId, useRef, useState } from "react";
import { Button } from "./button";

/** A value that somebody must enter elsewhere, with a button that copies it. */
export function CopyField({ label, value, hint }: { label: string; value: string; hint?: string }) {
  const { t } = useLingui();
  const id = useId();
  const text = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState<"" | "copied" | "selected">("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setCopied("copied");
    } catch {
      // No clipboard for pages here: select it, so that Ctrl+C is all that is left to do.
      if (text.current) window.getSelection()?.selectAllChildren(text.current);
      setCopied("selected");
    }
  };
  return (
    <div className="copy">
      <span id={id}><b>{label}</b></span>
      {hint ? <span className="s dim">{hint}</span> : null}
      <div className="copy-line">
        <code className="code" ref={text} aria-labelledby={id} tabIndex={-1}>{value}</code>
        <Button aria-label={t`Copy ${label}`} onClick={() => void copy()}>{copied === "copied" ? t`Copied` : t`Copy`}</Button>
      </div>
      <span className={copied === "selected" ? "s dim" : "hidden-text"} role="status">{copied === "copied" ? t`${label} copied` : copied ? t`Selected. Press Ctrl+C.` : ""}</span>
    </div>
  );
}
