// The service worker. SHELL (portal/public/offline.py) names an empty page in two languages and its files: these alone
// are kept. What the server answers is never stored; only when no answer comes at all is that page shown instead.
const CACHE = `shell-${SHELL.version}`;

self.addEventListener("install", (event) => {
  const kept = caches.open(CACHE).then((cache) => cache.addAll([...Object.values(SHELL.pages), ...SHELL.files]));
  event.waitUntil(kept.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && !pathname.startsWith("/can-bo/") && !pathname.startsWith("/dieu-hanh/")) {
    const page = SHELL.pages[pathname.startsWith("/en/") ? "en" : "vi"];
    event.respondWith(fetch(request).catch(() => caches.match(page)));
  } else if (SHELL.files.includes(pathname)) {
    event.respondWith(caches.match(pathname).then((found) => found || fetch(request)));
  }
});
