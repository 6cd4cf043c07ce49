// Says one sentence to people who listen to the page.
let waiting;

/** Announce a text politely. The short wait lets a screen reader finish with the focus. */
export function announce(text) {
  const place = document.getElementById("announcer");
  if (!place || !text) return;
  clearTimeout(waiting);
  place.textContent = "";
  waiting = setTimeout(() => {
    place.textContent = text;
  }, 150);
}
