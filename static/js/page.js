// General behaviour of every page. Without it each page still works.
(function () {
  "use strict";

  const announcer = () => document.getElementById("announcer");

  function announce(text, tone) {
    const region = announcer();
    if (!region || !text) return;
    region.toggleAttribute("data-tone", Boolean(tone));
    if (tone) region.dataset.tone = tone;
    region.textContent = text;
  }

  // What a page or fragment wants: keyboard focus, to be read out, a button that needs JavaScript.
  function prepare(root) {
    const target = root.matches?.("[data-focus]") ? root : root.querySelector("[data-focus]");
    target?.focus();
    const said = [...root.querySelectorAll("[data-announce]")];
    if (root.matches?.("[data-announce]")) said.unshift(root);
    announce(said.map((element) => element.dataset.announce || element.textContent.trim()).join(" "));
    const needs = navigator.clipboard ? "[data-show-password], [data-copy]" : "[data-show-password]";
    root.querySelectorAll(needs).forEach((button) => { button.hidden = false; });
  }

  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(except)) menu.open = false;
    });
  }

  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
    const copier = event.target.closest("[data-copy]");
    if (copier) {
      const source = document.getElementById(copier.dataset.copy);
      source.select();
      navigator.clipboard.writeText(source.value).then(() => {
        copier.textContent = copier.dataset.copied;
        announce(copier.dataset.copied);
      }, () => source.focus());
    }
    const shower = event.target.closest("[data-show-password]");
    if (shower) {
      const input = document.getElementById(shower.dataset.showPassword);
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      shower.setAttribute("aria-pressed", String(shown));
    }
  });

  // A dialog closes with Escape by itself; a menu does it here and gives focus back to its button.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details.menu[open]");
    closeMenus(null);
    menu?.querySelector("summary").focus();
  });

  // Who signs out leaves nothing on the screen, for the back button neither; the browser forgets the pages before it.
  document.addEventListener("submit", (event) => {
    if (event.target.matches('[action$="/logout/"]')) document.body.hidden = true;
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && document.body.hidden) location.reload();
  });

  document.addEventListener("htmx:afterSwap", (event) => prepare(event.detail.elt));
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, () => announce(announcer()?.dataset.failed, "error"));
  }
  document.addEventListener("htmx:beforeRequest", () => {
    if (announcer()?.dataset.tone) announce(" ");
  });

  // On a phone the row above the page may be wider than the screen: begin at where one is.
  const bar = document.querySelector(".sub-bar");
  const here = bar?.querySelector("[aria-current]");
  if (here) bar.scrollLeft = here.offsetLeft - bar.offsetLeft;

  prepare(document.body);
})();
