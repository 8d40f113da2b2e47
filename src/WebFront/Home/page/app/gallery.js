// The galleries of all photos and all faces of this device, loaded page by page while the user scrolls.

import { read } from './api.js';
import { h, local, when } from './dom.js';
import { clearFailure, showFailure } from './notice.js';

const pageSize = 24;
const thumbnail = 256;

export function showPhotos(view) {
  return showGallery(view, {
    title: 'My photos',
    none: 'No photos yet.',
    load: async (page, signal) => {
      const { originals, count } = await read('/api/originals', { page, limit: pageSize }, signal);
      return { items: originals, total: count };
    },
    card: original => h('a', { href: `#/photo/${original.id}`, class: 'tile' },
      h('img', { src: local(original.imageUrl, { w: thumbnail }), alt: '', loading: 'lazy', width: thumbnail, height: thumbnail }),
      h('span', {}, when(original.createdAt))),
  });
}

export function showFaces(view) {
  return showGallery(view, {
    title: 'My faces',
    none: 'No faces yet. Send a photo, and keep the cartoon you like best.',
    load: async (page, signal) => {
      const { downloadedFaces, pagination } = await read('/api/downloaded-faces', { page, limit: pageSize }, signal);
      return { items: downloadedFaces, total: pagination.total };
    },
    card: face => h('a', { href: `#/photo/${face.original.id}`, class: 'tile chequered' },
      h('img', { src: local(face.faceUrl, { w: thumbnail, format: 'webp' }), alt: '', loading: 'lazy', width: thumbnail, height: thumbnail }),
      h('span', {}, when(face.createdAt))),
  });
}

/** Shows a grid that loads the next page when its end scrolls into view or its button is pressed. */
function showGallery(view, { title, none, load, card }) {
  const leaving = new AbortController();
  const count = h('p', { class: 'count', role: 'status' });
  const grid = h('ul', { class: 'grid' });
  const trouble = h('div', { class: 'trouble' });
  const more = h('button', { type: 'button', class: 'more', click: () => loadNext() }, 'Show more');
  view.replaceChildren(h('section', { class: 'gallery' }, h('h1', {}, title), count, grid, trouble, more));

  const shown = new Set();
  let page = 0;
  let isLoading = false;
  const end = new IntersectionObserver(entries => entries.some(entry => entry.isIntersecting) && loadNext(), { rootMargin: '600px' });
  end.observe(more);
  return () => {
    end.disconnect();
    leaving.abort(new Error('The user left this view.'));
  };

  async function loadNext() {
    if (isLoading) return;
    isLoading = true;
    more.disabled = true;
    clearFailure(trouble);
    try {
      const { items, total } = await load(page + 1, leaving.signal);
      page++;

      // Items added meanwhile shift others to the next page, so skip those already shown.
      const fresh = items.filter(item => !shown.has(item.id));
      for (const item of fresh) shown.add(item.id);
      grid.append(...fresh.map(item => h('li', {}, card(item))));
      count.textContent = total === 0 ? none : `${total} in all`;
      if (total === 0) grid.replaceWith(h('a', { class: 'button primary', href: '#/' }, 'To the studio'));
      if (page * pageSize >= total) finish();
      else if (isInView(more)) queueMicrotask(loadNext);
    } catch (error) {
      if (leaving.signal.aborted) return;
      end.unobserve(more);
      showFailure(trouble, error, () => loadNext());
    } finally {
      isLoading = false;
      more.disabled = false;
    }
  }

  function finish() {
    end.disconnect();
    more.remove();
  }
}

function isInView(element) {
  return element.getBoundingClientRect().top < innerHeight + 600;
}
