// The register in the room. Each press is kept first (kept.js) and then sent, one after the other, with
// a once-key of its own: what arrives twice changes nothing. Without a connection the page works on and
// sends when the connection is back. Works only on the page that was open before: nothing is stored of
// it but the presses.
import { announce } from "./announce.js";
import { openBox } from "./kept.js";

const wait = 8000; // between two tries without a connection
const form = document.getElementById("marks");
const walkIn = document.getElementById("walk-in");
const standing = document.getElementById("standing");
const line = document.querySelector("[data-line]");
const words = { present: "here", late: "late", absent: "not here" };

function newKey() {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))))
    .replace(/\+/g, "-")
    .replace(/\//g, "_");
}

function start(holder) {
  const here = window.location.pathname;
  const until = Date.now() + Number(holder.dataset.keeps) * 1000;
  const box = openBox(holder.dataset.by, holder.dataset.register, until);
  const token = holder.querySelector("input[name=csrf_token]").value;
  const rowOf = (who) => document.getElementById(`row-${who}`);
  let sending = false;
  let lost = false;
  let touchedAt = Date.now();
  let news;

  function say(entry, text) {
    const place = entry.who ? rowOf(entry.who) : walkIn;
    const said = place?.querySelector("[data-said]");
    if (said) said.textContent = text;
  }

  function showWaiting() {
    const waiting = box.all();
    for (const entry of waiting.filter((one) => one.who)) {
      const button = rowOf(entry.who)?.querySelector(`input[value="${entry.mark}"]`);
      if (button) button.checked = true;
      rowOf(entry.who)?.toggleAttribute("data-waits", true);
      say(entry, lost ? `${entry.first}: ${words[entry.mark]}, kept on this phone` : "Saving…");
    }
    const list = walkIn?.querySelector("[data-walk-ins-waiting]");
    if (list) {
      list.replaceChildren(
        ...waiting
          .filter((one) => !one.who)
          .map((one) => {
            const item = document.createElement("li");
            item.textContent = `${one.first}, ${one.adults} and ${one.children}: kept on this phone, not sent yet`;
            return item;
          }),
      );
    }
  }

  function showLine(text, link) {
    const before = line.querySelector("[data-line-words]").textContent;
    line.hidden = !text;
    const place = line.querySelector("[data-line-words]");
    place.textContent = text;
    if (link) {
      const way = document.createElement("a");
      way.className = "govuk-link";
      way.href = link.href;
      way.textContent = link.text;
      place.append(" ", way);
    }
    if (text && text !== before) announce(text);
  }

  function howMany() {
    const many = box.all().length;
    return many === 1 ? "1 mark is" : `${many} marks are`;
  }

  function connectionLost() {
    lost = true;
    document.body.toggleAttribute("data-works-offline", true); // the quiet time waits (idle.js)
    showLine(`No connection. Carry on: ${howMany()} kept on this phone and sent when it is back.`);
    showWaiting();
  }

  function connected() {
    document.body.removeAttribute("data-works-offline");
    document.dispatchEvent(new CustomEvent("portal:active"));
    if (lost) {
      lost = false;
      showLine("");
      announce("The connection is back. Everything is sent.");
    }
  }

  function sent(entry, text) {
    box.remove(entry.key);
    if (entry.who && !box.all().some((one) => one.who === entry.who)) {
      rowOf(entry.who)?.removeAttribute("data-waits");
    }
    say(entry, text);
    if (!lost) announce(`${entry.first}: ${text}`);
  }

  function send(entry) {
    const fields = entry.who
      ? { [`mark-${entry.who}`]: entry.mark }
      : { name: entry.first, adults: entry.adults, children: entry.children };
    const ago = String(Math.max(0, Math.round((Date.now() - entry.at) / 1000)));
    return fetch(entry.who ? here : `${here}/walk-ins`, {
      method: "POST",
      headers: { "X-Register": "1" },
      body: new URLSearchParams({ ...fields, ago, once: entry.key, csrf_token: token }),
      credentials: "same-origin",
      signal: AbortSignal.timeout(15000),
    });
  }

  // What the server made of it. True: the next one may go.
  async function settle(entry, answer) {
    if (answer.redirected) {
      if (new URL(answer.url).pathname !== here) {
        document.body.toggleAttribute("data-works-offline", true);
        showLine(`You were signed out. ${howMany()} kept on this phone.`, { href: here, text: "Sign in to send them" });
        return false;
      }
      sent(entry, "Saved"); // it had arrived before, and only the answer was lost
      return true;
    }
    const isOurs = (answer.headers.get("Content-Type") ?? "").includes("json");
    if (answer.ok && isOurs) {
      sent(entry, (await answer.json()).said);
      return true;
    }
    if (isOurs && (answer.status === 409 || answer.status === 422)) {
      const { said, mark } = await answer.json();
      const right = mark && rowOf(entry.who)?.querySelector(`input[value="${mark}"]`);
      if (right) right.checked = true;
      sent(entry, said);
      announce(`${entry.first}: ${said}`);
      rowOf(entry.who)?.toggleAttribute("data-overtaken", true);
      return true;
    }
    if (answer.status === 404) {
      sent(entry, "Not saved: this person is not on the register any more.");
      return true;
    }
    if (answer.status >= 500 || answer.status === 429) {
      connectionLost();
      return false;
    }
    showLine(`${howMany()} kept on this phone.`, { href: here, text: "Open this page again to send them" });
    return false;
  }

  async function pump() {
    if (sending) return;
    sending = true;
    try {
      for (let entry = box.all()[0]; entry; entry = box.all()[0]) {
        let answer;
        try {
          answer = await send(entry);
        } catch {
          connectionLost();
          return;
        }
        if (!(await settle(entry, answer))) return;
        if (!box.all().length) {
          connected();
          clearTimeout(news);
          news = setTimeout(() => standing?.dispatchEvent(new CustomEvent("portal:marked")), 600);
        }
      }
    } finally {
      sending = false;
      showWaiting();
    }
  }

  function press(entry) {
    touchedAt = Date.now();
    box.add({ key: newKey(), at: Date.now(), ...entry });
    showWaiting();
    if (lost) connectionLost();
    pump();
  }

  form?.addEventListener("change", ({ target }) => {
    const row = target.closest("[data-row]");
    if (!row || target.type !== "radio") return;
    row.removeAttribute("data-overtaken");
    press({ who: row.dataset.row, first: row.dataset.first, mark: target.value });
  });
  form?.querySelector("[data-save]")?.setAttribute("hidden", "");

  walkIn?.addEventListener(
    "submit",
    (event) => {
      const typed = new FormData(walkIn);
      const first = String(typed.get("name")).trim().split(/\s+/)[0];
      const [adults, children] = [typed.get("adults"), typed.get("children")].map((one) => String(one).trim());
      const isRight = first && [adults, children].every((one) => /^\d{1,2}$/.test(one)) && Number(adults) + Number(children);
      if (!isRight) return; // the server says what to put right
      event.preventDefault();
      press({ first, adults, children });
      walkIn.reset();
      walkIn.querySelector("[name=name]").focus();
    },
    true,
  );

  // A phone that was left lying: after the quiet time only first names stay on the screen.
  function hideWhatIsPrivate() {
    const quiet = Number(document.body.dataset.idleSeconds) * 1000;
    if (!document.body.hasAttribute("data-works-offline") || !quiet || Date.now() - touchedAt < quiet) return;
    document.querySelectorAll("[data-online-only]").forEach((one) => one.remove());
    document.querySelectorAll("[data-row]").forEach((row) => {
      row.querySelector("[data-whole-name]").textContent = row.dataset.first;
    });
  }

  function eraseAtMidnight() {
    if (Date.now() < until) return;
    clearInterval(watch);
    const many = box.all().length;
    box.empty();
    document.body.removeAttribute("data-works-offline");
    if (many) showLine("It is past midnight: what was kept on this phone is erased.", { href: here, text: "Open the register" });
  }

  const watch = setInterval(() => {
    eraseAtMidnight();
    hideWhatIsPrivate();
  }, 1000);
  setInterval(() => {
    if (box.all().length) pump();
    else if (lost && navigator.onLine) connected();
  }, wait);
  window.addEventListener("online", pump);
  window.addEventListener("offline", connectionLost);
  document.addEventListener("visibilitychange", pump);
  if (box.all().length) {
    showLine(`${howMany()} still to be sent from this phone.`);
    lost = true;
    showWaiting();
    pump();
  }
}

const holder = form ?? walkIn;
if (holder && line) start(holder);
