// Keeping stories on the reader's own device: fetched at the first tap on the button that keeps one, and by the page that
// lists those that are kept.

const KEPT = "cerita", SHELF = {{ (site.root ~ '/luring.html')|tojson }};
const SAVED = {{ _('Saved on this device. You can read it without a connection.')|tojson }};
const FAILED = {{ _('It could not be saved. Your browser may not allow it, or its room is full.')|tojson }};
const REMOVE = {{ _('Remove')|tojson }};

/** A policy of that name may be all that the site allows to make addresses of scripts. */
const trusted = window.trustedTypes?.createPolicy("kisah", { createScriptURL: (url) => url });

const keep = async () => {
  const worker = {{ (site.root ~ '/sw.js')|tojson }};
  await navigator.serviceWorker.register(trusted ? trusted.createScriptURL(worker) : worker);
  const cache = await caches.open(KEPT);
  const pictures = [...document.querySelectorAll("article img")].map((image) => image.currentSrc || image.src);
  await cache.addAll([location.pathname, SHELF, import.meta.url, ...pictures]);
};

/** What the script of every page calls when the button is tapped. */
export const finish = async (button) => {
  const status = button.closest("section").querySelector("[role=status]");
  try {
    await keep();
    status.textContent = SAVED;
  } catch {
    status.textContent = FAILED;
  }
};

const titled = ({ url }) => new Promise((resolve) => {
  const request = new XMLHttpRequest();
  request.responseType = "document";
  request.onload = () => resolve(request.response?.querySelector("h1")?.textContent ?? url);
  request.onerror = () => resolve(url);
  request.open("GET", url);
  request.send();
});

const list = async (shelf) => {
  const cache = await caches.open(KEPT);
  const stories = (await cache.keys()).filter(({ url }) => url.endsWith(".html") && !url.endsWith(SHELF));
  const items = await Promise.all(stories.map(async (request) => {
    const item = document.createElement("li"), link = document.createElement("a"), button = document.createElement("button");
    link.href = request.url;
    link.textContent = await titled(request);
    button.textContent = REMOVE;
    button.setAttribute("aria-label", `${REMOVE}: ${link.textContent}`);
    button.onclick = async () => {
      await cache.delete(request);
      item.remove();
      if (!shelf.children.length) await forget();
    };
    item.append(link, button);
    return item;
  }));
  shelf.replaceChildren(...items);
  shelf.previousElementSibling.hidden = items.length > 0;
};

/** Nothing is kept any more: leave nothing behind. */
const forget = async () => {
  await caches.delete(KEPT);
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
  document.querySelector("[data-kept]").previousElementSibling.hidden = false;
};

const shelf = document.querySelector("[data-kept]");
if (shelf) list(shelf);
