// Caches the files of the page, so that it opens offline and can say so. Answers of the API are not cached here. It also receives the
// photos that other apps share with the installed page.

const cacheName = 'page';
const sharedCacheName = 'shared';
const sharePath = '/share';
const page = [
  '/', '/manifest.webmanifest', '/app/app.css', '/app/icon.svg', '/app/example/photo.webp', '/app/example/comic.webp', '/app/example/pop.webp', '/app/example/styles.webp',
  '/app/all-styles.js', '/app/api.js', '/app/app.js', '/app/camera.js', '/app/compare.js', '/app/crop.js',
  '/app/delete-dialog.js', '/app/device.js', '/app/device-dialog.js', '/app/dialog.js', '/app/dom.js', '/app/finished.js',
  '/app/gallery.js', '/app/intake.js', '/app/keep-dialog.js', '/app/messages.js', '/app/notice.js', '/app/photo.js',
  '/app/picture.js', '/app/picture-worker.js', '/app/plural.js', '/app/preferences.js', '/app/privacy.js', '/app/qr.js',
  '/app/retry.js', '/app/save.js', '/app/sending.js', '/app/shared.js', '/app/start.js', '/app/store.js',
  '/app/studio.js', '/app/styles.js', '/app/uploads.js', '/app/views.js', '/app/words.js', '/app/words/en.js',
  '/app/words/de.js', '/app/words/ar-XB.js',
];

self.addEventListener('install', event => event.waitUntil(caches.open(cacheName).then(cache => cache.addAll(page))));

self.addEventListener('activate', event => event.waitUntil(removeOldFiles().then(() => self.clients.claim())));

self.addEventListener('fetch', event => {
  const { pathname, origin } = new URL(event.request.url);
  if (origin !== location.origin) return;
  if (event.request.method === 'GET' && page.includes(pathname)) event.respondWith(fetchOrCached(event.request));
  if (event.request.method === 'POST' && pathname === sharePath) event.respondWith(receiveShared(event.request));
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

/** Removes files of the page that an earlier version had. */
async function removeOldFiles() {
  const cache = await caches.open(cacheName);
  for (const request of await cache.keys()) {
    if (!page.includes(new URL(request.url).pathname)) await cache.delete(request);
  }
}

/** Keeps shared photos until the page takes them, and opens the page. */
async function receiveShared(request) {
  const cache = await caches.open(sharedCacheName);
  const photos = (await request.formData()).getAll('photos').filter(photo => photo instanceof File);
  await Promise.all(photos.map((photo, number) => cache.put(
    `${sharePath}?number=${number}&name=${encodeURIComponent(photo.name)}`, new Response(photo, { headers: { 'content-type': photo.type } }))));
  return Response.redirect('/#/shared', 303);
}
