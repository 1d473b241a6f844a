// The talk on a wall: arrow keys go through the steps, n opens the notes. Without it the links do the same.
(function () {
  "use strict";

  const KEYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "prev", PageUp: "prev" };

  // A page goes on only when what was typed is kept.
  let typing = null;
  document.addEventListener("input", (event) => { typing = event.target.closest("form"); });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && typing === event.detail.elt) typing = null;
  });
  // What htmx sends is kept only once the answer says so (above); any other form takes its words along.
  document.addEventListener("submit", (event) => { if (!event.defaultPrevented) typing = null; });
  window.addEventListener("beforeunload", (event) => { if (typing) event.preventDefault(); });

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "n") document.querySelector("[data-notes]")?.click();
    const link = KEYS[event.key] && document.querySelector(`a[rel="${KEYS[event.key]}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
})();
