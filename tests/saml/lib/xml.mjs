/**
 * XML as a tree that is written by hand, and exclusive canonicalisation over it. Nothing here shares code with the
 * program: a response that it accepts was signed by a second reading of the standards.
 */
export const NS = {
  samlp: "urn:oasis:names:tc:SAML:2.0:protocol",
  saml: "urn:oasis:names:tc:SAML:2.0:assertion",
  md: "urn:oasis:names:tc:SAML:2.0:metadata",
  ds: "http://www.w3.org/2000/09/xmldsig#",
  xenc: "http://www.w3.org/2001/04/xmlenc#",
  xs: "http://www.w3.org/2001/XMLSchema",
  xsi: "http://www.w3.org/2001/XMLSchema-instance",
};

export class El {
  constructor(name, attributes = {}, ...children) {
    this.name = name;
    this.attributes = attributes;
    this.children = children.flat(9).filter((child) => child !== undefined && child !== "");
  }
  get local() {
    return this.name.split(":").pop();
  }
  get prefix() {
    return this.name.includes(":") ? this.name.split(":")[0] : "";
  }
  elements() {
    return this.children.filter((child) => child instanceof El);
  }
  /** The first element of a local name in this subtree. */
  find(local) {
    if (this.local === local) return this;
    for (const child of this.elements()) {
      const found = child.find(local);
      if (found) return found;
    }
    return undefined;
  }
  child(local) {
    return this.elements().find((child) => child.local === local);
  }
  remove(child) {
    this.children = this.children.filter((one) => one !== child);
    return this;
  }
  /** Puts nodes behind the first child of a local name, or in front of everything. */
  after(local, ...nodes) {
    const at = this.children.findIndex((child) => child instanceof El && child.local === local);
    this.children.splice(at + 1, 0, ...nodes);
    return this;
  }
  append(...nodes) {
    this.children.push(...nodes);
    return this;
  }
  set(attributes) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined) delete this.attributes[name];
      else this.attributes[name] = value;
    }
    return this;
  }
  clone() {
    return new El(this.name, { ...this.attributes }, this.children.map((child) => (child instanceof El ? child.clone() : child)));
  }
}

export const comment = (text) => ({ comment: text });
export const cdata = (text) => ({ cdata: text });
/** Text whose written form (character references and the like) differs from what it says. */
export const written = (form, text) => ({ form, text });

const escapeText = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\r/g, "&#xD;");
const escapeValue = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;").replace(/\t/g, "&#x9;").replace(/\n/g, "&#xA;").replace(/\r/g, "&#xD;");

/** The document as a provider would send it. how: {quote, open, reversed, loose}. */
export function write(node, how = {}) {
  if (typeof node === "string") return escapeText(node);
  if (node.comment !== undefined) return `<!--${node.comment}-->`;
  if (node.cdata !== undefined) return `<![CDATA[${node.cdata}]]>`;
  if (node.form !== undefined) return node.form;
  if (node.raw !== undefined) return node.raw;
  const quote = how.quote ?? '"';
  let pairs = Object.entries(node.attributes);
  if (how.reversed) pairs = pairs.reverse();
  const gap = how.loose ? "\n   " : " ";
  const attributes = pairs.map(([name, value]) => `${gap}${name}${how.loose ? " = " : "="}${quote}${escapeValue(value).replace(/'/g, "&apos;")}${quote}`).join("");
  if (node.children.length === 0 && !how.open) return `<${node.name}${attributes}/>`;
  return `<${node.name}${attributes}${how.loose ? " " : ""}>${node.children.map((child) => write(child, how)).join("")}</${node.name}${how.loose ? " " : ""}>`;
}

/** White space between elements, as in a document that was printed nicely before it was signed. */
export function indent(node, depth = 1) {
  if (node.elements().length === 0 || node.children.length !== node.elements().length) return node;
  const pad = `\n${"  ".repeat(depth)}`;
  node.children = [...node.children.flatMap((child) => [pad, indent(child, depth + 1)]), pad.slice(0, -2)];
  return node;
}

const declarations = (node) =>
  Object.entries(node.attributes)
    .filter(([name]) => name === "xmlns" || name.startsWith("xmlns:"))
    .map(([name, uri]) => [name === "xmlns" ? "" : name.slice(6), uri]);

/** The namespaces that an element of the tree inherits. */
export function scope_of(root, element, scope = new Map()) {
  if (root === element) return scope;
  const here = new Map([...scope, ...declarations(root)]);
  for (const child of root.elements()) {
    const found = scope_of(child, element, here);
    if (found) return found;
  }
  return undefined;
}

/** Exclusive canonicalisation 1.0 without comments; `inclusive` is the PrefixList. */
export function canonical(element, scope = new Map(), inclusive = []) {
  return render(element, scope, new Map(), inclusive);
}

function render(node, scope, above, inclusive) {
  if (typeof node === "string") return escapeText(node);
  if (node.comment !== undefined) return "";
  if (node.cdata !== undefined) return escapeText(node.cdata);
  if (node.text !== undefined) return escapeText(node.text);
  const here = new Map([...scope, ...declarations(node)]);
  const plain = Object.entries(node.attributes).filter(([name]) => name !== "xmlns" && !name.startsWith("xmlns:"));
  const used = new Set([node.prefix, ...inclusive.map((prefix) => (prefix === "#default" ? "" : prefix)), ...plain.filter(([name]) => name.includes(":")).map(([name]) => name.split(":")[0])]);
  const shown = new Map(above);
  const spaces = [];
  for (const prefix of [...used].sort()) {
    const uri = here.get(prefix) ?? (prefix === "" ? "" : undefined);
    if (uri === undefined || prefix === "xml" || (above.get(prefix) ?? "") === uri) continue;
    shown.set(prefix, uri);
    spaces.push(` xmlns${prefix ? `:${prefix}` : ""}="${escapeValue(uri)}"`);
  }
  const key = ([name]) => (name.includes(":") ? `${here.get(name.split(":")[0]) ?? ""} ${name.split(":")[1]}` : ` ${name}`);
  const order = (a, b) => (key(a) < key(b) ? -1 : 1);
  const attributes = plain.sort(order).map(([name, value]) => ` ${name}="${escapeValue(value)}"`);
  const inside = node.children.map((child) => render(child, here, shown, inclusive)).join("");
  return `<${node.name}${spaces.join("")}${attributes.join("")}>${inside}</${node.name}>`;
}
