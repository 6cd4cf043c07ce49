// Passkeys: <button type="button" data-passkey="register|sign-in" data-options="/address" hidden>
// inside a form that has a hidden field [data-passkey-answer] and a place [data-passkey-trouble].
// The options come as JSON (POST with the form's CSRF token); the answer is put into the hidden
// field as JSON and the form is sent.
const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

function known(list) {
  return (list ?? []).map((entry) => ({ ...entry, id: bytes(entry.id) }));
}

function creationOptions(json) {
  return {
    ...json,
    challenge: bytes(json.challenge),
    user: { ...json.user, id: bytes(json.user.id) },
    excludeCredentials: known(json.excludeCredentials),
  };
}

function requestOptions(json) {
  return { ...json, challenge: bytes(json.challenge), allowCredentials: known(json.allowCredentials) };
}

function answerOf(credential) {
  const { response } = credential;
  const answer = { clientDataJSON: text(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) answer[part] = text(response[part]);
  }
  if (response.getTransports) answer.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: answer,
  };
}

async function ask(button) {
  const form = button.form;
  const answer = await fetch(button.dataset.options, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(new FormData(form)),
    credentials: "same-origin",
  });
  if (!answer.ok) throw new Error(`the options came with ${answer.status}`);
  const options = await answer.json();
  const publicKey = options.publicKey ?? options;
  return button.dataset.passkey === "register"
    ? navigator.credentials.create({ publicKey: creationOptions(publicKey) })
    : navigator.credentials.get({ publicKey: requestOptions(publicKey) });
}

function explain(button, problem) {
  const words = {
    NotAllowedError: "Nothing was changed: the passkey was not used, or it took too long. You can try again.",
    InvalidStateError: "This device already has a passkey for your account.",
    SecurityError: "Passkeys do not work at this address. Use your code instead.",
  };
  const place = button.form.querySelector("[data-passkey-trouble]");
  if (place) place.textContent = words[problem.name] ?? "The passkey did not work. Try again, or use your code instead.";
}

/** Show the passkey buttons where the browser knows passkeys, and make them work. */
export function offerPasskeys(scope) {
  if (!window.PublicKeyCredential) return;
  for (const button of scope.querySelectorAll("[data-passkey]:not([data-passkey-ready])")) {
    button.dataset.passkeyReady = "";
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        const credential = await ask(button);
        button.form.querySelector("[data-passkey-answer]").value = JSON.stringify(answerOf(credential));
        button.form.requestSubmit();
      } catch (problem) {
        explain(button, problem);
      }
    });
  }
}
