// What of a page axe judges, without its words and without how often a row repeats: each element with its
// classes, attributes and place, whether it says anything and whether what it names is there, how headings
// follow one another, and whether an id stands twice. Two pages of one shape are judged alike.
(() => {
  const KEPT = new Set([
    'role', 'type', 'lang', 'scope', 'tabindex', 'autocomplete', 'inputmode', 'hidden', 'disabled', 'open',
    'colspan', 'rowspan', 'http-equiv',
  ]);
  const NAMING = new Set([
    'aria-describedby', 'aria-labelledby', 'aria-controls', 'aria-owns', 'for', 'headers', 'list',
  ]);
  const LANDMARK = /^(nav|section|aside|form|main|header|footer)$/;
  // a form with a field called "children" answers with that field
  const own = (prototype, name) => {
    const { get } = Object.getOwnPropertyDescriptor(prototype, name);
    return (node) => get.call(node);
  };
  const [idOf, nameOf, attributesOf, classesOf, childrenOf] = [
    'id', 'localName', 'attributes', 'classList', 'children',
  ].map((name) => own(Element.prototype, name));
  const nodesOf = own(Node.prototype, 'childNodes');

  const ids = [...document.querySelectorAll('*')].map(idOf).filter((id) => id);
  const known = new Set(ids);

  const attribute = (element, { name, value }) => {
    if (NAMING.has(name)) {
      return name + (value.trim().split(/\s+/).every((id) => known.has(id)) ? '' : ' to nothing');
    }
    const label = name === 'aria-label' && !LANDMARK.test(nameOf(element));
    if (KEPT.has(name) || (name.startsWith('aria-') && !label)) return `${name} ${value}`;
    if (nameOf(element) === 'meta' && element.name === 'viewport') return `${name} ${value}`;
    return name + (value.trim() ? '' : ' empty');
  };
  const shown = (element) => {
    const texts = [...nodesOf(element)].filter((node) => node.nodeType === Node.TEXT_NODE);
    return [
      nameOf(element),
      ...[...classesOf(element)].sort(),
      ...[...attributesOf(element)].map((one) => attribute(element, one)),
      texts.some((node) => node.data.trim()) ? 'speaks' : '',
    ].join(' ');
  };

  const times = new Map();
  const walk = (element, above) => {
    const path = `${above} > ${shown(element)}`;
    times.set(path, (times.get(path) || 0) + 1);
    [...childrenOf(element)].forEach((child) => walk(child, path));
  };
  walk(document.documentElement, '');
  const headings = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(nameOf);
  const steps = new Set(headings.map((name, at) => `${headings[at - 1] || ''} then ${name}`));
  return [
    ...[...times].map(([path, count]) => (count > 1 ? `${path} again` : path)).sort(),
    ...[...steps].sort(),
    `ids stand ${ids.length === known.size ? 'once' : 'twice'}`,
  ].join('\n');
})();
