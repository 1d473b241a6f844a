// Turns every [data-editor] into a rich-text editor. Without this script its text area holds the plain notation.
import { Editor } from "django-prose-editor/editor"
import { autosave } from "editor/autosave"
import { ask, completeAddress } from "editor/dialog"
import { extensions } from "editor/schema"
import { connectToolbar } from "editor/toolbar"
import { cleanWordHtml, hasImages } from "editor/word-paste"

function enhance(root) {
  const part = (name) => root.querySelector(`[data-editor-${name}]`)
  const textarea = root.querySelector("textarea")
  const notice = part("notice")
  let leaving = false // Escape, then Tab leaves the text, also from a list or a table
  let toolbar

  const editor = new Editor({
    element: part("surface"),
    content: part("html").innerHTML,
    extensions,
    injectCSS: false,
    editable: !textarea.disabled && !textarea.readOnly,
    editorProps: {
      attributes: {
        class: "prose",
        role: "textbox",
        lang: textarea.lang,
        "aria-multiline": "true",
        "aria-labelledby": `${textarea.id}-label`,
        "aria-describedby": [textarea.getAttribute("aria-describedby"), `${textarea.id}-keys`].filter(Boolean).join(" "),
        "aria-invalid": textarea.getAttribute("aria-invalid") ?? "false",
      },
      transformPastedHTML(html) {
        notice.textContent = hasImages(html) ? notice.dataset.images : ""
        return cleanWordHtml(html)
      },
      handleKeyDown(view, event) {
        if (event.altKey && event.key === "F10") toolbar.focus()
        else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") dialogs.link.run()
        else return false
        return true
      },
      handleDOMEvents: {
        keydown(view, event) {
          if (event.key === "Escape") leaving = true
          else if (event.key === "Tab" && leaving) return true
          else if (event.key !== "Shift") leaving = false
          return false
        },
        blur() {
          leaving = false
          return false
        },
      },
    },
    onUpdate() {
      if (!store()) return
      textarea.dispatchEvent(new Event("input", { bubbles: true }))
    },
  })

  function store() {
    const html = editor.getHTML().replace(/(<p><\/p>)+$/, "")
    if (html === textarea.value) return false
    textarea.value = html
    return true
  }

  const dialogs = {
    link: { run: () => editLink(editor, part("link")), active: ["link"] },
    caption: { run: () => editCaption(editor, part("caption")) },
  }
  toolbar = connectToolbar(part("toolbar"), editor, dialogs)

  connectFacts(editor)

  store()
  part("format").value = "html"
  document.getElementById(`${textarea.id}-label`).addEventListener("click", () => editor.commands.focus())
  root.dataset.editor = "ready"
}

/** The facts beside the text: a button each, instead of the notation to type. */
function connectFacts(editor) {
  const added = document.querySelector("[data-fact-added]")
  if (!added) return
  document.querySelectorAll("[data-without-editor]").forEach((element) => element.remove())
  for (const button of document.querySelectorAll("[data-add-fact]")) {
    button.hidden = false
    button.addEventListener("click", () => {
      const { addFact: key, value } = button.dataset
      editor.chain().focus().insertContent({ type: "fact", attrs: { key, value } }).run()
      added.textContent = `${added.dataset.text} ${value}`
    })
  }
}

async function editLink(editor, dialog) {
  const href = await ask(dialog, editor.getAttributes("link").href ?? "", completeAddress)
  editor.view.focus()
  const chain = editor.chain().focus().extendMarkRange("link")
  if (href === "") chain.unsetLink().run()
  else if (href && editor.state.selection.empty && !editor.isActive("link")) {
    const text = href.replace(/^(https?:\/\/|mailto:|tel:)/, "")
    editor.chain().focus().insertContent({ type: "text", text, marks: [{ type: "link", attrs: { href } }] }).run()
  } else if (href) chain.setLink({ href }).run()
}

async function editCaption(editor, dialog) {
  const caption = await ask(dialog, editor.getAttributes("table").caption ?? "", (text) => text)
  editor.view.focus()
  if (caption !== null) editor.chain().focus().updateAttributes("table", { caption }).run()
}

document.querySelectorAll("[data-editor]").forEach(enhance)
document.querySelectorAll("form[data-autosave]").forEach(autosave)
