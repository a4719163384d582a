// What an address leads to on this page.

/** The element that `hash` (`#balance-due`) names, or null. */
export function elementAt(hash) {
  const name = hash.slice(1);
  try {
    return document.getElementById(decodeURIComponent(name));
  } catch {
    return document.getElementById(name); // a percent sign that encodes nothing: `#50%`
  }
}
