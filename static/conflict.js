// What stands at a question beside its fields when there are two texts, or one that will never be taken.

import { find, fromTemplate } from "./dom.js";
import { day } from "./view.js";

/**
 * @typedef {import("./state.js").Content} Content
 * @typedef {import("./view.js").QuestionView} View
 * @typedef {"mine" | "theirs"} Choice
 */

/** @param {{by?: string | null, by_you?: boolean}} stored */
export const whoChanged = ({ by, by_you }) => (by_you ? "In another window you" : (by ?? "Somebody"));

/**
 * Another text beside the one in the fields: what somebody else stored ("conflict"), or what an earlier page left where
 * what is stored has changed since ("recovery").
 * @param {View} view
 * @param {"conflict" | "recovery"} template
 * @param {Content & {label?: string, by?: string | null, by_you?: boolean, at: string | number | null}} other
 * @param {(choice: Choice) => void} decided
 */
export function showBoth(view, template, { by, by_you, at, answer, label, evidence }, decided) {
  const panel = fromTemplate(template);
  /** @type {Record<string, string>} */
  const slots = {
    by: whoChanged({ by, by_you }),
    at: at ? ` on ${day(at)}` : "",
    answer: (label ?? view.label(answer)) || "No answer",
    evidence,
  };
  for (const slot of panel.querySelectorAll("[data-slot]")) {
    slot.textContent = slots[slot.getAttribute("data-slot") ?? ""];
  }
  for (const button of panel.querySelectorAll("button")) {
    button.addEventListener("click", () => decided(/** @type {Choice} */ (button.dataset.keep)));
  }
  view.addPanel(panel);
  return panel;
}

/**
 * A text that will never be taken, to copy.
 * @param {View} view
 * @param {Content} refused
 * @param {() => void} discarded
 */
export function handBack(view, { answer, evidence }, discarded) {
  const panel = fromTemplate("handed-back");
  const text = /** @type {HTMLTextAreaElement} */ (find(panel, "textarea"));
  text.value = [view.label(answer), evidence].filter(Boolean).join("\n\n");
  text.id = `${view.fieldset.id}-returned`;
  /** @type {HTMLLabelElement} */ (find(panel, "label")).htmlFor = text.id;
  find(panel, "button").addEventListener("click", discarded);
  view.addPanel(panel);
  return panel;
}
