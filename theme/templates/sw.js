// The service worker of readers who keep stories for when there is no connection. It only steps in where the net fails.

const KEPT = "cerita", SHELF = {{ (site.root ~ '/luring.html')|tojson }};

const kept = async (request) => {
  const found = await caches.match(request, { cacheName: KEPT, ignoreSearch: true });
  if (found) return found;
  return (request.mode === "navigate" && await caches.match(SHELF, { cacheName: KEPT })) || Response.error();
};

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  event.respondWith(fetch(request).catch(() => kept(request)));
});
