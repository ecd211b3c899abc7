/* Small comforts; every page works without them. */
"use strict";

const token = document.querySelector('meta[name="csrf-token"]')?.content;

// htmx sends the form's token as a header, so that fragments need no hidden field.
document.addEventListener("htmx:configRequest", (event) => {
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

// A question before what cannot be taken back, and no double click (the one-time key guards as well).
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  window.setTimeout(() => delete form.dataset.sent, 1500);
});

// Alt+S goes to the search, wherever one is.
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyS") return;
  const search = document.getElementById("suche");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});

// A select marked data-autosubmit sends its form when chosen; its button stays for everybody else.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
});

// All ticks of a table at once: <input type="checkbox" data-tick-all="name of the ticks">.
document.addEventListener("change", (event) => {
  const name = event.target.dataset?.tickAll;
  if (!name) return;
  for (const tick of event.target.form.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)) {
    tick.checked = event.target.checked;
  }
});
