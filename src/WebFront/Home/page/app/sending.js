// The photos on their way to the service, each with its progress.

import { announce, h } from './dom.js';
import { explain, isTemporary } from './messages.js';
import { allUploads, clearUploads, dismiss, isOver, onUploads, retryUpload } from './uploads.js';
import { setTitle } from './views.js';
import { words } from './words.js';

const terms = words.sending;

/** Makes the view of all photos on their way; it follows them until the signal aborts. */
export function showSending(signal) {
  const cards = new Map();
  const list = h('div', { class: 'uploads' });
  const heading = h('h1', { class: 'batch' });
  const finish = h('div', { class: 'actions' },
    h('a', { class: 'button primary', href: '#/photos' }, terms.toPhotos),
    h('button', { type: 'button', click: clearUploads }, terms.more));
  const element = h('section', { class: 'sending', tabindex: -1, 'aria-label': terms.label, hidden: true }, heading, list, finish);
  onUploads(refresh, signal);
  refresh();
  return { element };

  function refresh() {
    const uploads = allUploads();
    for (const [item, card] of cards) {
      if (uploads.includes(item)) continue;
      card.element.remove();
      cards.delete(item);
    }

    for (const item of uploads) {
      if (!cards.has(item)) {
        cards.set(item, uploadCard(item));
        list.append(cards.get(item).element);
      }

      cards.get(item).refresh(uploads.length === 1);
    }

    const [arrived, over] = [uploads.filter(one => one.state === 'done').length, uploads.every(isOver)];
    element.classList.toggle('several', uploads.length > 1);
    heading.classList.toggle('unseen', uploads.length < 2);
    heading.textContent = uploads.length < 2 ? terms.label : over ? terms.over(arrived) : terms.batch(arrived, uploads.length);
    finish.hidden = uploads.length < 2 || !over;
    if (uploads.length && !uploads.every(one => one.state === 'failed')) setTitle(heading.textContent);
    else setTitle('');
  }
}

function uploadCard(item) {
  const image = h('img', { src: item.url, alt: terms.picture(item.name), error: () => image.remove() });
  const text = h('p', { class: 'stage', role: 'status' });
  const bar = h('progress', { max: 1, value: 0, 'aria-label': terms.progress });
  const again = h('button', { type: 'button', class: 'primary', click: () => retryUpload(item) }, words.tryAgain);
  const open = h('a', { class: 'button primary', href: '#/' }, terms.open);
  const stop = h('button', { type: 'button', class: 'quiet', click: () => dismiss(item) }, terms.cancel);
  const element = h('article', { class: 'upload' },
    h('div', { class: 'frame' }, image, h('span', { class: 'dots', 'aria-hidden': 'true' })),
    h('div', { class: 'way' }, text, bar, h('div', { class: 'actions' }, again, open, stop)));
  let told = '';
  return { element, refresh };

  /** The start view explains why a single photo failed. */
  function refresh(isSingle) {
    const { state, error } = item;
    const tells = {
      queued: () => terms.queued,
      preparing: () => terms.preparing,
      sending: () => terms.sending,
      drawing: () => terms.drawing,
      waiting: () => terms.waiting(Math.ceil(item.seconds)),
      failed: () => isSingle ? '' : Object.values(explain(error)).join('. '),
      done: () => terms.done,
    };
    const now = tells[state]();
    if (now !== told) text.textContent = told = now;
    element.classList.toggle('drawing', state === 'drawing');
    element.classList.toggle('failed', state === 'failed');
    bar.hidden = state === 'failed' || state === 'done';
    if (state === 'sending') bar.value = item.share;
    else if (state === 'drawing' || state === 'preparing') bar.removeAttribute('value');
    else bar.value = 0;
    again.hidden = state !== 'failed' || !isTemporary(error);
    open.hidden = state !== 'done';
    if (item.original) open.href = `#/photo/${item.original.id}`;
    stop.textContent = state === 'failed' || state === 'done' ? terms.dismiss : terms.cancel;
    stop.hidden = state === 'done';
    if (state === 'done') announce(terms.done);
  }
}
