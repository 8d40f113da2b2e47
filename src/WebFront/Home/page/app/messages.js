// Error messages for users: what happened, and what to do.

import { words } from './words.js';

const temporary = new Set(['network', 'rate_limited', 'busy', 'unavailable', 'engine_failed', 'engine_timeout', 'request_timeout', 'insufficient_storage', 'internal_error']);

/** An error of the page itself, with a code and the name of the file that it is about. */
export class PageError extends Error {
  constructor(code, name) {
    super(code);
    this.code = code;
    this.file = name;
  }
}

/** Returns title and text of the message for a failure. */
export function explain(error) {
  const known = words.errors[error.code];
  const [title, text] = typeof known === 'function' ? known(error.file) : known ?? [words.errors.unknown, error.message];
  return { title, text };
}

/** Whether a retry of the same call may succeed. */
export function isTemporary(error) {
  return temporary.has(error.code);
}
