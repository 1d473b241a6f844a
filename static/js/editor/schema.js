// What a text may contain: the same list as core/richtext.py allows on the server.
import {
  Blockquote, Bold, BulletList, Document, Dropcursor, Gapcursor, HardBreak, Heading, History, HorizontalRule,
  Italic, Link, ListItem, OrderedList, Paragraph, Strike, Table, TableCell, TableHeader, TableRow, Text,
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

export const extensions = [
  Document, Paragraph, Text, HardBreak, Heading.configure({ levels: [3, 4] }),
  Bold, Italic, Strike, PlainLink,
  BulletList, NumberedList, ListItem, Blockquote, HorizontalRule,
  CaptionedTable, TableRow, TableCell, TableHeader,
  History, Dropcursor, Gapcursor, TrailingNode,
]
