// Keeps the page where the visitor is: the next visit asks no network for it, and needs none. A service worker; the build
// writes which files belong together. Every file but index.html is named by its content, so what is kept is never stale, and
// a page finds the files of its own build only: those of the build before are kept too, for pages that are still open.

/** Of this build: what index.html holds, by hash, and the files that every visit needs. */
const [BUILD, FILES] = ["", [""]];
const PLACE = `playground ${registration.scope} `;
const CACHE = PLACE + BUILD;
const PAGE = registration.scope;

async function keepAll() {
  const page = await fetch(PAGE, { cache: "no-cache" });
  const html = await page.clone().text();
  // Half of one build and half of another, on a host that is being updated: the next visit tries again.
  if (!page.ok || !FILES.every((name) => html.includes(name))) throw new Error("not one build");
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
  await cache.put(PAGE, page);
}

async function answer(request) {
  const { origin, pathname } = new URL(request.url);
  const isPage = request.mode === "navigate" && [PAGE, `${PAGE}index.html`].includes(origin + pathname);
  const cache = await caches.open(CACHE);
  const kept = isPage ? await cache.match(PAGE) : await caches.match(request.url, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.status === 200 && /-[0-9a-f]{10}\.\w+$/.test(pathname)) cache.put(request.url, response.clone()).catch(() => {});
  return response;
}

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(keepAll());
});

addEventListener("activate", (event) => event.waitUntil((async () => {
  const others = (await caches.keys()).filter((name) => name.startsWith(PLACE) && name !== CACHE);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await clients.claim();
})()));

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(PAGE)) event.respondWith(answer(request));
});
