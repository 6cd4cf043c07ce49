// Copying in one press: <button data-copy="#the-text" hidden>. A button that submits its form
// copies first and then submits, so that a note is copied and ticked as copied together.
import { announce } from "./announce.js";

async function put(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "govuk-visually-hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("the browser did not copy");
}

function textOf(selector) {
  const source = document.querySelector(selector);
  return (source?.value ?? source?.innerText ?? "").trim();
}

async function copy(button) {
  const before = button.textContent;
  try {
    await put(textOf(button.dataset.copy));
    button.textContent = "Copied";
    announce("Copied");
  } catch {
    button.textContent = "Could not copy: select the text instead";
    announce(button.textContent);
    return false;
  }
  setTimeout(() => {
    button.textContent = before;
  }, 4000);
  return true;
}

/** Show the copy buttons of this part of the page and make them work. */
export function offerCopying(scope) {
  const wanted = "[data-copy]:not([data-copy-ready])";
  for (const button of [...(scope.matches?.(wanted) ? [scope] : []), ...scope.querySelectorAll(wanted)]) {
    button.dataset.copyReady = "";
    button.hidden = false;
    button.addEventListener("click", async (event) => {
      if (button.type !== "submit") {
        await copy(button);
      } else if (!button.hasAttribute("data-copied")) {
        event.preventDefault();
        event.stopImmediatePropagation();
        if (await copy(button)) {
          button.setAttribute("data-copied", "");
          button.form.requestSubmit(button);
          button.removeAttribute("data-copied");
        }
      }
    });
  }
}
