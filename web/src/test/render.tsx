import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { render, waitFor } from "@testing-library/react";
import axe from "axe-core";
import type { ReactNode } from "react";
import { vi } from "vitest";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";
import { queryClient } from "../app/session";

/** Draws a page as the app would, at an address of its own. */
export function draw(node: ReactNode, path = "/") {
  queryClient.clear();
  const [pathname = "/", search = ""] = path.split("?");
  const location = memoryLocation({ path: pathname, searchPath: search, record: true });
  const view = render(
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queryClient}>
        <Router hook={location.hook} searchHook={location.searchHook}>
          {node}
        </Router>
      </QueryClientProvider>
    </I18nProvider>,
  );
  return { ...view, history: location.history };
}

/** The rules of WCAG 2.0 to 2.2 A and AA that make sense without layout. */
export async function axeProblems(root: Element): Promise<string[]> {
  const result = await axe.run(root, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    rules: { "color-contrast": { enabled: false }, region: { enabled: false }, "page-has-heading-one": { enabled: false } },
  });
  return result.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" | ")}`);
}

type Reply = { status?: number; json?: unknown };
/** Answers fetch by "METHOD /path" (below /api/v1, without the query); anything else is 404. Returns the calls made. */
export function serve(replies: Record<string, Reply | ((url: URL, init: RequestInit) => Reply)>) {
  const calls: { key: string; url: URL; init: RequestInit; body: unknown }[] = [];
  vi.stubGlobal("fetch", async (input: string, init: RequestInit = {}) => {
    const url = new URL(input, "https://hospital.example");
    const key = `${init.method ?? "GET"} ${url.pathname.replace("/api/v1", "")}`;
    calls.push({ key, url, init, body: typeof init.body === "string" ? JSON.parse(init.body) : init.body });
    const found = replies[key];
    const reply = typeof found === "function" ? found(url, init) : (found ?? { status: 404, json: { code: "not_found" } });
    const status = reply.status ?? 200;
    return new Response(status === 204 ? null : JSON.stringify(reply.json ?? {}), { status, headers: { "Content-Type": "application/json" } });
  });
  return calls;
}
export { waitFor };
