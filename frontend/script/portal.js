// Everything the pages do beyond links and forms. Each page works without any of it.
import "htmx.org/dist/htmx.esm.js";
import "htmx.org/dist/ext/hx-csp.js";

import { watchAutosave } from "./autosave.js";
import { offerCopying } from "./copy.js";
import { startComponents } from "./components.js";
import { guardForms } from "./forms.js";
import { watchIdleness } from "./idle.js";
import { forgetOldMarks } from "./kept.js";
import { offerLeaving } from "./leave.js";
import { offerPasskeys } from "./passkeys.js";
import { followNews } from "./swaps.js";

startComponents(document);
offerCopying(document);
offerPasskeys(document);

followNews((fresh) => {
  startComponents(fresh);
  offerCopying(fresh);
  offerPasskeys(fresh);
});

forgetOldMarks();
guardForms();
offerLeaving();
watchAutosave();
watchIdleness();
