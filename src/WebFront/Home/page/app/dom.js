// Small DOM helpers, in place of a framework.

/**
 * Makes an element: h('a', { href: '#/', class: 'x' }, 'text'). A function becomes a listener of the event with its key's name,
 * true an attribute without a value.
 */
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }

  element.append(...children.flat().filter(child => child !== null && child !== undefined));
  return element;
}

/** Announces a change to screen readers. */
export function announce(text) {
  document.getElementById('status').textContent = text;
}

/** Converts an image URL to a path on this origin, because the Content-Security-Policy allows no other host. */
export function local(url, query = {}) {
  const { pathname, searchParams } = new URL(url, location.href);
  for (const [key, value] of Object.entries(query)) searchParams.set(key, value);
  return searchParams.size ? `${pathname}?${searchParams}` : pathname;
}

/** Formats a time for display. */
export function when(time) {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** Shows a dialog until it is closed; returns its return value. */
export function runDialog(dialog) {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener('close', () => {
    dialog.remove();
    resolve(dialog.returnValue);
  }, { once: true }));
}
