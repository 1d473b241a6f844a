// The toolbar: one stop for Tab, arrow keys inside it, Escape back to the text (WAI-ARIA toolbar pattern).

const COMMANDS = {
  bold: { run: (chain) => chain.toggleBold(), active: ["bold"] },
  italic: { run: (chain) => chain.toggleItalic(), active: ["italic"] },
  heading: { run: (chain) => chain.toggleHeading({ level: 3 }), active: ["heading", { level: 3 }] },
  subheading: { run: (chain) => chain.toggleHeading({ level: 4 }), active: ["heading", { level: 4 }] },
  "bullet-list": { run: (chain) => chain.toggleBulletList(), active: ["bulletList"] },
  "numbered-list": { run: (chain) => chain.toggleOrderedList(), active: ["orderedList"] },
  quote: { run: (chain) => chain.toggleBlockquote(), active: ["blockquote"] },
  table: { run: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }) },
  undo: { run: (chain) => chain.undo() },
  redo: { run: (chain) => chain.redo() },
  indent: { run: (chain) => chain.sinkListItem("listItem") },
  outdent: { run: (chain) => chain.liftListItem("listItem") },
  "add-row": { run: (chain) => chain.addRowAfter() },
  "add-column": { run: (chain) => chain.addColumnAfter() },
  "delete-row": { run: (chain) => chain.deleteRow() },
  "delete-column": { run: (chain) => chain.deleteColumn() },
  "header-row": { run: (chain) => chain.toggleHeaderRow(), active: ["tableHeader"] },
  "delete-table": { run: (chain) => chain.deleteTable() },
}

/** `dialogs` holds the commands that ask something first: { link: { run, active }, caption: { run } }. */
export function connectToolbar(toolbar, editor, dialogs) {
  const all = [...toolbar.querySelectorAll("button[data-command]")]
  const groups = [...toolbar.querySelectorAll("[data-inside]")]
  const usable = () => all.filter((button) => !button.closest("[hidden]"))
  let current = all[0]

  const makeCurrent = (button) => {
    current = button
    for (const other of all) other.tabIndex = other === button ? 0 : -1
  }

  const run = (name) => {
    if (dialogs[name]) return dialogs[name].run()
    editor.view.focus() // at once: the editor's own focus waits for a frame, and keys pressed meanwhile go astray
    COMMANDS[name].run(editor.chain().focus()).run()
  }

  const refresh = () => {
    for (const group of groups) {
      group.hidden = !group.dataset.inside.split(" ").some((name) => editor.isActive(name))
    }
    for (const button of all) {
      const { run: command, active } = COMMANDS[button.dataset.command] ?? {}
      const state = active ?? dialogs[button.dataset.command]?.active
      if (state) button.setAttribute("aria-pressed", String(editor.isActive(...state)))
      if (command) button.setAttribute("aria-disabled", String(!command(editor.can().chain()).run()))
    }
    if (!usable().includes(current)) makeCurrent(all[0])
  }

  toolbar.addEventListener("mousedown", (event) => event.preventDefault()) // keeps the selection in the text
  toolbar.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-command]")
    if (!button) return
    makeCurrent(button)
    if (button.getAttribute("aria-disabled") !== "true") run(button.dataset.command)
  })
  toolbar.addEventListener("keydown", (event) => {
    const buttons = usable()
    const at = buttons.indexOf(document.activeElement)
    const to = {
      ArrowRight: (at + 1) % buttons.length,
      ArrowLeft: (at - 1 + buttons.length) % buttons.length,
      Home: 0,
      End: buttons.length - 1,
    }[event.key]
    if (event.key === "Escape") editor.view.focus()
    else if (to === undefined || at < 0) return
    else {
      makeCurrent(buttons[to])
      current.focus()
    }
    event.preventDefault()
  })

  editor.on("transaction", refresh)
  makeCurrent(current)
  refresh()
  return { focus: () => current.focus() }
}
