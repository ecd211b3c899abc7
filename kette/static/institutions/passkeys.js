/* Passkeys: hands the browser what the page asks, and the page what the browser answers. Also: the button that prints. */
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function read(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    for (const each of options[list] ?? []) each.id = bytes(each.id);
  }
  return options;
}

function write(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.answer.value) return;
      event.preventDefault();
      event.stopPropagation();
      if (form.dataset.asking) return;
      form.dataset.asking = "1";
      const publicKey = read(JSON.parse(form.dataset.options));
      try {
        form.answer.value = write(await navigator.credentials[form.dataset.passkey]({ publicKey }));
      } catch {
        // Refused or too late: the page answers with a sentence.
        form.answer.value = "{}";
      }
      form.submit();
    });
  }
  for (const hint of document.querySelectorAll("[data-no-passkey]")) hint.hidden = true;
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
