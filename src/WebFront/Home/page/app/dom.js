// The little that this page needs of a framework.

/**
 * Makes an element: h('a', { href: '#/', class: 'x' }, 'text'). Functions become listeners of the event they are named for,
 * booleans attributes without a value.
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

/** Tells people who do not see the page what has changed on it. */
export function announce(text) {
  document.getElementById('status').textContent = text;
}

/** An address of an image as this page may load it: from where the page came from, whatever host the answer named. */
export function local(url, query = {}) {
  const { pathname, searchParams } = new URL(url, location.href);
  for (const [key, value] of Object.entries(query)) searchParams.set(key, value);
  return searchParams.size ? `${pathname}?${searchParams}` : pathname;
}

/** A time for people. */
export function when(time) {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** Runs a dialog until it is closed, and returns what it was closed with. */
export function runDialog(dialog) {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener('close', () => {
    dialog.remove();
    resolve(dialog.returnValue);
  }, { once: true }));
}
