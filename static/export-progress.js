// Follows the making of a file. Without it the page looks again by itself.

const PAUSE = 1000;
const LONGEST_PAUSE = 15000;

const bar = document.querySelector(".export progress");
const step = document.querySelector(".export__step");

const look = async (pause) => {
  let next = PAUSE;
  try {
    const response = await fetch(location.href, { headers: { Accept: "application/json" }, cache: "no-store" });
    // Signed out meanwhile: the page itself leads to the sign-in.
    if (response.redirected) return location.reload();
    const made = await response.json();
    if (made.is_over) return location.reload();
    bar.value = made.percent;
    // Said aloud, so only when it is something new.
    if (step.textContent !== made.step) step.textContent = made.step;
  } catch {
    next = Math.min(2 * pause, LONGEST_PAUSE);
  }
  setTimeout(look, next, next);
};

setTimeout(look, PAUSE, PAUSE);
