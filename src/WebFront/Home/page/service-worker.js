// Caches the files of the page, so that it opens offline and can say so. Answers of the API are not cached here.

const cacheName = 'page';
const page = ['/', '/app/app.css', '/app/app.js', '/app/api.js', '/app/compare.js',
  '/app/delete-dialog.js', '/app/device.js', '/app/device-dialog.js', '/app/dom.js', '/app/face.js', '/app/gallery.js', '/app/messages.js', '/app/notice.js', '/app/photo.js', '/app/picture.js', '/app/retry.js', '/app/start.js',
  '/app/styles.js', '/app/icon.svg', '/app/example/photo.webp', '/app/example/comic.webp', '/app/example/pop.webp', '/manifest.webmanifest'];

self.addEventListener('install', event => event.waitUntil(caches.open(cacheName).then(cache => cache.addAll(page))));

self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', event => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method === 'GET' && origin === location.origin && page.includes(pathname)) event.respondWith(fetchOrCached(event.request));
});

async function fetchOrCached(request) {
  const cache = await caches.open(cacheName);
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await cache.put(request, fresh.clone());
    return fresh;
  } catch (error) {
    const cached = await cache.match(request, { ignoreSearch: true });
    if (cached) return cached;
    throw error;
  }
}
