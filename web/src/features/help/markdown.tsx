/** As much Markdown as the manuals use, drawn as elements: headings, paragraphs, lists, tables, code, and links between manuals. */
import type { ReactNode } from "react";
import { Link } from "wouter";

export interface Heading {
  id: string;
  text: string;
}
const plain = (text: string) => text.replace(/[*`]/g, "").replace(/\[([^\]]+)\]\([^)]*\)/g, "$1");
const idOf = (text: string) => plain(text).toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

/** The chapters, for the list at the side. */
export function headingsOf(source: string): Heading[] {
  return source.split("\n").filter((line) => line.startsWith("## ")).map((line) => ({ id: idOf(line.slice(3)), text: plain(line.slice(3)) }));
}
export function titleOf(source: string): string {
  return plain(/^# (.+)$/m.exec(source)?.[1] ?? "");
}

const INLINE = /(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*|\[[^\]]+\]\([^)\s]+\))/;
function inline(text: string): ReactNode[] {
  return text.split(INLINE).map((part, at) => {
    if (part.startsWith("`")) return <code key={at}>{part.slice(1, -1)}</code>;
    if (part.startsWith("**")) return <b key={at}>{inline(part.slice(2, -2))}</b>;
    if (part.startsWith("*") && part.length > 2 && part.endsWith("*")) return <em key={at}>{inline(part.slice(1, -1))}</em>;
    const link = /^\[([^\]]+)\]\(([^)\s]+)\)$/.exec(part);
    if (!link) return part;
    const [, words = "", to = ""] = link;
    const manual = /^([a-z-]+)\.md(#.*)?$/.exec(to);
    if (manual) return <Link key={at} href={`/help/${manual[1]}`}>{words}</Link>;
    return /^https?:\/\//.test(to) ? <a key={at} href={to} rel="noreferrer">{words}</a> : words;
  });
}

const cells = (line: string) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
const ITEM = /^(-|\d+\.) +/;

function Rows({ lines }: { lines: readonly string[] }) {
  const [head = "", , ...body] = lines;
  const columns = cells(head);
  return (
    <div className="table-wrap">
      <table className="table stacked">
        <thead><tr>{columns.map((cell, at) => (cell ? <th key={at} scope="col">{inline(cell)}</th> : <td key={at} />))}</tr></thead>
        <tbody>
          {body.map((line, row) => (
            <tr key={row}>
              {cells(line).map((cell, at) => (at === 0 ? <th key={at} scope="row">{inline(cell)}</th> : <td key={at} data-label={plain(columns[at] ?? "")}><span>{inline(cell)}</span></td>))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function List({ lines }: { lines: readonly string[] }) {
  const items: string[][] = [];
  for (const line of lines) {
    if (ITEM.test(line)) items.push([line.replace(ITEM, "")]);
    else items.at(-1)?.push(line.replace(/^ {2,3}/, ""));
  }
  const body = items.map((item, at) => <li key={at}><Blocks lines={item} tight /></li>);
  // A list that goes on after a piece of code goes on counting.
  const first = /^\d+/.exec(lines[0] ?? "")?.[0];
  return first ? <ol start={Number(first)}>{body}</ol> : <ul>{body}</ul>;
}

/** Lines up to where `ends` says so, from `at`. */
function take(lines: readonly string[], at: number, more: (line: string) => boolean): string[] {
  let end = at;
  while (end < lines.length && more(lines[end] ?? "")) end += 1;
  return lines.slice(at, end);
}

export function Blocks({ lines, tight = false }: { lines: readonly string[]; tight?: boolean }) {
  const out: ReactNode[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? "";
    if (!line.trim() || line.startsWith("# ")) {
      at += 1;
    } else if (line.startsWith("```")) {
      const code = take(lines, at + 1, (each) => !each.startsWith("```"));
      out.push(<pre key={at} className="code" tabIndex={0}>{code.join("\n")}</pre>);
      at += code.length + 2;
    } else if (/^#{2,3} /.test(line)) {
      const text = line.replace(/^#+ /, "");
      out.push(line.startsWith("## ") ? <h2 key={at} id={idOf(text)}>{inline(text)}</h2> : <h3 key={at}>{inline(text)}</h3>);
      at += 1;
    } else if (line.startsWith("|")) {
      const rows = take(lines, at, (each) => each.startsWith("|"));
      out.push(<Rows key={at} lines={rows} />);
      at += rows.length;
    } else if (ITEM.test(line)) {
      const items = take(lines, at, (each) => ITEM.test(each) || /^ {2,}\S/.test(each));
      out.push(<List key={at} lines={items} />);
      at += items.length;
    } else {
      const text = take(lines, at, (each) => Boolean(each.trim()) && !each.startsWith("|") && !each.startsWith("```") && !each.startsWith("#") && !ITEM.test(each));
      const words = inline(text.map((each) => each.trim()).join(" "));
      out.push(tight ? <span key={at}>{words}</span> : <p key={at}>{words}</p>);
      at += Math.max(1, text.length);
    }
  }
  return <>{out}</>;
}
