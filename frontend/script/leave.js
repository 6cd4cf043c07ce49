// "Leave this page quickly": the link [data-leave], or Shift three times within five seconds.
// The page goes blank at once, and Back does not lead here again.
import { announce } from "./announce.js";

const presses = [];

function leave(address) {
  document.body.classList.add("app-leaving");
  document.title = "";
  window.location.replace(address);
}

/** Make the link and the key work where the page has the link. */
export function offerLeaving() {
  const link = document.querySelector("[data-leave]");
  if (!link) return;
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.("[data-leave]");
    if (!pressed) return;
    event.preventDefault();
    leave(pressed.href);
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift") {
      presses.length = 0;
      return;
    }
    presses.push(event.timeStamp);
    while (event.timeStamp - presses[0] > 5000) presses.shift();
    if (presses.length === 3) leave(link.href);
    else announce(`Shift pressed ${presses.length === 1 ? "once" : "twice"}: three times leaves this page.`);
  });
}
