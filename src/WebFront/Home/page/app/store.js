// What the page remembers in this browser.

const prefix = 'avatar.';

// What could not be stored is remembered for this visit. Browsers block storage in many ways: localStorage may throw, be null, or refuse to write.
const visit = new Map();

export const store = {
  /** Returns a stored text, or null. */
  get(key) {
    if (visit.has(key)) return visit.get(key);
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },

  set(key, value) {
    try {
      localStorage.setItem(key, value);
      visit.delete(key);
    } catch {
      visit.set(key, value);
    }
  },

  /** Returns a stored JSON value; the fallback if there is none or it is damaged. */
  getJson(key, fallback) {
    try {
      return JSON.parse(this.get(key)) ?? fallback;
    } catch {
      return fallback;
    }
  },

  setJson(key, value) {
    this.set(key, JSON.stringify(value));
  },

  /** Whether the browser stores anything beyond this visit. */
  isLasting() {
    const probe = `${prefix}probe`;
    try {
      localStorage.setItem(probe, '');
      localStorage.removeItem(probe);
      return true;
    } catch {
      return false;
    }
  },

  /** Asks the browser not to clear this storage when space is short. */
  async persist() {
    try {
      await navigator.storage.persist();
    } catch {
      // Not every browser can promise it, and nothing depends on the promise.
    }
  },
};
