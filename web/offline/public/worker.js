// Opens the reader of kept lessons when the network is away. Keeps the reader's own files and nothing else: lessons lie sealed
// in the browser's store.
"use strict";

const CACHE = "mc-reader-1";
const READER = "/offline/read.html";

// The page, what it names, and what its style sheets name.
async function fill() {
  const cache = await caches.open(CACHE);
  const seen = new Set([READER]);
  const waiting = [READER];
  while (waiting.length) {
    const path = waiting.pop();
    const answer = await fetch(path, { cache: "no-cache" });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    await cache.put(path, answer.clone());
    if (!/\.(html|css|js)$/.test(path)) continue;
    const text = await answer.text();
    const found = path.endsWith(".html") ? text.matchAll(/(?:src|href)="([^"]+)"/g) : path.endsWith(".css") ? text.matchAll(/url\(["']?([^"')]+)["']?\)/g) : text.matchAll(/["'](\.\/[\w.-]+\.(?:js|css))["']/g);
    for (const [, name] of found) {
      const url = new URL(name, new URL(path, self.location.origin));
      if (url.origin !== self.location.origin || seen.has(url.pathname)) continue;
      seen.add(url.pathname);
      waiting.push(url.pathname);
    }
  }
  for (const old of await cache.keys()) if (!seen.has(new URL(old.url).pathname)) await cache.delete(old);
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fill());
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The newest reader while there is a network, the kept one without.
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin || url.pathname.startsWith("/api/")) return;
  const answer = async () => {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(url.pathname);
    if (kept && url.pathname.startsWith("/offline/assets/")) return kept;
    try {
      const fresh = await fetch(event.request);
      if (fresh.ok && kept) await cache.put(url.pathname, fresh.clone());
      return fresh;
    } catch (error) {
      if (kept) return kept;
      throw error;
    }
  };
  event.respondWith(answer());
});
