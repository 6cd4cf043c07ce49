// What a register keeps in the browser while there is no connection: marks and first names, for one
// evening. Erased when sent, and at midnight in London; whatever page is opened next sees to it.
const prefix = "register:";

/** Erase what registers kept that is past its midnight. */
export function forgetOldMarks() {
  try {
    for (const name of Object.keys(localStorage).filter((one) => one.startsWith(prefix))) {
      let until = 0;
      try {
        until = JSON.parse(localStorage.getItem(name)).until;
      } catch {
        // unreadable: gone as well
      }
      if (!(until > Date.now())) localStorage.removeItem(name);
    }
  } catch {
    // a browser that keeps nothing has nothing to forget
  }
}

/** The presses of one register by one person that were not sent yet, oldest first. */
export function openBox(by, session, until) {
  const name = `${prefix}${by}:${session}`;
  let inMemory = [];

  function read() {
    try {
      const found = JSON.parse(localStorage.getItem(name));
      return found && found.until > Date.now() ? found.entries : [];
    } catch {
      return inMemory;
    }
  }

  function write(entries) {
    inMemory = entries;
    try {
      if (entries.length) localStorage.setItem(name, JSON.stringify({ until, entries }));
      else localStorage.removeItem(name);
    } catch {
      // no room, or not allowed: the page keeps them for as long as it is open
    }
  }

  return {
    all: read,
    add(entry) {
      // a later mark of the same person takes the place of one that was not sent
      write([...read().filter((one) => !entry.who || one.who !== entry.who), entry]);
    },
    remove(key) {
      write(read().filter((one) => one.key !== key));
    },
    empty() {
      write([]);
    },
  };
}
