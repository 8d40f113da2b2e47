// The view of one photo: its cartoons, drawing another one, and keeping a face.

import { change, read } from './api.js';
import { comparison } from './compare.js';
import { newUuid } from './device.js';
import { announce, h, local, runDialog, when } from './dom.js';
import { faceCard } from './face.js';
import { clearFailure, showFailure } from './notice.js';
import { withRetries } from './retry.js';
import { loadStyles, styleChoice, styleTitle } from './styles.js';

const stageWidth = 1024;
const thumbnail = 256;
const maxConcurrent = 4;

/** Shows a photo; returns a function that leaves the view. */
export function showPhoto(view, id) {
  const leaving = new AbortController();
  view.replaceChildren(h('p', { class: 'loading', role: 'status' }, 'Opening your photo…'));
  open();
  return () => leaving.abort(new Error('The user left this view.'));

  async function open() {
    const trouble = h('div', { class: 'trouble' });
    try {
      const [state] = await Promise.all([read(`/api/originals/${id}`, {}, leaving.signal), loadStyles().catch(() => null)]);
      view.replaceChildren(state.downloadedFace ? finished(state) : workshop(state, leaving.signal, open));
    } catch (error) {
      if (leaving.signal.aborted) return;
      view.replaceChildren(h('section', { class: 'alone' }, h('h1', { class: 'unseen' }, 'Your photo'), trouble, h('a', { class: 'button', href: '#/' }, 'To the studio')));
      showFailure(trouble, error, open);
    }
  }
}

/** A photo whose face was downloaded. */
function finished({ original, downloadedFace }) {
  return h('section', { class: 'finished' },
    h('h1', {}, 'This is the one.'),
    faceCard(downloadedFace),
    h('figure', { class: 'origin' },
      h('img', { src: local(original.imageUrl, { w: thumbnail }), alt: 'The photo it was drawn from', width: original.width, height: original.height }),
      h('figcaption', {}, `Drawn from the photo of ${when(original.createdAt)}`)),
    h('a', { class: 'button primary', href: '#/' }, 'Another photo'));
}

/** A photo whose face has not been downloaded yet. */
function workshop({ original, cartoons }, signal, onDownloaded) {
  const stage = comparison(local(original.imageUrl, { w: stageWidth }), original.width, original.height);
  const caption = h('p', { class: 'caption' });
  const strip = h('div', { class: 'strip' });
  const trouble = h('div', { class: 'trouble' });
  const style = styleChoice(cartoons[0]?.style);
  const again = h('button', { type: 'button', class: 'primary big', click: () => draw(newUuid()) }, 'Draw another');
  const choose = h('button', { type: 'button', class: 'big', click: () => keep(chosen) }, 'Keep this face…');
  let chosen = null;
  let underWay = 0;

  for (const cartoon of [...cartoons].reverse()) add(cartoon);
  select(cartoons[0] ?? null);

  return h('section', { class: 'workshop' },
    h('h1', { class: 'unseen' }, 'Your cartoons'),
    h('div', { class: 'easel' }, stage.element, caption),
    h('div', { class: 'desk' },
      style.element,
      h('div', { class: 'actions' }, again, choose),
      trouble,
      h('fieldset', { class: 'cartoons' }, h('legend', {}, 'Drawn so far'), strip)));

  function add(cartoon, placeholder) {
    const card = h('label', { class: 'card' },
      h('input', { type: 'radio', name: 'cartoon', value: cartoon.id, change: () => select(cartoon) }),
      h('img', { src: local(cartoon.imageUrl, { w: thumbnail }), alt: '', loading: 'lazy', width: original.width, height: original.height }),
      h('span', {}, styleTitle(cartoon.style)),
      h('small', { title: `Seed ${cartoon.seed}` }, `seed …${String(cartoon.seed).slice(-4)}`));
    if (placeholder) placeholder.replaceWith(card);
    else strip.prepend(card);
  }

  function select(cartoon) {
    chosen = cartoon;
    choose.disabled = !cartoon;
    const label = cartoon ? `${styleTitle(cartoon.style)}, seed ${cartoon.seed}` : null;
    stage.show(cartoon && local(cartoon.imageUrl), cartoon && `Cartoon: ${label}`);
    caption.textContent = label ?? 'The cartoons of this photo were removed because none was kept in time. Draw a new one.';
    const input = cartoon && strip.querySelector(`input[value="${cartoon.id}"]`);
    if (input) input.checked = true;
  }

  /** Draws another cartoon. All retries use the same key, so one cartoon is made. */
  async function draw(key, chosenStyle = style.chosen()) {
    clearFailure(trouble);
    const words = h('span', {}, 'Drawing…');
    const placeholder = h('div', { class: 'card pending', role: 'status' }, h('span', { class: 'dots', 'aria-hidden': 'true' }), words);
    strip.prepend(placeholder);
    strip.scrollTo({ left: 0 });
    again.disabled = ++underWay >= maxConcurrent;
    try {
      const query = chosenStyle ? { style: chosenStyle } : {};
      const { cartoon } = await withRetries(
        () => change(`/api/regenerate/${original.id}`, query, key, signal),
        seconds => { words.textContent = `Again in ${Math.ceil(seconds)} s…`; },
        signal);
      add(cartoon, placeholder);
      select(cartoon);
      announce(`A new cartoon is ready: ${styleTitle(cartoon.style)}, seed ${cartoon.seed}.`);
    } catch (error) {
      placeholder.remove();
      if (signal.aborted) return;
      if (error.code === 'already_downloaded') onDownloaded();
      else showFailure(trouble, error, () => draw(key, chosenStyle));
    } finally {
      again.disabled = --underWay >= maxConcurrent;
    }
  }

  async function keep(cartoon) {
    if (!await isSure(cartoon)) return;
    clearFailure(trouble);
    choose.disabled = true;
    choose.textContent = 'Cutting the face…';
    try {
      await withRetries(() => change(`/api/download/${cartoon.id}`, { format: 'png' }, null, signal), () => {}, signal);
      announce('The face was saved under My faces.');
      onDownloaded();
    } catch (error) {
      if (signal.aborted) return;
      choose.disabled = false;
      choose.textContent = 'Keep this face…';
      if (error.code === 'already_downloaded') onDownloaded();
      else showFailure(trouble, error, () => keep(cartoon));
    }
  }
}

/** Asks for confirmation, because keeping a face is final. */
async function isSure(cartoon) {
  const dialog = h('dialog', { class: 'sure', 'aria-labelledby': 'sure-title' },
    h('h2', { id: 'sure-title' }, 'Keep this one?'),
    h('img', { src: local(cartoon.imageUrl, { w: thumbnail }), alt: 'The cartoon you chose' }),
    h('p', {}, 'Each photo gives ', h('strong', {}, 'one face'), '. The other cartoons of this photo are removed, and no new ones can be drawn from it. You can save the face as often as you like.'),
    h('form', { method: 'dialog', class: 'actions' },
      h('button', { value: 'yes', class: 'primary big' }, 'Keep this face'),
      h('button', { value: 'no', class: 'big', autofocus: true }, 'Keep looking')));
  return await runDialog(dialog) === 'yes';
}
