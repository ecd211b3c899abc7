/* Whether a file is too large, before it is sent; and how far it has come: exactly while it travels; while it is read or stored, only that it is. Works without. */
"use strict";

document.addEventListener("submit", (event) => {
  const form = event.target;
  const bar = form.querySelector(".intake-progress");
  if (!bar || event.defaultPrevented) return;
  const words = form.querySelector(".intake-working");
  const input = form.querySelector("input[type=file]");
  const size = input ? [...input.files].reduce((sum, file) => sum + file.size, 0) : 0;
  const isTooLarge = size > Number(form.dataset.largest);
  words.classList.toggle("kette-late", isTooLarge);
  if (isTooLarge) {
    event.preventDefault();
    words.hidden = false;
    words.textContent = form.dataset.tooLarge;
    input.focus();
    return;
  }
  bar.hidden = false;
  words.hidden = false;
  words.textContent = form.dataset.working;
  bar.scrollIntoView({ block: "nearest" });
  if (!form.matches("[data-upload]") || !input.value) return;
  event.preventDefault();
  send(form, bar, words);
});

function send(form, bar, words) {
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (moved) => {
    if (!moved.lengthComputable) return;
    bar.value = (100 * moved.loaded) / moved.total;
    words.textContent = `Datei wird übertragen: ${Math.round(bar.value)} %`;
  });
  request.upload.addEventListener("load", () => {
    bar.removeAttribute("value");
    words.textContent = form.dataset.working;
  });
  request.addEventListener("load", () => {
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const main = page.querySelector("main");
    if (!main || page.querySelector("script:not([src])")) return void window.location.assign(request.responseURL);
    document.title = page.title;
    document.querySelector("main").replaceWith(main);
    window.history.pushState({}, "", request.responseURL);
    const errors = main.querySelector("[role=alert], h1");
    errors.setAttribute("tabindex", "-1");
    errors.focus();
    window.scrollTo(0, 0);
  });
  // Without an answer the browser says so itself, when it sends the form as if there were no script.
  request.addEventListener("error", () => HTMLFormElement.prototype.submit.call(form));
  request.open("POST", form.action);
  request.send(new FormData(form));
}

window.addEventListener("popstate", () => window.location.reload());
