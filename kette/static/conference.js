/* Keys at the conference table: digits choose what is decided, Strg+Enter saves and goes on. */
"use strict";

const form = document.querySelector("form[data-decide]");
const NEXT = { hand_over: "receiver", keep: "words_1", promise: "outcome", postpone: "note" };

if (form) {
  const hint = form.querySelector("[data-keys]");
  if (hint) hint.hidden = false;

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const button = form.querySelector('button[name="go"][value="next"]');
      if (!button) return;
      event.preventDefault();
      form.requestSubmit(button);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[1-4]$/.test(event.key)) return;
    // Digits belong to whoever is typing; on a choice or a button they choose.
    if (event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
    const choice = form.querySelectorAll('input[name="code"]')[Number(event.key) - 1];
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    form.elements[NEXT[choice.value]]?.focus();
  });
}
