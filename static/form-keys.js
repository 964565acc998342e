// After Back the browser asks for the page anew, and its forms come with new keys: what was sent once could be sent
// again as if it were something new. So the entry of the history keeps the keys that its page had first.

const fields = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[name=idempotency_key]"));
const [arrival] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));

/** @type {string[]} */
const keptKeys = (arrival?.type === "back_forward" && history.state?.formKeys) || [];
fields.forEach((field, place) => {
  field.value = keptKeys[place] ?? field.value;
});
history.replaceState({ ...history.state, formKeys: Array.from(fields, (field) => field.value) }, "");
