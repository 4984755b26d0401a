// The service worker of web push: shows what the server sends to this browser, and opens it. It answers no requests and keeps nothing.
"use strict";

const read = (event) => {
  try {
    return event.data.json();
  } catch {
    return {};
  }
};
// Only a path in the app: "/credentials", never another site.
const pathOf = (link) => (typeof link === "string" && link.startsWith("/") && !link.startsWith("//") && !link.includes("\\") ? link : "/notifications");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const message = read(event);
  // Browsers want something to be shown for each message, also for one that cannot be read.
  const title = typeof message.title === "string" && message.title ? message.title : "MedConnect";
  const body = typeof message.body === "string" ? message.body : "";
  event.waitUntil(self.registration.showNotification(title, { body, icon: "/icon.svg", tag: message.id || undefined, data: pathOf(message.link) }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const path = pathOf(event.notification.data);
  const open = async () => {
    const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const here = windows.find((each) => new URL(each.url).pathname === path) || windows.find((each) => each.visibilityState === "visible");
    if (!here) return self.clients.openWindow(path);
    await here.focus();
    // A window that this worker does not control yet cannot be led: then another one opens.
    return new URL(here.url).pathname === path ? here : here.navigate(path).catch(() => self.clients.openWindow(path));
  };
  event.waitUntil(open());
});
