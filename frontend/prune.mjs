// Leaves out the rules of GOV.UK's components that this portal never uses: variants for other
// backgrounds, small controls (our targets are 44 px), colours and sizes without a meaning here.
// Add nothing here that a template uses; take a name out to get its rules back.
const unused = [
  "[\\w-]*--inverse",
  "govuk-radios--small",
  "govuk-checkboxes--small",
  "govuk-tag--(purple|teal|turquoise|magenta|pink)",
  "govuk-input--(width-30|extra-letter-spacing)",
  "govuk-link--(text-colour|muted|no-underline)",
  "govuk-breadcrumbs--collapse-on-mobile",
  "govuk-pagination--block",
  "govuk-summary-card[\\w-]*",
  "govuk-table--small-text-until-tablet",
  "govuk-main-wrapper--[\\w-]+",
  "govuk-(heading|caption)-xxl",
  "govuk-grid-column-[\\w-]+-from-desktop",
  "govuk-section-break--xl",
];
const pattern = new RegExp(`\\.(${unused.join("|")})(?![\\w-])`);

/** The same style sheet without those rules; empty groups go too. The sheet must be minified. */
export function prune(css) {
  let at = 0;

  function rules(closing) {
    let out = "";
    while (at < css.length) {
      if (css[at] === "}" && closing) {
        at += 1;
        return out;
      }
      const brace = css.indexOf("{", at);
      const semicolon = css.indexOf(";", at);
      if (semicolon !== -1 && (brace === -1 || semicolon < brace)) {
        out += css.slice(at, semicolon + 1); // @charset and the like
        at = semicolon + 1;
        continue;
      }
      if (brace === -1) {
        out += css.slice(at);
        at = css.length;
        return out;
      }
      const head = css.slice(at, brace);
      at = brace + 1;
      if (/^@(media|supports|container)/.test(head)) {
        const inner = rules(true);
        if (inner) out += `${head}{${inner}}`;
        continue;
      }
      const end = endOfBlock();
      const body = css.slice(brace + 1, end);
      at = end + 1;
      const kept = head.startsWith("@") ? head : selectorsOf(head).filter((one) => !pattern.test(one)).join(",");
      if (kept) out += `${kept}{${body}}`;
    }
    return out;
  }

  function endOfBlock() {
    let depth = 1;
    let place = at;
    for (; depth > 0; place += 1) {
      if (css[place] === "{") depth += 1;
      else if (css[place] === "}") depth -= 1;
    }
    return place - 1;
  }

  return rules(false);
}

// A comma inside brackets does not part two selectors.
function selectorsOf(head) {
  return head.split(/,(?![^([]*[)\]])/);
}
