// The page: routes to views, and shows whether the browser is offline.

import { offerDevice, showDevice } from './device-dialog.js';
import { parseDeviceLink } from './device.js';
import { showFaces, showPhotos } from './gallery.js';
import { showPhoto } from './photo.js';
import { showStart } from './start.js';

const view = document.getElementById('view');
const routes = [
  [/^#\/photo\/([0-9a-f]{24})$/, showPhoto],
  [/^#\/photos$/, showPhotos],
  [/^#\/faces$/, showFaces],
];
let leave = null;

async function go() {
  const offered = parseDeviceLink(location.hash);
  if (offered) {
    await offerDevice(offered);
    history.replaceState(null, '', '#/photos');
  }

  const moved = leave !== null;
  leave?.();
  const [pattern, show] = routes.find(([candidate]) => candidate.test(location.hash)) ?? [/^/, showStart];
  leave = show(view, ...(location.hash.match(pattern)?.slice(1) ?? []));
  for (const link of document.querySelectorAll('nav a')) {
    if (link.hash === (location.hash || '#/')) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }

  if (moved) {
    scrollTo(0, 0);
    view.focus({ preventScroll: true });
  }
}

function showNetworkState() {
  const ribbon = document.getElementById('offline');
  ribbon.hidden = navigator.onLine;
  ribbon.textContent = navigator.onLine ? '' : 'You are offline. You can send photos again when the network is back.';
}

// The URL fragment selects the view, so this link must not change it.
document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault();
  view.focus();
});
document.getElementById('device').addEventListener('click', showDevice);
addEventListener('hashchange', go);
addEventListener('online', showNetworkState);
addEventListener('offline', showNetworkState);
showNetworkState();
go();
navigator.serviceWorker?.register('/service-worker.js');
