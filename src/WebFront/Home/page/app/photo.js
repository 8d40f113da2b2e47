// The view of one photo: the studio while its cartoons are drawn, and its face once it is kept.

import { read } from './api.js';
import { h } from './dom.js';
import { showFinished } from './finished.js';
import { onReturn, showFailure } from './notice.js';
import { showStudio } from './studio.js';
import { loadStyles } from './styles.js';
import { pictureInMemory } from './uploads.js';
import { enter } from './views.js';
import { words } from './words.js';

/** Shows a photo; returns a function that leaves the view. */
export function showPhoto(view, id) {
  const leaving = new AbortController();
  const near = pictureInMemory(id);
  enter(view, words.studio.opening, h('div', { class: 'loading' }, h('h1', { class: 'unseen' }, words.studio.title),
    near ? h('img', { src: near, alt: words.compare.photo }) : null, h('p', { role: 'status' }, words.studio.opening)));
  open();
  return () => leaving.abort(new Error('The user left this view.'));

  async function open(isRound = false) {
    const trouble = h('div', { class: 'trouble' });
    try {
      const [state] = await Promise.all([read(`/api/originals/${id}`, {}, leaving.signal), loadStyles().catch(() => null)]);
      if (leaving.signal.aborted) return;
      if (state.downloadedFace) showFinished(view, state, isRound);
      else showStudio(view, state, leaving.signal, open);
    } catch (error) {
      if (leaving.signal.aborted) return;
      enter(view, words.studio.unavailable, h('section', { class: 'alone' },
        h('h1', { class: 'unseen' }, words.studio.unavailable), trouble, h('a', { class: 'button', href: '#/' }, words.toStudio)));
      showFailure(trouble, error, () => open());
      if (error.code === 'network') onReturn(() => open(), leaving.signal);
    }
  }
}
