// After Back the browser asks for the page anew, and its forms would have new keys: what was sent once could be sent
// again as if it were something new. What a script has set, the browser puts back as it was.

const keys = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[name=idempotency_key]"));
for (const key of keys) {
  const sent = key.value; // the one put back, if there is one
  key.value = sent;
}
