// Automatic retries of calls.

import { isTemporary } from './messages.js';

const maxAttempts = 4;
const maxWaitSeconds = 15;

/**
 * Makes a call, and retries it after temporary failures. The caller must make it idempotent, for example by using the same key each time.
 * @param {() => Promise<T>} call
 * @param {(seconds: number) => void} onWait called with the wait before each retry
 * @param {AbortSignal} signal cancels the retries
 * @returns {Promise<T>}
 * @template T
 */
export async function withRetries(call, onWait, signal) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (signal.aborted || attempt === maxAttempts || !isTemporary(error)) throw error;
      const seconds = Math.min(error.retryAfter ?? 2 ** (attempt - 1), maxWaitSeconds);
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
