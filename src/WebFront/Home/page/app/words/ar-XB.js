// The pseudo-locale: the English words between marks that set them from right to left.

import english from './en.js';

const [override, end] = ['\u202e', '\u202c'];

export default mirror(english);

function mirror(value) {
  if (typeof value === 'string') return override + value + end;
  if (typeof value === 'function') return (...values) => mirror(value(...values));
  if (Array.isArray(value)) return value.map(mirror);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mirror(inner)]));
}
