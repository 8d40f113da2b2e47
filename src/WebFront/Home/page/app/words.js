// The words of the page in the user's language, and the rules of that language for numbers, dates and plurals.

import { store } from './store.js';

/**
 * The languages of the page, and the direction of their script. "ar-XB" is the usual name of a pseudo-locale: the English words, laid out
 * from right to left. It shows what a right-to-left language needs before there is a translation.
 */
const directions = { en: 'ltr', de: 'ltr', 'ar-XB': 'rtl' };
const storageKey = 'avatar.language';

/** The languages that users can choose, by their own names. */
export const languages = { en: 'English', de: 'Deutsch' };

export const language = chooseLanguage();

/** The words. Those with a value in them are functions. */
export const { default: words } = await import(`./words/${language}.js`);

const locale = navigator.languages?.find(tag => tag.split('-')[0] === language) ?? (language in languages ? language : 'en');
const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const spans = new Intl.RelativeTimeFormat(locale);

document.documentElement.lang = language;
document.documentElement.dir = directions[language];

/** Formats a time for display. */
export function when(time) {
  return dates.format(new Date(time));
}

/** Says how long it is until a time, for instance "in 23 hours". A time that is past is "in 1 minute": what should happen then is about to. */
export function fromNow(time) {
  const minutes = Math.max(1, Math.round((new Date(time) - Date.now()) / 60_000));
  if (minutes < 120) return spans.format(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return hours < 48 ? spans.format(hours, 'hour') : spans.format(Math.round(hours / 24), 'day');
}

/** Stores the choice of a language, and shows the page in it. */
export function speak(chosen) {
  store.set(storageKey, chosen);
  const address = new URL(location.href);
  address.searchParams.delete('language');
  if (address.href === location.href) location.reload();
  else location.replace(address);
}

function chooseLanguage() {
  const wanted = [new URLSearchParams(location.search).get('language'), store.get(storageKey), ...(navigator.languages ?? [])];
  return wanted.filter(Boolean).flatMap(tag => [tag, tag.split('-')[0]]).find(tag => Object.hasOwn(directions, tag)) ?? 'en';
}
