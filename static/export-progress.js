// Follows the making of a file. Without it the page looks again by itself.

const PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15000;

const bar = /** @type {HTMLProgressElement} */ (document.querySelector(".export progress"));
const step = /** @type {HTMLElement} */ (document.querySelector(".export__step"));

/** @param {number} pauseMs before this look */
async function look(pauseMs) {
  let nextMs = PAUSE_MS;
  try {
    const response = await fetch(location.href, { headers: { Accept: "application/json" }, cache: "no-store" });
    // Signed out meanwhile: the page itself leads to the sign-in.
    if (response.redirected) return location.reload();
    const progress = await response.json();
    if (progress.is_over) return location.reload();
    bar.value = progress.percent;
    // Said aloud, so only when it is something new.
    if (step.textContent !== progress.step) step.textContent = progress.step;
  } catch {
    nextMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }
  setTimeout(look, nextMs, nextMs);
}

setTimeout(look, PAUSE_MS, PAUSE_MS);
