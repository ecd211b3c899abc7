/* The order of an agenda by drag and keys. Keys at the conference table: digits choose what is decided, Strg+Enter saves and goes on, A takes a case; and the clock. */
"use strict";

const form = document.querySelector("form[data-decide]");
const NEXT = { hand_over: "receiver", keep: "words_1", promise: "outcome", postpone: "note" };
const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select";

/** Say whether a key belongs to whoever is typing, or to the browser. */
const isTaken = (event) => event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING);

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
    if (isTaken(event) || !/^[1-4]$/.test(event.key)) return;
    const choice = form.querySelectorAll('input[name="code"]')[Number(event.key) - 1];
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    // What asks to keep a draft hears it, too.
    choice.dispatchEvent(new Event("input", { bubbles: true }));
    form.elements[NEXT[choice.value]]?.focus();
  });
}

// Asked at the moment of the key: a seat that follows gets the next case in place.
document.addEventListener("keydown", (event) => {
  const take = document.querySelector("[data-take] form");
  if (!take || isTaken(event) || event.key.toLowerCase() !== "a") return;
  event.preventDefault();
  take.requestSubmit();
});

// The next case in place is a new page for whoever reads it with a screen reader.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.id === "inhalt") document.getElementById("inhalt").focus({ preventScroll: true });
});

// A new conference: the school only where it is one of a school; whoever has ticked seats keeps them when kind or school change.
const plan = document.querySelector("form[data-plan]");
if (plan) {
  const kind = plan.elements.kind;
  const show = () => (plan.querySelector(".konferenz-school").hidden = kind.value === "kommune");
  kind.addEventListener("change", show);
  show();
  plan.addEventListener("change", (event) => {
    if (event.target.name === "participants") plan.dataset.plan = "chosen";
  });
  plan.addEventListener("htmx:beforeRequest", (event) => {
    if (plan.dataset.plan === "chosen") event.preventDefault();
  });
}

// How long the case is spoken about; over the goal, it shows.
const watch = document.querySelector("[data-called]");
if (watch) {
  const since = Date.parse(watch.dataset.called);
  const goal = Number(watch.dataset.goal);
  const tick = () => {
    const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
    watch.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    watch.classList.toggle("konferenz-over", goal > 0 && seconds > goal);
  };
  tick();
  setInterval(tick, 1000);
}

// A lost connection is said, and what is typed stays where it is: the page asks again every second.
const lost = document.createElement("p");
lost.className = "konferenz-lost";
lost.setAttribute("role", "alert");
const say = (isLost) => {
  if (!isLost) lost.remove();
  else if (!lost.isConnected) {
    lost.textContent = "Keine Verbindung. Ihre Eingaben bleiben hier stehen; Kette versucht es weiter.";
    document.querySelector("main").prepend(lost);
  }
};
document.body.addEventListener("htmx:sendError", () => say(true));
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.xhr.status) say(false);
});

// The order of the agenda: drag a row, or Alt with the arrows; the buttons beside do the same without JavaScript.
const order = document.getElementById("reihenfolge");
const movable = order ? [...document.querySelectorAll("tr[data-item]")] : [];
let dragged = null;
let before = [];
for (const row of movable) {
  row.draggable = true;
  row.addEventListener("dragstart", (event) => {
    dragged = row;
    before = [...row.parentElement.children];
    event.dataTransfer.effectAllowed = "move";
    row.classList.add("konferenz-dragged");
  });
  row.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const { top, height } = row.getBoundingClientRect();
    if (row !== dragged) row[event.clientY < top + height / 2 ? "before" : "after"](dragged);
  });
  row.addEventListener("drop", (event) => event.preventDefault());
  row.addEventListener("dragend", (event) => {
    row.classList.remove("konferenz-dragged");
    dragged = null;
    if (event.dataTransfer.dropEffect === "none") row.parentElement.append(...before);
    else order.requestSubmit();
  });
  row.addEventListener("keydown", (event) => {
    const name = { ArrowUp: "hoch", ArrowDown: "runter" }[event.key];
    if (!name || !event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    row.querySelector(`button[name="${name}"]`)?.click();
  });
}

// How many cases are ticked, beside the button that takes them; „alle“ needs JavaScript and shows with it alone.
const ticked = document.querySelector("[data-ticked]");
if (ticked) {
  const ticks = `input[name="${ticked.dataset.ticked}"]:checked`;
  const count = () => (ticked.textContent = `${document.querySelectorAll(ticks).length} ausgewählt`);
  document.addEventListener("change", count);
  count();
  const all = document.querySelector(".konferenz-all");
  if (all) all.hidden = false;
}
