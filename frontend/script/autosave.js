// Saves a form as it is written: <form data-autosave="/address" …> with an element [data-saved]
// that says when. The draft lies on the server, never in the browser.
const pauseAfterTyping = 1500;
const pending = new Map();

function say(form, words) {
  const place = form.querySelector("[data-saved]");
  if (place) place.textContent = words;
}

function clockTime() {
  const now = new Date();
  const hours = now.getHours() % 12 || 12;
  return `${hours}:${String(now.getMinutes()).padStart(2, "0")}${now.getHours() < 12 ? "am" : "pm"}`;
}

async function save(form, leaving = false) {
  clearTimeout(pending.get(form));
  pending.delete(form);
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Autosave": "1" },
      credentials: "same-origin",
      keepalive: leaving,
    });
    const saved = answer.ok && !answer.redirected;
    if (saved && !leaving) document.dispatchEvent(new CustomEvent("portal:active"));
    say(form, saved ? `Saved at ${clockTime()}` : "Not saved yet. Press the button below to save.");
  } catch {
    say(form, "Not saved: there is no connection. We will try again when you write on.");
  }
}

/** Save at once whatever is still waiting; resolves when it is done. */
export function saveNow() {
  return Promise.all([...pending.keys()].map((form) => save(form)));
}

/** Watch every form that wants to be saved as it is written. */
export function watchAutosave() {
  const later = ({ target }) => {
    const form = target.form;
    if (!form?.dataset.autosave) return;
    clearTimeout(pending.get(form));
    pending.set(form, setTimeout(() => save(form), pauseAfterTyping));
  };
  document.addEventListener("input", later);
  document.addEventListener("change", later);
  document.addEventListener("submit", ({ target }) => {
    clearTimeout(pending.get(target));
    pending.delete(target);
  });
  window.addEventListener("pagehide", () => {
    for (const form of [...pending.keys()]) save(form, true);
  });
}
