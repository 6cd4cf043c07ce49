// The end of a quiet session. <body data-idle-seconds="1800"> says how long a session may be quiet;
// two minutes before, a dialogue asks. Whoever is writing just then is not asked: the server is told
// that they are there. Tabs tell one another when somebody is active. At the end
// autosaved forms are saved, the session is ended, and a form with unsent words is posted: the
// server keeps the words, encrypted, and offers them back to the same person after signing in.
import { announce } from "./announce.js";
import { saveNow } from "./autosave.js";
import { nothingUnsent, unsentForm } from "./forms.js";

const warning = 120;
const ended = "/session/ended";

function inWords(seconds) {
  if (seconds > 60) return `${Math.ceil(seconds / 60)} minutes`;
  return seconds > 45 ? "1 minute" : `${Math.max(1, seconds)} seconds`;
}

function token() {
  return document.querySelector("input[name=csrf_token]")?.value ?? "";
}

function post(address, fields = {}) {
  return fetch(address, {
    method: "POST",
    headers: { "X-CSRFToken": token() },
    body: new URLSearchParams({ csrf_token: token(), ...fields }),
    credentials: "same-origin",
    redirect: "manual",
  });
}

/** Count the quiet time of a signed-in page, warn, and end it. */
export function watchIdleness() {
  const allowed = Number(document.body.dataset.idleSeconds);
  const dialogue = document.getElementById("idle-warning");
  if (!allowed || !dialogue) return;
  const warnAt = Math.min(warning, allowed / 2);
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("portal-session") : null;
  const counter = dialogue.querySelector("[data-idle-left]");
  let deadline = Date.now() + allowed * 1000;
  let said = "";
  let over = false;
  let wroteAt = 0;
  let asking = false;

  function active(tell = true) {
    deadline = Date.now() + allowed * 1000;
    said = "";
    if (dialogue.open) dialogue.close();
    if (tell) tabs?.postMessage("active");
  }

  // `now`: somebody pressed "Sign out now", so the session is still alive on the server.
  async function end(tell = true, now = false) {
    if (over) return;
    over = true;
    if (tell) tabs?.postMessage("ended");
    const form = unsentForm();
    try {
      await saveNow();
      if (form || now) {
        const once = document.querySelector("form[action='/sign-out'] input[name=once]")?.value ?? "";
        await post("/sign-out", { once });
      }
      if (form) {
        nothingUnsent();
        HTMLFormElement.prototype.submit.call(form);
        return;
      }
    } catch {
      // No connection: nothing can be kept, but nothing stays on the screen either.
    }
    window.location.replace(ended);
  }

  function look() {
    // a register without a connection stays open for its evening, and hides what is private itself
    if (over || document.body.hasAttribute("data-works-offline")) return;
    const left = Math.round((deadline - Date.now()) / 1000);
    if (left <= 0) {
      end();
    } else if (left <= warnAt + 60 && !dialogue.open && Date.now() - wroteAt < 60000) {
      if (!asking) stay();
    } else if (left <= warnAt) {
      if (!dialogue.open) {
        saveNow();
        dialogue.showModal();
      }
      const words = inWords(left);
      if (words !== said) {
        counter.textContent = words;
        if (!said || left === 60 || left === 30) announce(`We will sign you out in ${words}.`);
        said = words;
      }
    } else if (dialogue.open) {
      dialogue.close();
    }
  }

  async function stay() {
    asking = true;
    try {
      const answer = await post("/session/stay");
      if (answer.ok) active();
      else await end(); // its longest life is over: what is being written is handed in like at any end
    } catch {
      wroteAt = 0; // the dialogue shows, and says how long is left
      announce("We could not reach the portal. Check your connection and try again.");
    }
    asking = false;
  }

  dialogue.querySelector("[data-idle-stay]").addEventListener("click", stay);
  dialogue.querySelector("[data-idle-leave]").addEventListener("click", (event) => {
    event.preventDefault();
    end(true, true);
  });
  dialogue.addEventListener("cancel", (event) => {
    event.preventDefault();
    stay();
  });
  tabs?.addEventListener("message", ({ data }) => (data === "active" ? active(false) : end(false)));
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (ctx.request.headers["X-Background"] !== "1" && ctx.response.status < 400) active();
  });
  document.addEventListener("portal:active", () => active());
  document.addEventListener("input", () => {
    wroteAt = Date.now();
  });
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", look);
  setInterval(look, 1000);
  tabs?.postMessage("active");
}
