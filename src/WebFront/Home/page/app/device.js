// The device ids of this browser: the one in use, made once and stored, and those used before. Anyone who has an id can see its photos.

import { store } from './store.js';

const storageKey = 'avatar.device';
const formerKey = 'avatar.devices';
const visibleAscii = /^[\x21-\x7e]{1,128}$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const surroundings = /^[\s<("'“„]+|[\s.,;:!?>)"'”]+$/g;

/** Returns the device id in use; makes one if there is none. */
export function deviceId() {
  const kept = store.get(storageKey);
  if (kept && visibleAscii.test(kept)) return kept;
  const made = newUuid();
  store.set(storageKey, made);
  return made;
}

/** Returns the id in a text that a user typed or pasted, or null. What a chat wraps around a UUID is removed. */
export function parseDeviceId(text) {
  const bare = text.replace(surroundings, '');
  if (uuid.test(bare)) return bare.toLowerCase();
  return visibleAscii.test(text.trim()) ? text.trim() : null;
}

/** Uses another device id from now on, and keeps the present one among the former ids. */
export function becomeDevice(id) {
  const present = deviceId();
  const others = formerDevices().filter(former => former.id !== id && former.id !== present);
  store.setJson(formerKey, [{ id: present, until: Date.now() }, ...others]);
  store.set(storageKey, id);
}

/** The ids that this browser used before, the latest first: { id, until }. */
export function formerDevices() {
  const former = store.getJson(formerKey, []);
  return Array.isArray(former) ? former.filter(one => visibleAscii.test(one?.id)) : [];
}

/** Removes an id from the former ones. */
export function forgetDevice(id) {
  store.setJson(formerKey, formerDevices().filter(former => former.id !== id));
}

/** Uses a new id in place of the present one, which has no data any more. */
export function startOver() {
  store.set(storageKey, newUuid());
}

/** A link that opens this page as this device in another browser. The id is in the fragment, which browsers do not send to servers. */
export function deviceLink() {
  return `${location.origin}/#device=${encodeURIComponent(deviceId())}`;
}

/** Returns null if a fragment is no such link; else { id }, where id is null if the link was cut or changed on its way. */
export function parseDeviceLink(hash) {
  const [, value] = hash.match(/^#device(?:=(.*))?$/is) ?? [];
  if (!/^#device\b/i.test(hash)) return null;
  try {
    return { id: parseDeviceId(decodeURIComponent(value ?? '')) };
  } catch {
    return { id: null };
  }
}

/** The beginning of an id: enough to tell ids apart. */
export function shortId(id) {
  return id.length > 12 ? `${id.slice(0, 8)}…` : id;
}

/** Makes a random UUID. crypto.randomUUID exists on secure pages only. */
export function newUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
