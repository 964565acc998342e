// Where in a text a character stands that cannot be kept: most are not to be seen. It is selected, so that one key
// deletes it.

/**
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {number} position of the character, in whole characters
 */
export function selectFault(field, position) {
  const characters = [...field.value];
  const start = characters.slice(0, position).join("").length;
  field.setSelectionRange(start, start + (characters[position] ?? "").length);
}

// Those of a form that came back.
/** @type {NodeListOf<HTMLTextAreaElement>} */
const fields = globalThis.document?.querySelectorAll("[data-fault]") ?? [];
for (const field of fields) selectFault(field, Number(field.dataset.fault));
