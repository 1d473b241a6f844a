// Asks for one line of text in a <dialog>. The dialog stands inside the page's form, so it holds no form itself.

/**
 * Resolves to the text, to "" for "remove", or to null for "cancel".
 * `accept(text)` gives the text to use, or null when it is not right: then the dialog shows its error.
 */
export function ask(dialog, value, accept) {
  const input = dialog.querySelector("input")
  const error = dialog.querySelector("[data-dialog-error]")
  const showError = (wrong) => {
    error.hidden = !wrong
    input.setAttribute("aria-invalid", String(wrong))
    if (wrong) input.focus()
  }
  input.value = value
  dialog.querySelector("[data-answer=remove]").hidden = !value
  showError(false)
  dialog.showModal()
  input.select()

  return new Promise((resolve) => {
    const controller = new AbortController()
    const answer = (kind) => {
      const text = kind === "apply" ? accept(input.value.trim()) : kind === "remove" ? "" : null
      if (kind === "apply" && text === null) return showError(true)
      controller.abort()
      dialog.close()
      resolve(text)
    }
    const on = (target, type, handle) => target.addEventListener(type, handle, { signal: controller.signal })
    on(dialog, "click", (event) => {
      const button = event.target.closest("[data-answer]")
      if (button) answer(button.dataset.answer)
    })
    on(dialog, "cancel", (event) => {
      event.preventDefault()
      answer("cancel")
    })
    on(input, "keydown", (event) => {
      if (event.key !== "Enter") return
      event.preventDefault() // it would send the page's form
      answer("apply")
    })
  })
}

/** What a person types as an address, made complete: a bare site, an e-mail address or a telephone number. */
export function completeAddress(text) {
  const address = text.replace(/\s+/g, /^[+\d\s()-]+$/.test(text) ? "" : "%20")
  if (/^(https?:\/\/|mailto:|tel:|#[a-z])/i.test(address)) return address
  if (/^[^@/:]+@[^@/:]+\.[^@/:]+$/.test(address)) return `mailto:${address}`
  if (/^\+?[\d()-]{8,}$/.test(address)) return `tel:${address}`
  if (/^[\w-]+(\.[\w-]+)+([/?#].*)?$/.test(address)) return `https://${address}`
  return null
}
