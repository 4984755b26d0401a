import type { StatusKind } from "./status";

/** Small charts as plain SVG. Each carries its numbers as text, so that nothing is told by shape alone. */
export interface Part {
  label: string;
  value: number;
  kind?: StatusKind;
}
const say = (title: string, parts: readonly Part[]) => `${title}: ${parts.map((part) => `${part.label} ${part.value}`).join(", ")}`;

/** Horizontal bars, one per part. */
export function BarChart({ title, parts }: { title: string; parts: readonly Part[] }) {
  const top = Math.max(1, ...parts.map((part) => part.value));
  const row = 26;
  return (
    <svg className="chart" viewBox={`0 0 480 ${parts.length * row}`} role="img" aria-label={say(title, parts)}>
      {parts.map((part, index) => (
        <g key={part.label} transform={`translate(0 ${index * row})`}>
          <text x="0" y="17">{part.label}</text>
          <rect className="track" x="150" y="7" width="280" height="12" rx="3" />
          <rect className={part.kind ?? "fill"} x="150" y="7" width={(280 * part.value) / top} height="12" rx="3" />
          <text x="480" y="17" textAnchor="end">{part.value}</text>
        </g>
      ))}
    </svg>
  );
}

/** One bar split in parts, with a key in words below. */
export function StackedBar({ title, parts }: { title: string; parts: readonly Part[] }) {
  const sum = parts.reduce((all, part) => all + part.value, 0) || 1;
  let at = 0;
  return (
    <div className="stack-s">
      <svg className="chart" viewBox="0 0 480 14" preserveAspectRatio="none" role="img" aria-label={say(title, parts)}>
        <rect className="track" width="480" height="14" rx="4" />
        {parts.map((part) => {
          const x = at;
          const width = (480 * part.value) / sum;
          at += width;
          return <rect key={part.label} className={part.kind ?? "fill"} x={x} width={Math.max(0, width - 1)} height="14" />;
        })}
      </svg>
      <ul className="chart-key">
        {parts.map((part) => (
          <li key={part.label}>
            <span className={`tag ${part.kind ?? "info"}`}>{part.label}</span> <span className="num">{part.value}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A share of a whole, 0..100. */
export function Ring({ title, value, text }: { title: string; value: number; text?: string }) {
  const radius = 34;
  const round = 2 * Math.PI * radius;
  const shown = Math.max(0, Math.min(100, value));
  return (
    <svg className="chart fixed" viewBox="0 0 88 88" width="88" height="88" role="img" aria-label={`${title}: ${text ?? `${Math.round(shown)} %`}`}>
      <circle className="ring-track" cx="44" cy="44" r={radius} strokeWidth="9" />
      <circle className="ring" cx="44" cy="44" r={radius} strokeWidth="9" strokeDasharray={`${(round * shown) / 100} ${round}`} transform="rotate(-90 44 44)" />
      <text x="44" y="49" textAnchor="middle" fontWeight="650">{text ?? `${Math.round(shown)} %`}</text>
    </svg>
  );
}

export function Sparkline({ title, values }: { title: string; values: readonly number[] }) {
  const top = Math.max(...values);
  const low = Math.min(...values);
  const span = top - low || 1;
  const step = values.length > 1 ? 120 / (values.length - 1) : 0;
  const points = values.map((value, index) => `${index * step},${28 - (24 * (value - low)) / span}`).join(" ");
  return (
    <svg className="chart fixed" viewBox="0 0 120 32" width="120" height="32" role="img" aria-label={`${title}: ${values.join(", ")}`}>
      <polyline className="line" points={points} />
    </svg>
  );
}
