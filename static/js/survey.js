// Filling in a survey. Without this script the form is one long page that works as well.
// The code comes from the part of the address behind #, which browsers send to nobody, and is taken out of it at once.
// Nothing is kept in the browser: after sending, or three minutes without a touch, the form is empty again.
// Each step is an entry in the history (which step, never an answer), so that the back button goes to the step before.

const IDLE = 3 * 60 * 1000;
const form = document.querySelector("#fill");

for (const link of document.querySelectorAll("[data-replace]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    location.replace(link.href);
  });
}

function fill() {
  const stepped = "steps" in form.dataset;
  const wrong = form.querySelector(".wrong");
  const bar = form.querySelector(".bar");
  const head = form.querySelector(".steps");
  const forward = form.querySelector("[data-forward]");
  const code = form.elements.code;
  const drawn = form.querySelector("[data-drawn]");
  let at = 0;
  let begun = false;
  let idle = 0;
  let busy = false;
  let again = false;
  let keeping = null;
  let mine = "";
  let byKeys = false; // who taps, or only typed a code, sees no answer stand out before there is one
  let isDrawn = false;
  let here = history.state ?? { at: 0, depth: 0 };

  const steps = () => [...form.querySelectorAll(".step:not([disabled])")];
  const texts = form.dataset;

  function say(text, focus = true) {
    wrong.textContent = text;
    if (text && focus) wrong.focus();
  }

  async function post(what) {
    const data = new URLSearchParams(new FormData(form));
    data.set("do", what);
    const options = { method: "POST", body: data, headers: { "X-Scripted": "1" }, cache: "no-store", keepalive: what === "keep" };
    const answer = await fetch(form.action, options);
    return answer.json();
  }

  function show(to, focus = true) {
    const all = steps();
    at = Math.max(0, Math.min(to, all.length - 1));
    all.forEach((step, i) => { step.hidden = stepped && i !== at; });
    const questions = all.length - 2;
    head.hidden = !stepped || at === 0;
    bar.hidden = !stepped || at === 0;
    forward.hidden = at === all.length - 1;
    drawn.hidden = !begun || !(isDrawn || (stepped && at === 0)); // at the first step one may be about to leave
    head.querySelector("progress").value = Math.min(at, questions) / questions;
    head.querySelector(".count").textContent = at <= questions ? `${at} ${texts.of} ${questions}` : "";
    label();
    if (!focus || !stepped) return;
    window.scrollTo(0, 0);
    const target = all[at].querySelector("input:checked, .answers input, textarea, h2, h1");
    if (target && target.matches("input, textarea")) target.focus({ preventScroll: true, focusVisible: byKeys });
    else document.querySelector("#main").focus();
  }

  function mark(state, how = "replaceState") {
    here = state;
    history[how](state, "");
  }

  function go(to) {
    if (stepped) mark({ at: to, from: at, depth: here.depth + 1 }, "pushState");
    show(to);
  }

  function back() {
    if (here.from === at - 1) return history.back();
    mark({ ...here, at: at - 1 }); // who went on with a code came here at once
    show(at - 1);
  }

  // To where the form was opened, so that nobody walks back through somebody else's steps.
  function home() {
    if (!here.depth) return null;
    const there = new Promise((done) => {
      window.addEventListener("popstate", done, { once: true });
      setTimeout(done, 1000);
    });
    history.go(-here.depth);
    return there;
  }

  function label() {
    const question = steps()[at];
    const open = question.matches(".question") && !question.querySelector("input:checked") && !question.querySelector("textarea")?.value;
    forward.textContent = open ? texts.skip : texts.next;
    forward.classList.toggle("quiet", open);
  }

  function clear(text = "") {
    window.speechSynthesis?.cancel();
    form.reset();
    for (const input of form.querySelectorAll("input[type=radio]")) input.checked = false;
    for (const text of form.querySelectorAll("textarea")) text.value = "";
    code.value = "";
    form.elements.proof.value = "";
    begun = isDrawn = false;
    show(0, false);
    say(text, false);
  }

  function wipe(text) {
    clear(text);
    return home();
  }

  async function begin() {
    if (busy) return;
    busy = true;
    say("");
    try {
      await keeping;
      const answer = await post("begin");
      if (answer.wrong) return say(answer.wrong);
      if (answer.drawn || code.value !== mine) isDrawn = answer.drawn;
      code.value = mine = answer.code;
      drawn.querySelector("b").textContent = `${mine.slice(0, 3)} ${mine.slice(3)}`;
      form.elements.proof.value = answer.proof;
      for (const question of form.querySelectorAll(".question")) {
        question.disabled = !answer.asked.includes(question.dataset.step);
        question.hidden = question.disabled;
      }
      for (const [key, value] of Object.entries(answer.draft)) {
        const field = form.elements[key];
        if (field) field.value = value;
      }
      begun = true;
      rest();
      const first = steps().findIndex((step) => step.matches(".question") && !step.querySelector("input:checked") && !step.querySelector("textarea"));
      const ways = steps().length - 1;
      go(Object.keys(answer.draft).length ? (first < 0 ? ways : first) : 1);
      if (!stepped) form.querySelector(".question input").focus();
    } catch {
      say(texts.offline);
    } finally {
      busy = false;
    }
  }

  // One at a time, so that an older draft never comes after a newer one.
  function keep() {
    again = begun;
    keeping ??= keepAll().finally(() => { keeping = null; });
    return keeping;
  }

  async function keepAll() {
    while (again) {
      again = false;
      try {
        const answer = await post("keep");
        if (answer.wrong) say(answer.wrong, false);
      } catch { /* the next answer tries again */ }
    }
  }

  async function send() {
    if (busy) return;
    busy = true;
    say("");
    try {
      await keeping;
      const answer = await post("send");
      if (answer.wrong) return say(answer.wrong);
      await wipe();
      location.replace(answer.done);
    } catch {
      say(texts.offline);
    } finally {
      busy = false;
    }
  }

  function move(by) {
    window.speechSynthesis?.cancel();
    if (by < 0) return back();
    keep();
    go(at + by);
  }

  form.addEventListener("submit", (event) => {
    const what = event.submitter?.value ?? "begin";
    if (what === "keep") return;
    event.preventDefault();
    if (what === "send") send();
    else if (stepped && at > 0) move(1);
    // Enter on an answer of the long form presses its first button.
    else if (!stepped && begun && code.value === mine) keep();
    else begin();
  });
  form.querySelector("[data-back]").addEventListener("click", () => move(-1));
  forward.addEventListener("click", () => move(1));
  form.addEventListener("input", () => {
    if (begun) label();
  });
  form.addEventListener("change", () => {
    if (!stepped) keep();
  });
  document.addEventListener("keydown", (event) => {
    const question = steps()[at];
    if (event.target.matches("textarea")) return;
    if (!stepped || !/^[1-9]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!question.matches(".question")) return;
    const input = question.querySelectorAll("input")[event.key - 1];
    if (!input) return;
    input.checked = true;
    input.focus();
    label();
  });
  function rest() {
    clearTimeout(idle);
    idle = setTimeout(async () => {
      if (!begun) return;
      await keep();
      wipe(texts.idle);
    }, IDLE);
  }
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, rest);
  document.addEventListener("pointerdown", () => { byKeys = false; });
  document.addEventListener("keydown", (event) => { byKeys = event.target !== code; }, true);
  window.addEventListener("popstate", ({ state }) => {
    if (!stepped) return;
    if (!state) return mark({ at, from: at, depth: here.depth + 1 }); // a link within the page
    window.speechSynthesis?.cancel();
    here = state;
    if (begun) {
      keep();
      show(here.at);
    } else home(); // after a reload, or when somebody else was here
  });
  // Who leaves finds their answers again with their code; the browser keeps nothing of them in a page it holds on to.
  window.addEventListener("pagehide", () => {
    if (begun) post("keep").catch(() => {});
    clear();
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    here = history.state ?? here;
    wipe();
  });

  form.toggleAttribute("data-ready", stepped);
  form.querySelector("[value=keep]").hidden = stepped; // every step is kept
  show(0, false);
  if (stepped) mark(here);
  home();
  const scanned = location.hash.slice(1);
  if (/^[3-9A-Z]{6}$/i.test(scanned)) {
    history.replaceState(history.state, "", location.pathname);
    code.value = scanned;
    begin();
  } else if (code.value && form.elements.proof.value) begin();
}

// Only voices of this device: others send the words away.
function aloud() {
  const voice = speechSynthesis.getVoices().find(
    (each) => each.localService && each.lang.toLowerCase().startsWith(document.documentElement.lang),
  );
  if (!voice || form.querySelector("[data-aloud]")) return;
  for (const question of form.querySelectorAll(".question")) {
    const button = document.querySelector("#aloud").content.firstElementChild.cloneNode(true);
    button.addEventListener("click", () => {
      const words = [question.querySelector("legend"), ...question.querySelectorAll(".answer")];
      const text = new SpeechSynthesisUtterance(words.map((each) => each.textContent.trim()).join(". "));
      text.voice = voice;
      text.lang = voice.lang;
      speechSynthesis.cancel();
      speechSynthesis.speak(text);
    });
    (question.querySelector(".others") ?? question).append(button);
  }
}

if (form) {
  fill();
  if ("speechSynthesis" in window) {
    aloud();
    speechSynthesis.addEventListener?.("voiceschanged", aloud);
  }
}
