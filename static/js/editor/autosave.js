// Saves a form while a person writes, and says so. Nothing is ever kept in the browser's storage.
//
// <form data-autosave data-presence-url="…"> with hidden fields `page` (which page this is) and `base` (the version
// this page last knew). The words come from the [data-save-state] that has them: data-unsaved, data-saving, data-saved
// ("… {time}"), data-failed, data-stopped, data-offline, data-signed-out, data-refused, data-conflict.

const PAUSE = 1500
const RETRIES = [2, 5, 15, 30, 60] // seconds
const PRESENCE_INTERVAL = 15_000
const KEEPALIVE_LIMIT = 60_000 // browsers allow 64 kB for all requests that outlive a page

export function autosave(form) {
  const states = [...document.querySelectorAll("[data-save-state]")]
  const vocabulary = document.querySelector("[data-save-state][data-saved]")?.dataset ?? {}
  const alert = document.querySelector("[data-save-alert]")
  const conflict = document.querySelector("[data-save-conflict]")
  const compare = conflict?.querySelector("a")
  let edits = 0 // how often the text changed; what is saved is compared with it
  let savedEdits = 0
  let running = false
  let stopped = false
  let failures = 0
  let timer

  const dirty = () => edits > savedEdits
  const show = (state, { time, text, urgent } = {}) => {
    const words = text || (vocabulary[state] ?? "").replace("{time}", time)
    for (const element of states) {
      element.dataset.state = state
      element.textContent = words
    }
    if (alert) alert.textContent = urgent ? words : ""
  }
  const later = (milliseconds) => {
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(save, milliseconds)
  }

  async function save() {
    clearTimeout(timer)
    if (running || stopped || !dirty()) return
    if (!navigator.onLine) return show("offline", { urgent: true })
    running = true
    const saving = edits
    show("saving")
    try {
      await handle(await send(), saving)
    } catch {
      retry() // no answer, or one we cannot read
    } finally {
      running = false
    }
    if (dirty() && failures === 0) later(PAUSE)
  }

  const send = (options = {}) => {
    renewToken(form)
    return fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Autosave": "1", Accept: "application/json" },
      ...options,
    })
  }

  async function handle(response, saving) {
    if (response.redirected || response.status === 401 || response.status === 403) return signedOut()
    if (response.status >= 500 || response.status === 429) return retry()
    if (response.status === 404) return gone()
    const answer = await response.json()
    if (response.status === 409) return keptAside(answer.url, saving)
    failures = 0
    if (!response.ok) {
      failures = 1
      return show("refused", { text: answer.message, urgent: true })
    }
    savedEdits = saving
    form.elements.base.value = answer.version
    if (dirty()) show("unsaved")
    else show("saved", { time: answer.saved_at })
  }

  function retry() {
    const seconds = RETRIES[failures]
    failures += 1
    if (seconds) later(seconds * 1000)
    show(seconds ? "failed" : "stopped", { urgent: true })
  }

  // Signing in again happens in another tab; coming back to this one tries again.
  function signedOut() {
    failures = 1
    show("signedOut", { urgent: true })
  }

  // Nothing is here any more to save to, for this person: trying again would promise too much.
  function gone() {
    failures = 1
    show("refused", { urgent: true })
  }

  // This text is kept too, beside the other one; what is typed from now on as well.
  function keptAside(url, saving) {
    failures = 0
    savedEdits = saving
    compare.href = url
    conflict.hidden = false
    show(dirty() ? "unsaved" : "conflict")
  }

  compare?.addEventListener("click", async (event) => {
    if (!dirty()) return
    event.preventDefault()
    await save()
    location.assign(compare.href)
  })

  form.addEventListener("input", (event) => {
    if (!event.target.name) return
    edits += 1
    if (!stopped) show("unsaved")
    if (failures > RETRIES.length) failures = 0
    later(failures ? RETRIES[Math.min(failures, RETRIES.length) - 1] * 1000 : PAUSE)
  })
  form.addEventListener("submit", () => {
    stopped = true
    savedEdits = edits
    clearTimeout(timer)
  })
  window.addEventListener("online", () => later(0))
  window.addEventListener("offline", () => dirty() && show("offline", { urgent: true }))
  window.addEventListener("beforeunload", (event) => {
    if (dirty()) event.preventDefault()
  })
  window.addEventListener("pagehide", () => {
    if (dirty() && !stopped && formSize(form) < KEEPALIVE_LIMIT) send({ keepalive: true }).catch(() => {})
  })
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) stopped = false
  })
  document.addEventListener("visibilitychange", save)
  if (form.dataset.presenceUrl) watchPresence(form)
}

// Signing in gives a new token; this page learns it from the cookie.
function renewToken(form) {
  const token = document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]+)/)?.[1]
  if (token && form.elements.csrfmiddlewaretoken) form.elements.csrfmiddlewaretoken.value = token
}

function formSize(form) {
  return [...new FormData(form).values()].reduce((size, value) => size + new Blob([value]).size + 200, 0)
}

/** Tells that this page is open and shows who else is here. Nothing is sent while nobody looks at the page. */
function watchPresence(form) {
  const places = document.querySelectorAll("[data-presence]")
  const look = async () => {
    if (document.visibilityState !== "visible") return
    try {
      const { page, csrfmiddlewaretoken: token } = form.elements
      const body = new URLSearchParams({ page: page.value, csrfmiddlewaretoken: token.value })
      const response = await fetch(form.dataset.presenceUrl, { method: "POST", body, headers: { "X-Background": "1" } })
      if (!response.ok || response.redirected) return
      const text = (await response.text()).trim()
      for (const place of places) if (place.textContent !== text) place.textContent = text
    } catch {
      // Who else is here is not worth a warning; saving has its own.
    }
  }
  setInterval(look, PRESENCE_INTERVAL)
  document.addEventListener("visibilitychange", look)
  look()
}
