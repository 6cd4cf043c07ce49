// After htmx has changed a part of the page: the focus goes where the news is, and it is said.
// An element carries data-news when it is the news; data-announce holds what to say where that is
// shorter than its text. A background refresh (X-Background) moves neither focus nor scroll, waits
// while somebody types, and says only what changed in an element with data-announce-change.
import { announce } from "./announce.js";

const wholePage = /^\s*(<!doctype|<html)/i;
const typeable = "input, select, textarea, [contenteditable]";
let lastSaid = "";
let fresh = [];

const background = (ctx) => ctx?.request?.headers?.["X-Background"] === "1";

function shorten(text) {
  const plain = text.replace(/\s+/g, " ").trim();
  return plain.length > 200 ? `${plain.slice(0, 200)}…` : plain;
}

function trouble(words) {
  document.querySelector(".app-trouble")?.remove();
  const box = document.createElement("div");
  box.className = "app-trouble";
  box.setAttribute("role", "alert");
  document.body.append(box);
  box.textContent = words; // after it stands on the page, so that it is announced
}

function focusOn(element) {
  if (!element.matches("a[href], button, input, select, textarea, summary, [tabindex]")) {
    element.setAttribute("tabindex", "-1");
  }
  element.focus();
}

function goToNews(parts) {
  const news = parts.map((part) => (part.matches("[data-news]") ? part : part.querySelector("[data-news]"))).find(Boolean);
  if (!news) return false;
  focusOn(news);
  const says = news.dataset.announce || (news.querySelector("[role=alert]") ? "" : shorten(news.textContent));
  announce(says);
  return true;
}

function changedWords() {
  return shorten(document.querySelector("[data-announce-change]")?.textContent ?? "");
}

// A whole page came where a part was asked (signed out meanwhile, an error page): it takes the
// place of the whole content instead of being squeezed into the part.
function makeRoom(ctx) {
  if (ctx.select || ctx.target === document.body || !wholePage.test(ctx.text || "")) return;
  if (background(ctx)) {
    ctx.status = "dropped";
    return;
  }
  const main = document.querySelector("main");
  if (!main) return;
  Object.assign(ctx, { target: main, select: "main", swap: "outerHTML", wholePage: true });
}

function mayRefresh(ctx) {
  const busy = document.activeElement?.matches(typeable) && ctx.target?.contains(document.activeElement);
  return !busy && !document.hidden && !document.querySelector("dialog[open]");
}

/** Call `start` on each fresh part of the page, then lead the reader to the news in it. */
export function followNews(start) {
  lastSaid = changedWords();

  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    if (background(ctx) && !mayRefresh(ctx)) event.preventDefault();
  });

  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    document.querySelector(".app-trouble")?.remove();
    makeRoom(ctx);
  });

  document.addEventListener("htmx:after:settle", ({ detail }) => {
    for (const part of detail.newContent ?? []) {
      if (part.nodeType !== Node.ELEMENT_NODE || !part.isConnected) continue;
      start(part);
      fresh.push(part);
    }
  });

  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    const words = changedWords();
    if (background(ctx)) {
      if (words && words !== lastSaid) announce(words);
    } else if (!goToNews(fresh) && ctx.wholePage) {
      const heading = document.querySelector("main h1");
      if (heading) focusOn(heading);
    }
    lastSaid = words;
    fresh = [];
  });

  document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
    if (ctx.response.status >= 500 && !background(ctx)) {
      trouble("Something went wrong on our side. Please try again in a minute. What you wrote is still on this page.");
    }
  });

  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (ctx && !background(ctx)) {
      trouble("We could not reach the portal. Check your connection and try again. What you wrote is still on this page.");
    }
  });
}
