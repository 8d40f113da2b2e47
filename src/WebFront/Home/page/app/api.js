// Calls to the API of the service.

import { deviceId } from './device.js';

/** A call that was refused or got no answer. */
export class ApiError extends Error {
  /**
   * @param {string} code the error code of the API; 'network' if there was no answer
   * @param {string} message the error message of the service
   * @param {number|null} retryAfter seconds to wait before a retry
   */
  constructor(code, message, retryAfter = null) {
    super(message);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** Sends a GET request; returns the data of the answer. */
export function read(path, query = {}, signal) {
  const search = new URLSearchParams(query).toString();
  return send('GET', search ? `${path}?${search}` : path, {}, signal);
}

/** Sends a POST request; returns the data of the answer. The idempotency key makes retries safe. */
export function change(path, query, key, signal) {
  const search = new URLSearchParams(query).toString();
  return send('POST', search ? `${path}?${search}` : path, key ? { 'idempotency-key': key } : {}, signal);
}

/** Sends a DELETE request; returns the data of the answer. */
export function remove(path, body, signal) {
  return send('DELETE', path, { 'content-type': 'application/json' }, signal, JSON.stringify(body));
}

/** Uploads a photo, and reports the progress (0 to 1). */
export function upload(photo, style, key, onProgress, signal) {
  const form = new FormData();
  if (style) form.append('style', style);
  form.append('image', photo, 'portrait');
  return new Promise((resolve, reject) => {
    // fetch cannot report upload progress.
    const request = new XMLHttpRequest();
    request.open('POST', '/api/upload');
    request.setRequestHeader('x-device-id', deviceId());
    request.setRequestHeader('idempotency-key', key);
    request.upload.addEventListener('progress', event => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener('load', () => {
      try {
        resolve(parseAnswer(request.responseText, request.getResponseHeader('retry-after')));
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

  return parseAnswer(await response.text(), response.headers.get('retry-after'));
}

function parseAnswer(text, retryAfter) {
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new ApiError('unavailable', 'The answer did not come from the service, but from a proxy in between. Try again later.');
  }

  if (answer.success) return answer.data;
  throw new ApiError(answer.code, answer.error, retryAfter === null ? null : Number(retryAfter));
}

function unreachable() {
  return new ApiError('network', 'The service could not be reached. Check your network connection.');
}
