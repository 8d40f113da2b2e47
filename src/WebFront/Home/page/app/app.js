// The page: routes to views, takes photos from everywhere, and shows what concerns all views.

import { parseDeviceLink } from './device.js';
import { runDialog } from './dialog.js';
import { h } from './dom.js';
import { showFaces, showPhotos } from './gallery.js';
import { watchDropsAndPastes } from './intake.js';
import { showNotice } from './notice.js';
import { showPhoto } from './photo.js';
import { isCropping } from './preferences.js';
import { showPrivacy } from './privacy.js';
import { takeShared } from './shared.js';
import { showStart } from './start.js';
import { store } from './store.js';
import { preferredStyle } from './styles.js';
import { addUploads, allUploads, isOver, onUploads } from './uploads.js';
import { focusHeading } from './views.js';
import { language, languages, speak, words } from './words.js';

const view = document.getElementById('view');
const routes = [
  [/^#\/photo\/([0-9a-f]{24})$/, showPhoto],
  [/^#\/photos$/, showPhotos],
  [/^#\/faces$/, showFaces],
  [/^#\/privacy$/, target => showPrivacy(target, showDevice)],
  [/^(#|#\/|#view)?$/, target => showStart(target, take, null)],
];
let leave = null;

// Until the first navigation, the focus stays where the browser puts it.
let shownHash = null;

async function go() {
  const link = parseDeviceLink(location.hash);
  if (link) history.replaceState(null, '', '#/');
  if (location.hash === '#/shared') {
    history.replaceState(null, '', '#/');
    takeShared().then(files => files.length && take(files));
  }

  if (shownHash !== null) view.dataset.moved = 'yes';
  shownHash = location.hash;
  leave?.();
  const route = routes.find(([pattern]) => pattern.test(location.hash));
  if (link && !link.id) leave = showStart(view, take, words.brokenLink);
  else if (route) leave = route[1](view, ...(location.hash.match(route[0])?.slice(1) ?? []));
  else leave = showStart(view, take, words.unknownAddress);
  for (const anchor of document.querySelectorAll('nav a')) {
    if (anchor.hash === (location.hash || '#/')) anchor.setAttribute('aria-current', 'page');
    else anchor.removeAttribute('aria-current');
  }

  if (view.dataset.moved && !view.querySelector('.sending:focus')) focusHeading(view);

  showTray();
  if (link?.id) await offerLinkedDevice(link.id);
}

/** Offers the id of a link. */
async function offerLinkedDevice(id) {
  const tell = message => showNotice(view.querySelector('.trouble') ?? view, ...message);
  const dialogs = await loadPart(() => import('./device-dialog.js'));
  await dialogs?.offerDevice(id, tell);
}

async function showDevice() {
  const dialogs = await loadPart(() => import('./device-dialog.js'));
  await dialogs?.showDevice();
}

/** Loads a part of the page that few visits need; explains why if that fails. */
async function loadPart(load) {
  try {
    return await load();
  } catch {
    await refuse('part');
    return null;
  }
}

/** Sends photos from any view. The start view shows their way. */
async function take(files, style = preferredStyle()) {
  const wanted = [];
  for (const file of files) {
    const part = isCropping() ? await (await loadPart(() => import('./crop.js')))?.crop(file) : file;
    if (part) wanted.push(part);
  }

  if (wanted.length === 0) return;
  addUploads(wanted, style);
  if (!['', '#', '#/'].includes(location.hash)) location.hash = '#/';
}

/** Explains in a dialog why nothing happened after a drop or a click: that is in sight on every view. */
async function refuse(reason) {
  const [title, text] = words.refusals[reason];
  await runDialog(h('dialog', { 'aria-labelledby': 'refusal' }, h('h2', { id: 'refusal' }, title), h('p', {}, text),
    h('form', { method: 'dialog', class: 'actions' }, h('button', { class: 'primary', autofocus: true }, words.ok))));
}

function showNetworkState() {
  const ribbon = document.getElementById('offline');
  ribbon.hidden = navigator.onLine;
  ribbon.textContent = navigator.onLine ? '' : words.offline;
}

/** Other views say what the photos do that are on their way. */
function showTray() {
  const tray = document.getElementById('tray');
  const uploads = allUploads();
  const over = uploads.every(isOver);
  const done = uploads.filter(one => one.state === 'done');
  tray.hidden = uploads.length === 0 || ['', '#', '#/'].includes(location.hash);
  if (tray.hidden) return;
  const [text, target] = !over ? [words.tray.underWay(uploads.length), '#/']
    : done.length < uploads.length ? [words.tray.failed, '#/']
    : [words.tray.done(done.length), done.length === 1 ? `#/photo/${done[0].original.id}` : '#/photos'];
  const link = tray.querySelector('a');
  link.textContent = text;
  link.href = target;
}

function showWords() {
  for (const element of document.querySelectorAll('[data-words]')) element.textContent = words.frame[element.dataset.words];
  document.querySelector('.brand').setAttribute('aria-label', words.frame.brand);
  document.querySelector('nav').setAttribute('aria-label', words.frame.main);
  const choice = document.getElementById('language');
  choice.setAttribute('aria-label', words.frame.language);
  choice.replaceChildren(...Object.entries(languages).map(([tag, name]) => h('option', { value: tag, lang: tag, selected: tag === language }, name)));
  choice.addEventListener('change', () => speak(choice.value));
}

function registerServiceWorker() {
  // Where the browser blocks storage, it may throw at the mention of service workers. The page works without one.
  try {
    navigator.serviceWorker?.register('/service-worker.js').catch(() => {});
  } catch {
    return;
  }
}

// The URL fragment selects the view, so this link must not change it.
document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault();
  focusHeading(view);
});
document.getElementById('device').addEventListener('click', showDevice);
addEventListener('hashchange', go);
addEventListener('online', showNetworkState);
addEventListener('offline', showNetworkState);
watchDropsAndPastes(take, refuse);
onUploads(showTray);
showWords();
showNetworkState();
document.getElementById('storage').hidden = store.isLasting();
document.getElementById('storage').textContent = words.storageBlocked;
go();
registerServiceWorker();
