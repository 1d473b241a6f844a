// What a text may contain: the same list as core/richtext.py allows on the server.
import {
  Blockquote, Bold, BulletList, Document, Dropcursor, Gapcursor, HardBreak, Heading, History, HorizontalRule,
  Italic, Link, ListItem, Node, OrderedList, Paragraph, Strike, Table, TableCell, TableHeader, TableRow, Text,
  TrailingNode, wrappingInputRule,
} from "django-prose-editor/editor"

// Without the list types of the package: they come as inline styles. "1. " starts a list again.
const NumberedList = OrderedList.extend({
  addAttributes() {
    return { start: { default: 1, parseHTML: (element) => Number(element.getAttribute("start")) || 1 } }
  },
  addNodeView: null,
  addInputRules() {
    return [wrappingInputRule({
      find: /^(\d{1,3})\.\s$/,
      type: this.type,
      getAttributes: (match) => ({ start: Number(match[1]) }),
      joinPredicate: (match, node) => node.childCount + node.attrs.start === Number(match[1]),
    })]
  },
})

function tableView(node) {
  const dom = document.createElement("div")
  dom.className = "editor-table"
  const table = dom.appendChild(document.createElement("table"))
  const caption = document.createElement("caption")
  const contentDOM = table.appendChild(document.createElement("tbody"))
  const showCaption = (text) => {
    caption.textContent = text
    if (text) table.prepend(caption)
    else caption.remove()
  }
  showCaption(node.attrs.caption)
  return {
    dom,
    contentDOM,
    update(newNode) {
      if (newNode.type !== node.type) return false
      showCaption(newNode.attrs.caption)
      return true
    },
    ignoreMutation: (mutation) => mutation.type !== "selection" && !contentDOM.contains(mutation.target),
  }
}

// With a caption, without column widths, and without a new row on Tab: Tab must lead out of the table.
const CaptionedTable = Table.extend({
  addAttributes() {
    return {
      caption: {
        default: "",
        parseHTML: (table) => table.querySelector(":scope > caption")?.textContent.trim() ?? "",
        renderHTML: () => ({}),
      },
    }
  },
  parseHTML: () => [{ tag: "table" }, { tag: "caption", ignore: true }],
  renderHTML({ node }) {
    const rows = ["tbody", 0]
    return node.attrs.caption ? ["table", ["caption", node.attrs.caption], rows] : ["table", rows]
  },
  addNodeView: () => ({ node }) => tableView(node),
  addKeyboardShortcuts() {
    return { ...this.parent?.(), Tab: () => this.editor.commands.goToNextCell() }
  },
})

// The package's Mod-k opens a dialog of its own; ours is on the toolbar. A forgotten space after a full stop
// ("nodig.In") is no address: only what begins or looks like one becomes a link by itself.
const PlainLink = Link.extend({ addKeyboardShortcuts: () => ({}) }).configure({
  openOnClick: false,
  defaultProtocol: "https",
  protocols: ["mailto", "tel"],
  shouldAutoLink: (text) => /^(https?:\/\/|www\.)|@/i.test(text),
})

// A quoted fact: one sign to the cursor, so that its words cannot be changed by accident. The server lists what it
// may be (data-add-fact in the page's guidance); a screen reader hears what kind of fact it is.
const Fact = Node.create({
  name: "fact",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({
    key: {
      parseHTML: (element) => element.dataset.fact,
      renderHTML: ({ key }) => ({ "data-fact": key }),
    },
    value: {
      parseHTML: (element) => element.textContent.trim().replace(/\s+/g, " "),
      renderHTML: () => ({}),
    },
  }),
  parseHTML: () => [{ tag: "span[data-fact]", getAttrs: (element) => (element.textContent.trim() ? null : false) }],
  renderHTML: ({ node, HTMLAttributes }) => ["span", HTMLAttributes, node.attrs.value],
  renderText: ({ node }) => node.attrs.value,
  addNodeView: () => ({ node }) => {
    const { key, value } = node.attrs
    const label = document.querySelector(`[data-add-fact="${CSS.escape(key)}"]`)?.dataset.label ?? key
    const dom = document.createElement("span")
    dom.dataset.fact = key
    dom.textContent = value
    dom.title = label
    dom.setAttribute("role", "img")
    dom.setAttribute("aria-label", `${value} (${label})`)
    return { dom }
  },
})

export const extensions = [
  Document, Paragraph, Text, HardBreak, Heading.configure({ levels: [3, 4] }),
  Bold, Italic, Strike, PlainLink, Fact,
  BulletList, NumberedList, ListItem, Blockquote, HorizontalRule,
  CaptionedTable, TableRow, TableCell, TableHeader,
  History, Dropcursor, Gapcursor, TrailingNode,
]
