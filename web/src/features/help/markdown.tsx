/** The manuals' Markdown: read and drawn by a library; here is only what our pages want different. */
import { RuleType, astToJSX, parser, type MarkdownToJSX } from "markdown-to-jsx/react";
import type { ReactNode } from "react";
import { Link } from "wouter";

type Node = MarkdownToJSX.ASTNode;
export type Parsed = readonly Node[];
export interface Heading {
  id: string;
  text: string;
}

/** The words of a node without their notation. */
function plain(node: Node | readonly Node[]): string {
  if (Array.isArray(node)) return (node as readonly Node[]).map(plain).join("");
  const one = node as Node;
  if ("children" in one && one.children) return plain(one.children);
  return "text" in one && one.text ? one.text : "";
}
const idOf = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
const isHeading = (level: number) => (node: Node): node is MarkdownToJSX.HeadingNode => node.type === RuleType.heading && node.level === level;

/** No raw HTML: a manual is text, and the page's policy would stop most of it anyway. */
const reading = { disableParsingRawHTML: true, disableAutoLink: true, disableFrontmatter: true };
export function parse(source: string): Parsed {
  return parser(source, reading);
}
/** The chapters, for the list at the side. */
export function headingsOf(parsed: Parsed): Heading[] {
  return parsed.filter(isHeading(2)).map((each) => ({ id: idOf(plain(each)), text: plain(each) }));
}
export function titleOf(parsed: Parsed): string {
  const title = parsed.find(isHeading(1));
  return title ? plain(title) : "";
}

const drawing: MarkdownToJSX.Options = {
  ...reading,
  wrapper: null,
  renderRule(next, node, render, state) {
    const inside = (nodes: readonly Node[]) => render([...nodes], state);
    switch (node.type) {
      case RuleType.heading:
        // The page's own heading is the title.
        if (node.level === 1) return null;
        return node.level === 2 ? <h2 key={state.key} id={idOf(plain(node))}>{inside(node.children)}</h2> : next();
      case RuleType.link:
        return <To key={state.key} target={node.target ?? ""}>{inside(node.children)}</To>;
      case RuleType.image:
        return node.alt ?? null;
      case RuleType.codeBlock:
        return <pre key={state.key} className="code" tabIndex={0}>{node.text}</pre>;
      case RuleType.table:
        return <Rows key={state.key} node={node} inside={inside} />;
      default:
        return next();
    }
  },
};

/** Another manual, a page of the web, or only words. */
function To({ target, children }: { target: string; children: ReactNode }) {
  const manual = /^([a-z-]+)\.md(#.*)?$/.exec(target);
  if (manual) return <Link href={`/help/${manual[1]}`}>{children}</Link>;
  return /^https?:\/\//.test(target) ? <a href={target} rel="noreferrer">{children}</a> : <>{children}</>;
}

/** A table that becomes blocks on a phone: each cell then says its column. */
function Rows({ node, inside }: { node: MarkdownToJSX.TableNode; inside: (nodes: readonly Node[]) => ReactNode }) {
  return (
    <div className="table-wrap">
      <table className="table stacked">
        <thead><tr>{node.header.map((cell, at) => (cell.length ? <th key={at} scope="col">{inside(cell)}</th> : <td key={at} />))}</tr></thead>
        <tbody>
          {node.cells.map((row, at) => (
            <tr key={at}>
              {row.map((cell, column) => (column === 0 ? <th key={column} scope="row">{inside(cell)}</th> : <td key={column} data-label={plain(node.header[column] ?? [])}><span>{inside(cell)}</span></td>))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Markdown({ parsed }: { parsed: Parsed }) {
  return <>{astToJSX([...parsed], drawing)}</>;
}
