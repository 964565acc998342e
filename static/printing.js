// Paper shows of a field only what its box shows, and of a closed note nothing: each text is printed beside its field.

addEventListener("beforeprint", () => {
  for (const field of document.querySelectorAll("textarea")) {
    if (!field.value) continue;
    const text = document.createElement("div");
    text.className = "printed-text typed";
    text.dir = "auto";
    text.textContent = field.value;
    (field.closest("details:not([open])") ?? field).after(text);
  }
});

addEventListener("afterprint", () => {
  for (const text of document.querySelectorAll(".printed-text")) text.remove();
});
