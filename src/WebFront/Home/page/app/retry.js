// Calls that are repeated by themselves while that may help.

import { mayPass } from './messages.js';

const attempts = 4;
const longest = 15;

/**
 * Makes a call, and makes it again after a failure that may pass; every time it is the same call, as the caller gives it the
 * same key.
 * @param {() => Promise<T>} call
 * @param {(seconds: number) => void} onWait told how long it waits before the next attempt
 * @param {AbortSignal} signal ends the waiting
 * @returns {Promise<T>}
 * @template T
 */
export async function withRetries(call, onWait, signal) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (signal.aborted || attempt === attempts || !mayPass(error)) throw error;
      const seconds = Math.min(error.retryAfter ?? 2 ** (attempt - 1), longest);
      onWait(seconds);
      await pause(seconds, signal);
    }
  }
}

function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}
