/**
 * The one element that a template of ours promises; if it is missing, its first use fails.
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T}
 */
export const find = (root, selector) => /** @type {T} */ (root.querySelector(selector));

/**
 * A copy of what a <template> of the page holds.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function fromTemplate(id) {
  /** @type {HTMLTemplateElement} */
  const template = find(document, `#${id}`);
  return /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
}

/**
 * Only when it is something new: it may be read aloud.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
