// A box above a table that ticks all boxes of one name on the page; without this script there is none.

for (const row of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-select-all]"))) {
  const all = /** @type {HTMLInputElement} */ (row.querySelector("input"));
  const name = row.dataset.selectAll;
  const boxes = () =>
    /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll(`input[type=checkbox][name="${name}"]`)]);

  const show = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  };

  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    all.indeterminate = false;
  });
  for (const box of boxes()) box.addEventListener("change", show);
  // After Back the browser fills the boxes as they were.
  addEventListener("pageshow", show);
  row.hidden = false;
  show();
}
