// Sends a report of an incident, and keeps the form as it is until the report has arrived.
// Nothing that was typed is ever kept on the device: no storage, no cache, only this open page.
(function () {
  "use strict";

  const PAUSES = [3, 8, 20, 45, 60]; // seconds between attempts; the last one goes on
  let form, dirty, sending, timer, failures;

  const say = (state) => {
    const shown = form.querySelector("[data-send-state]");
    shown.textContent = form.dataset[state] ?? "";
    shown.dataset.state = state;
    form.querySelector("[data-sign-in]").hidden = state !== "signedOut";
    shown.scrollIntoView({ block: "center" });
  };

  // Signing in again gives a new token; this page learns it from the cookie.
  const renewToken = () => {
    const token = document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]+)/)?.[1];
    if (token) form.elements.csrfmiddlewaretoken.value = token;
  };

  async function send() {
    clearTimeout(timer);
    if (sending) return;
    sending = true;
    say("sending");
    renewToken();
    try {
      const headers = { "X-Autosave": "1", Accept: "application/json, text/html" };
      await handle(await fetch(form.action, { method: "POST", body: new FormData(form), headers }));
    } catch {
      again();
    } finally {
      sending = false;
    }
  }

  async function handle(answer) {
    if (answer.redirected || answer.status === 401 || answer.status === 403) return stop("signedOut");
    if (answer.status === 429 || answer.status >= 500) return again();
    if (answer.status === 201) {
      const { url } = await answer.json();
      dirty = false;
      return location.assign(url);
    }
    if (answer.status !== 422 && answer.status !== 409) return stop("refused");
    show(await answer.text());
  }

  function stop(state) {
    failures = 0;
    say(state);
  }

  function again() {
    const seconds = PAUSES[Math.min(failures, PAUSES.length - 1)];
    failures += 1;
    timer = setTimeout(send, seconds * 1000);
    say("failed");
  }

  // The form came back with a question: it takes the place of this one, with everything that was typed.
  function show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    document.getElementById("main").replaceWith(page.getElementById("main"));
    document.title = page.title;
    start();
    dirty = true;
    document.querySelector("#main [data-focus]")?.focus();
  }

  function start() {
    form = document.querySelector("form[data-report]");
    dirty = false;
    failures = 0;
    form.addEventListener("input", (event) => {
      dirty = true;
      if (event.target.name === "when") form.elements.at.value = "";
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      form.elements.at.value ||= new Date().toISOString(); // the first time it is sent, however long that takes
      failures = 0;
      send();
    });
  }

  start();
  window.addEventListener("online", () => { if (failures) send(); });
  document.addEventListener("visibilitychange", () => { if (failures && !document.hidden) send(); });
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
})();
