// The galleries of all photos and all faces of this device, loaded page by page while the user scrolls.

import { read } from './api.js';
import { h, local } from './dom.js';
import { clearNotice, onReturn, showFailure } from './notice.js';
import { enter } from './views.js';
import { when, words } from './words.js';

const terms = words.gallery;
const pageSize = 24;
const mostFaces = 100;
const thumbnail = 256;
const small = 64;
const shownCartoons = 3;

export function showPhotos(view) {
  const [tiles, kept, drawn] = [new Map(), new Set(), new Map()];
  const leave = showGallery(view, {
    title: words.frame.photos,
    none: terms.noPhotos,
    load: async (page, signal) => {
      const { originals, count } = await read('/api/originals', { page, limit: pageSize }, signal);
      return { items: originals, total: count };
    },
    card: original => {
      const image = h('img', { src: local(original.imageUrl, { w: thumbnail }), alt: terms.photo(when(original.createdAt)), loading: 'lazy', width: thumbnail, height: thumbnail });
      const tile = h('a', { href: `#/photo/${original.id}`, class: 'tile' }, image, h('span', { 'aria-hidden': 'true' }, when(original.createdAt)));
      tiles.set(original.id, { tile, image, original });
      describe(original.id);
      return tile;
    },
  });
  const leaving = new AbortController();
  loadDetails();
  return () => {
    leaving.abort(new Error('The user left this view.'));
    leave();
  };

  /** Finds out which photos have a face, and which cartoons there are. The gallery is useful without it, so a failure changes nothing. */
  async function loadDetails() {
    try {
      const { cartoons } = await read('/api/cartoons', {}, leaving.signal);
      drawn.clear();
      for (const cartoon of cartoons) drawn.set(cartoon.original.id, [...drawn.get(cartoon.original.id) ?? [], cartoon]);
      for (const id of drawn.keys()) describe(id);
      for (let page = 1, pages = 1; page <= pages; page++) {
        const answer = await read('/api/downloaded-faces', { page, limit: mostFaces }, leaving.signal);
        pages = answer.pagination.pages;
        for (const { original } of answer.downloadedFaces) {
          kept.add(original.id);
          describe(original.id);
        }
      }
    } catch (error) {
      if (error.code === 'network') onReturn(loadDetails, leaving.signal);
    }
  }

  function describe(id) {
    const { tile, image, original } = tiles.get(id) ?? {};
    if (!tile || !(kept.has(id) || drawn.has(id))) return;
    const cartoons = drawn.get(id) ?? [];
    const text = kept.has(id) ? terms.kept : terms.cartoons(cartoons.length);
    image.alt = `${terms.photo(when(original.createdAt))} ${text}`;
    tile.querySelector('.badge')?.remove();
    tile.prepend(h('b', { class: kept.has(id) ? 'badge kept' : 'badge', 'aria-hidden': 'true' }, text,
      cartoons.slice(0, shownCartoons).map(cartoon => h('img', { src: local(cartoon.imageUrl, { w: small }), alt: '', width: 28, height: 28, loading: 'lazy' }))));
  }
}

export function showFaces(view) {
  return showGallery(view, {
    title: words.frame.faces,
    none: terms.noFaces,
    load: async (page, signal) => {
      const { downloadedFaces, pagination } = await read('/api/downloaded-faces', { page, limit: pageSize }, signal);
      return { items: downloadedFaces, total: pagination.total };
    },
    card: face => h('a', { href: `#/photo/${face.original.id}`, class: 'tile chequered' },
      h('img', { src: local(face.faceUrl, { w: thumbnail, format: 'webp' }), alt: terms.face(when(face.createdAt)), loading: 'lazy', width: thumbnail, height: thumbnail }),
      h('span', { 'aria-hidden': 'true' }, when(face.createdAt))),
  });
}

/** Shows a grid that loads the next page when its end scrolls into view or its button is pressed. */
function showGallery(view, { title, none, load, card }) {
  const leaving = new AbortController();
  const count = h('p', { class: 'count', role: 'status' });
  const grid = h('ul', { class: 'grid' });
  const trouble = h('div', { class: 'trouble' });
  const more = h('button', { type: 'button', class: 'more', click: () => loadNext() }, terms.more);
  enter(view, title, h('section', { class: 'gallery' }, h('h1', {}, title), count, grid, trouble, more));

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
    clearNotice(trouble);
    try {
      const { items, total } = await load(page + 1, leaving.signal);
      page++;

      // Items added meanwhile shift others to the next page, so skip those already shown.
      const fresh = items.filter(item => !shown.has(item.id));
      for (const item of fresh) shown.add(item.id);
      grid.append(...fresh.map(item => h('li', {}, card(item))));
      count.textContent = total === 0 ? none : terms.count(total);
      if (total === 0) grid.replaceWith(h('a', { class: 'button primary', href: '#/' }, words.toStudio));
      if (page * pageSize >= total) finish();
      else if (isInView(more)) queueMicrotask(loadNext);
    } catch (error) {
      if (leaving.signal.aborted) return;
      end.unobserve(more);
      showFailure(trouble, error, () => loadNext());
      if (error.code === 'network') onReturn(loadNext, leaving.signal);
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
