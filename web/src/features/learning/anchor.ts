/**
 * Where words lie in a lesson, counted as the server does: blocks are its paragraphs, headings and code in order,
 * offsets are code points within one.
 */
export interface Place {
  block: number;
  from: number;
  to: number;
  quote: string;
}
const BLOCKS = "p, h2, h3, h4, pre";

/** The pieces of a block that are the author's words; what is only said to screen readers is left out. */
function pieces(block: Element): { node: Node; text: string }[] {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, {
    acceptNode: (node) => (node instanceof Element ? (node.classList.contains("hidden-text") ? NodeFilter.FILTER_REJECT : node.nodeName === "BR" ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP) : NodeFilter.FILTER_ACCEPT),
  });
  const out: { node: Node; text: string }[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) out.push({ node, text: node.nodeName === "BR" ? "\n" : (node.textContent ?? "") });
  return out;
}
export function blocksOf(root: Element): Element[] {
  return [...root.querySelectorAll(BLOCKS)].filter((each) => !each.classList.contains("callout-name") && pieces(each).length > 0);
}
const points = (text: string) => [...text].length;

/** What is selected, one place for each block that it touches. */
export function placesOf(root: Element, range: Range): Place[] {
  const out: Place[] = [];
  blocksOf(root).forEach((block, number) => {
    if (!range.intersectsNode(block)) return;
    let at = 0;
    let from = -1;
    let quote = "";
    for (const { node, text } of pieces(block)) {
      const begin = range.startContainer === node ? range.startOffset : range.comparePoint(node, 0) < 0 ? text.length : 0;
      const end = range.endContainer === node ? range.endOffset : range.comparePoint(node, node.nodeName === "BR" ? 0 : text.length) > 0 ? 0 : text.length;
      if (begin < end) {
        if (from < 0) from = at + points(text.slice(0, begin));
        quote += text.slice(begin, end);
      }
      at += points(text);
    }
    if (from >= 0 && quote.trim()) out.push({ block: number, from, to: from + points(quote), quote });
  });
  return out;
}

/** The same place on the page; null when the text there is another. */
export function rangeOf(root: Element, place: Omit<Place, "quote">): Range | null {
  const block = blocksOf(root)[place.block];
  if (!block) return null;
  const range = document.createRange();
  let at = 0;
  let begun = false;
  for (const { node, text } of pieces(block)) {
    const length = points(text);
    const units = (offset: number) => [...text].slice(0, offset).join("").length;
    if (!begun && place.from < at + length) {
      if (node.nodeName === "BR") range.setStartBefore(node);
      else range.setStart(node, units(place.from - at));
      begun = true;
    }
    if (begun && place.to <= at + length) {
      if (node.nodeName === "BR") range.setEndAfter(node);
      else range.setEnd(node, units(place.to - at));
      return range;
    }
    at += length;
  }
  return null;
}
