// Photos that another app shared with the installed page. The service worker received them and keeps them until the page takes them.

const cacheName = 'shared';

/** Returns the shared photos, and removes them from the cache. */
export async function takeShared() {
  try {
    const cache = await caches.open(cacheName);
    const files = [];
    for (const request of await cache.keys()) {
      const blob = await (await cache.match(request)).blob();
      files.push(new File([blob], new URL(request.url).searchParams.get('name') ?? '', { type: blob.type }));
      await cache.delete(request);
    }

    return files;
  } catch {
    // Where the browser blocks storage, there is no such cache.
    return [];
  }
}
