/**
 * Draws a lesson's rich text (Tiptap JSON) as React elements: no HTML strings, so nothing an author wrote can
 * become markup or script. What it does not know it leaves out, but keeps the words inside.
 */
import "./richtext.css";
import { useLingui } from "@lingui/react/macro";
import { Fragment, type ReactNode } from "react";
import { Link } from "wouter";

interface Mark {
  type: string;
  attrs?: Record<string, unknown>;
}
interface DocNode {
  type: string;
  text?: string;
  attrs?: Record<string, unknown>;
  marks?: Mark[];
  content?: DocNode[];
}

function isNode(value: unknown): value is DocNode {
  return typeof value === "object" && value !== null && typeof (value as DocNode).type === "string";
}
const childrenOf = (node: DocNode): DocNode[] => (Array.isArray(node.content) ? node.content.filter(isNode) : []);
const textAttr = (node: { attrs?: Record<string, unknown> }, name: string): string => (typeof node.attrs?.[name] === "string" ? (node.attrs[name] as string) : "");
const numberAttr = (node: DocNode, name: string): number | undefined => (typeof node.attrs?.[name] === "number" ? (node.attrs[name] as number) : undefined);

/** All words of a document, to see whether there is anything in it. */
export function plainText(document: unknown): string {
  if (!isNode(document)) return "";
  return (document.text ?? "") + childrenOf(document).map(plainText).join(" ");
}

/** The server refuses other addresses on save; this is the second lock on the same door. */
function linkKind(href: string): "app" | "outside" | null {
  if (/^\/(?![/\\])/.test(href)) return "app";
  return /^(https?:\/\/|mailto:)/i.test(href) ? "outside" : null;
}
const IMAGE = /^\/api\/v1\/courses\/[^/?#]+\/images\/[^/?#]+$/;

export function RichText({ document }: { document: unknown }) {
  if (!isNode(document)) return null;
  return <div className="rich">{draw(childrenOf(document))}</div>;
}

function draw(nodes: readonly DocNode[]): ReactNode {
  return nodes.map((node, index) => <Node key={index} node={node} />);
}

function Node({ node }: { node: DocNode }): ReactNode {
  const inside = childrenOf(node);
  switch (node.type) {
    case "text":
      return marked(node);
    case "paragraph":
      return <p>{draw(inside)}</p>;
    case "heading":
      return <Heading level={numberAttr(node, "level") ?? 2}>{draw(inside)}</Heading>;
    case "bulletList":
      return <ul>{draw(inside)}</ul>;
    case "orderedList":
      return <ol start={numberAttr(node, "start")}>{draw(inside)}</ol>;
    case "listItem":
      return <li>{draw(inside)}</li>;
    case "blockquote":
      return <blockquote>{draw(inside)}</blockquote>;
    case "codeBlock":
      return (
        <pre tabIndex={0}>
          <code>{draw(inside)}</code>
        </pre>
      );
    case "horizontalRule":
      return <hr />;
    case "hardBreak":
      return <br />;
    case "image":
      return <Picture node={node} />;
    case "callout":
      return <Callout kind={textAttr(node, "kind")}>{draw(inside)}</Callout>;
    case "table":
      return <RichTable rows={inside} />;
    default:
      return <Fragment>{node.text ?? draw(inside)}</Fragment>;
  }
}

function Heading({ level, children }: { level: number; children: ReactNode }) {
  if (level >= 4) return <h4>{children}</h4>;
  return level === 3 ? <h3>{children}</h3> : <h2>{children}</h2>;
}

function marked(node: DocNode): ReactNode {
  let out: ReactNode = node.text ?? "";
  for (const mark of Array.isArray(node.marks) ? node.marks : []) {
    if (mark.type === "bold") out = <strong>{out}</strong>;
    else if (mark.type === "italic") out = <em>{out}</em>;
    else if (mark.type === "underline") out = <u>{out}</u>;
    else if (mark.type === "strike") out = <s>{out}</s>;
    else if (mark.type === "code") out = <code>{out}</code>;
    else if (mark.type === "link") out = <TextLink href={textAttr(mark, "href")}>{out}</TextLink>;
  }
  return out;
}

function TextLink({ href, children }: { href: string; children: ReactNode }) {
  const { t } = useLingui();
  const kind = linkKind(href);
  if (kind === null) return <>{children}</>;
  if (kind === "app" && !href.startsWith("/api/")) return <Link href={href}>{children}</Link>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
      <span className="hidden-text"> {t`(opens in a new tab)`}</span>
    </a>
  );
}

function Picture({ node }: { node: DocNode }) {
  const src = textAttr(node, "src");
  const title = textAttr(node, "title");
  if (!IMAGE.test(src)) return null;
  return (
    <figure>
      <img src={src} alt={textAttr(node, "alt")} loading="lazy" decoding="async" width={numberAttr(node, "width")} height={numberAttr(node, "height")} />
      {title ? <figcaption>{title}</figcaption> : null}
    </figure>
  );
}

function Callout({ kind, children }: { kind: string; children: ReactNode }) {
  const { t } = useLingui();
  const name = kind === "warning" ? t`Warning` : kind === "practice" ? t`In practice` : t`Note`;
  return (
    <div className={`callout ${kind === "warning" || kind === "practice" ? kind : "info"}`} role="note" aria-label={name}>
      <p className="callout-name" aria-hidden="true">{name}</p>
      {children}
    </div>
  );
}

function RichTable({ rows }: { rows: readonly DocNode[] }) {
  const { t } = useLingui();
  const first = rows[0];
  const cells = first ? childrenOf(first) : [];
  const head = cells.length > 0 && cells.every((cell) => cell.type === "tableHeader");
  return (
    <div className="rich-table" tabIndex={0} role="region" aria-label={t`Table`}>
      <table className="table">
        {head && first ? (
          <thead>
            <Row row={first} scope="col" />
          </thead>
        ) : null}
        <tbody>
          {(head ? rows.slice(1) : rows).map((row, index) => (
            <Row key={index} row={row} scope="row" />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row, scope }: { row: DocNode; scope: "col" | "row" }) {
  return (
    <tr>
      {childrenOf(row).map((cell, index) => {
        const span = { colSpan: numberAttr(cell, "colspan"), rowSpan: numberAttr(cell, "rowspan") };
        return cell.type === "tableHeader" ? (
          <th key={index} scope={scope} {...span}>{draw(childrenOf(cell))}</th>
        ) : (
          <td key={index} {...span}>{draw(childrenOf(cell))}</td>
        );
      })}
    </tr>
  );
}
