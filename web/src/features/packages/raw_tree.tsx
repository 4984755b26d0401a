/** Any JSON as a tree that opens and closes; "cmi.core.score.raw" and its like are put under their branches. */
import { useLingui } from "@lingui/react/macro";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
const isBranch = (value: unknown): value is { [key: string]: Json } | Json[] => typeof value === "object" && value !== null;

/** {"a.b": 1, "a.c": 2} as {a: {b: 1, c: 2}}. Names with braces, as adl.nav has them, stay whole. */
export function grouped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(grouped);
  if (!isBranch(value)) return value;
  const entries = Object.entries(value);
  const dotted = entries.some(([name]) => /^(cmi|adl)\./.test(name));
  if (!dotted) return Object.fromEntries(entries.map(([name, each]) => [name, grouped(each)]));
  const root: Record<string, unknown> = {};
  for (const [name, each] of entries) {
    const parts = name.includes("{") ? [name] : name.split(".");
    let at = root;
    for (const part of parts.slice(0, -1)) {
      if (!isBranch(at[part])) at[part] = at[part] === undefined ? {} : { "": at[part] };
      at = at[part] as Record<string, unknown>;
    }
    const leaf = parts.at(-1) ?? "";
    if (isBranch(at[leaf])) (at[leaf] as Record<string, unknown>)[""] = each;
    else at[leaf] = grouped(each);
  }
  return root;
}

export function RawTree({ value, label }: { value: unknown; label: string }) {
  const { t } = useLingui();
  const tree = grouped(value);
  if (!isBranch(tree) || Object.keys(tree).length === 0) return <p className="dim">{t`Nothing`}</p>;
  return (
    <div className="raw-tree" role="region" aria-label={label} tabIndex={0}>
      <Branch value={tree} depth={0} />
    </div>
  );
}

function Branch({ value, depth }: { value: object; depth: number }) {
  const entries = Object.entries(value) as [string, unknown][];
  return (
    <ul>
      {entries.map(([name, each]) => (
        <li key={name}>
          {isBranch(each) && Object.keys(each).length ? (
            <details open={depth < 2 && Object.keys(each).length < 40}>
              <summary><code>{name}</code> <span className="dim">({Object.keys(each).length})</span></summary>
              <Branch value={each} depth={depth + 1} />
            </details>
          ) : (
            <span><code>{name || "="}</code>: <Leaf value={each} /></span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Leaf({ value }: { value: unknown }) {
  const { t } = useLingui();
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (text === "" || text === undefined) return <span className="dim">{t`empty`}</span>;
  if (text.length < 300) return <code>{text}</code>;
  const length = text.length;
  return <details><summary><code>{text.slice(0, 80)}</code> <span className="dim">{t`(${length} characters)`}</span></summary><code>{text}</code></details>;
}
