// The service's API.

import { deviceId } from './device.js';

/** A call that was refused, or never arrived. */
export class ApiError extends Error {
  /**
   * @param {string} code what happened, as the API names it; 'network' if no answer came
   * @param {string} message the service's own sentence
   * @param {number|null} retryAfter seconds to wait before asking again
   */
  constructor(code, message, retryAfter = null) {
    super(message);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** GET: the answer's data. */
export function read(path, query = {}, signal) {
  const search = new URLSearchParams(query).toString();
  return send('GET', search ? `${path}?${search}` : path, {}, signal);
}

/** POST: the answer's data. The key makes a repeated call the same call. */
export function change(path, query, key, signal) {
  const search = new URLSearchParams(query).toString();
  return send('POST', search ? `${path}?${search}` : path, key ? { 'idempotency-key': key } : {}, signal);
}

/** DELETE: the answer's data. */
export function remove(path, body, signal) {
  return send('DELETE', path, { 'content-type': 'application/json' }, signal, JSON.stringify(body));
}

/** Sends a photo, and says how far it has got (0 to 1). */
export function upload(photo, style, key, onProgress, signal) {
  const form = new FormData();
  if (style) form.append('style', style);
  form.append('image', photo, 'portrait');
  return new Promise((resolve, reject) => {
    // fetch cannot tell how much of a body is sent.
    const request = new XMLHttpRequest();
    request.open('POST', '/api/upload');
    request.setRequestHeader('x-device-id', deviceId());
    request.setRequestHeader('idempotency-key', key);
    request.upload.addEventListener('progress', event => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener('load', () => {
      try {
        resolve(dataOf(request.responseText, request.getResponseHeader('retry-after')));
      } catch (error) {
        reject(error);
      }
    });
    request.addEventListener('error', () => reject(unreachable()));
    request.addEventListener('abort', () => reject(signal.reason));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}

async function send(method, path, headers, signal, body) {
  let response;
  try {
    response = await fetch(path, { method, headers: { ...headers, 'x-device-id': deviceId() }, signal, body });
  } catch (error) {
    throw signal?.aborted ? error : unreachable();
  }

  return dataOf(await response.text(), response.headers.get('retry-after'));
}

function dataOf(text, retryAfter) {
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new ApiError('unavailable', 'Something between this page and the service answered in its place.');
  }

  if (answer.success) return answer.data;
  throw new ApiError(answer.code, answer.error, retryAfter === null ? null : Number(retryAfter));
}

function unreachable() {
  return new ApiError('network', 'The service could not be reached.');
}
