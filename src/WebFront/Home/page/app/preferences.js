// How the user likes to work, remembered in this browser.

import { store } from './store.js';

const cropKey = 'avatar.crop';
const offeredKey = 'avatar.offered';
const favouritesKey = 'avatar.favourites';
const maxFavourites = 500;

/** Whether photos are cropped and turned before they are sent. */
export function isCropping() {
  return store.get(cropKey) === 'yes';
}

export function setCropping(isWanted) {
  store.set(cropKey, isWanted ? 'yes' : 'no');
}

/** Whether the page has already offered to go on in another browser. */
export function isTransferOffered() {
  return store.get(offeredKey) === 'yes';
}

export function setTransferOffered() {
  store.set(offeredKey, 'yes');
}

export function isFavourite(cartoonId) {
  return favourites().includes(cartoonId);
}

export function setFavourite(cartoonId, isWanted) {
  const others = favourites().filter(id => id !== cartoonId);
  store.setJson(favouritesKey, isWanted ? [cartoonId, ...others].slice(0, maxFavourites) : others);
}

function favourites() {
  const stored = store.getJson(favouritesKey, []);
  return Array.isArray(stored) ? stored : [];
}
