// Answers a page of the case form from the keyboard. Single letters count only while a question has the focus, so that
// they cannot be pressed by accident elsewhere, or by speech.

const CODES = { y: "yes", n: "no", a: "na" };
const BY_KEYS = "by-keys";

// Whoever goes to the next page by a key goes on by keys. Not told in its address: a page fetched ahead would no longer
// be the one that is asked for.
export const arriveByKeys = () => sessionStorage.setItem(BY_KEYS, "yes");

export function listen(form, questions, { goOn, open }) {
  const help = document.getElementById("keys");
  const byNumber = new Map(questions.map((question) => [question.number, question]));
  const steps = {
    arrowdown: (place) => questions[place + 1]?.focus(),
    arrowup: (place) => questions[place - 1]?.focus(),
    u: (place) => nextUnanswered(place)?.focus(),
    e: (place) => questions[place].focusText(),
    "]": () => open("next"),
    "[": () => open("prev"),
    "?": () => help.showModal(),
  };
  Object.assign(steps, { j: steps.arrowdown, k: steps.arrowup });
  const shifted = { arrowright: steps["]"], arrowleft: steps["["] };

  // After the last one the search begins again at the top.
  const nextUnanswered = (place = -1) =>
    [...questions.slice(place + 1), ...questions.slice(0, place + 1)].find((question) => !question.isAnswered);

  function act(question, event) {
    const key = event.key.toLowerCase();
    const radio = question.radios.find((each) => each.value === CODES[key]) ?? question.radios[key - 1];
    if (radio) {
      question.choose(radio);
      radio.focus();
      return true;
    }
    const step = event.shiftKey && shifted[key] ? shifted[key] : steps[key];
    step?.(questions.indexOf(question));
    return Boolean(step);
  }

  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return goOn();
    }
    const question = byNumber.get(event.target.closest(".question")?.dataset.number);
    if (!question || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const isWriting = event.target.matches("textarea");
    if (isWriting && event.key === "Escape") question.focus();
    else if (isWriting || !act(question, event)) return;
    event.preventDefault();
  });

  const opener = document.querySelector(".keys-button");
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());

  const jump = form.querySelector(".case-form__unanswered");
  jump.hidden = false;
  jump.addEventListener("click", () => {
    const place = questions.findIndex((question) => question.fieldset.getBoundingClientRect().top > 100);
    const next = nextUnanswered(place - 1);
    next?.focus();
    jump.textContent = next ? "Next unanswered" : "Every question is answered";
  });
  if (sessionStorage.getItem(BY_KEYS)) (nextUnanswered() ?? questions[0])?.focus();
  sessionStorage.removeItem(BY_KEYS);
}
