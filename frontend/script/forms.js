// One press, one post: a form that is on its way is not sent again. (The server's once-key makes
// sure of it; this only spares people the wait.) Remembers which form was written in last.
let written = null;

/** The form with words in it that were not sent, or null. */
export function unsentForm() {
  return written?.isConnected && !written.hasAttribute("data-autosave") ? written : null;
}

/** Forget the unsent words: they were sent or saved. */
export function nothingUnsent() {
  written = null;
}

function release(form) {
  form.removeAttribute("data-sending");
  for (const button of form.querySelectorAll("[aria-disabled=true]")) button.removeAttribute("aria-disabled");
}

// The answer to a post with an error is not kept by the browser where it is private: Back would lead
// to its own "send again?" page. Where the question stands at the same address (data-kept), Back and
// reload ask for that instead.
function leadBackToTheQuestion() {
  if (document.querySelector("form[data-kept]") && document.querySelector(".govuk-error-summary")) {
    history.replaceState(history.state, "");
  }
}

/** Watch every form of the page, those that come later too. */
export function guardForms() {
  leadBackToTheQuestion();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.hasAttribute("data-sending")) {
      event.preventDefault();
      return;
    }
    form.setAttribute("data-sending", "");
    written = null;
    const button = event.submitter;
    setTimeout(() => button?.setAttribute("aria-disabled", "true")); // after its value was taken
    setTimeout(() => release(form), 10000);
  });

  document.addEventListener("input", ({ target }) => {
    if (target.form?.method === "post") written = target.form;
  });

  // Back from the next page: the form may be sent again.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) document.querySelectorAll("form[data-sending]").forEach(release);
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!written?.isConnected) written = null;
  });
}
