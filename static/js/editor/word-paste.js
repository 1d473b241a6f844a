// What Word, LibreOffice and Google Docs put on the clipboard, made into plain HTML: headings, lists, tables,
// bold and italic. The server cleans everything again; this is about keeping structure, not about safety.
import { rebuildLists } from "editor/word-lists"

const KEPT = new Set(["P", "H3", "H4", "UL", "OL", "LI", "STRONG", "EM", "S", "A", "TABLE", "CAPTION", "THEAD",
  "TBODY", "TR", "TH", "TD", "BLOCKQUOTE", "BR", "HR"])
const KEPT_ATTRIBUTES = { A: ["href"], OL: ["start"], TH: ["colspan", "rowspan"], TD: ["colspan", "rowspan"], SPAN: ["data-fact"] }
const RENAMED = { B: "strong", I: "em", STRIKE: "s", DIV: "p", SECTION: "p", ARTICLE: "p" }
const BLOCKS = "p,h1,h2,h3,h4,h5,h6,ul,ol,table,blockquote,div,hr"

const JUNK = [
  "head,style,script,meta,link,title,xml,img,picture,svg,object,iframe,input,button,select,colgroup,col",
  "del,.msoDel,[data-style*='mso-element:comment-list'],.MsoCommentReference,.msocomanchor", // changes, comments
  "p[class^=MsoToc],[data-style*='mso-hide:all'],[data-style*='display:none']", // table of contents, hidden text
  "[data-style*='mso-element:footnote-list'] > hr,[data-style*='mso-element:endnote-list'] > hr",
  ".Apple-interchange-newline,.EOP",
].join(",")

// The signs people use from Wingdings, as letters with another face.
const WINGDINGS = { "ü": "✓", "û": "✗", "à": "→", "ß": "←", "q": "☐", "o": "☐", "þ": "☑", "ý": "☒", "§": "•", "l": "•" }

/** Whether a paste holds pictures, which are not taken over. */
export function hasImages(html) {
  return /<(img|v:imagedata)\b/i.test(html) && !html.includes("data-pm-slice")
}

/** Clipboard HTML with only the structure a plan needs. What our own editor copied passes unchanged. */
export function cleanWordHtml(html) {
  if (html.includes("data-pm-slice")) return html
  const body = parse(html)
  body.querySelectorAll(JUNK).forEach((element) => element.remove())
  removeOfficeElements(body)
  replaceSymbols(body)
  nameHeadings(body)
  rebuildLists(body, listStyles(html))
  nameMarks(body)
  nameTableHeaders(body)
  keepStructure(body)
  removeEmpty(body)
  return body.innerHTML.trim()
}

// Inline styles are needed to recognise lists and bold, but a parsed `style` breaks the page's content security
// policy: the attribute is read under another name, the element not at all.
function parse(html) {
  const fragment = html.match(/<!--StartFragment-->([\s\S]*)<!--EndFragment-->/)?.[1] ?? html
  const whole = /<(td|tr|li)\b/i.test(fragment) && !/<(table|ul|ol)\b/i.test(fragment) ? html : fragment
  const unstyled = whole.replace(/<style\b[\s\S]*?<\/style>/gi, "")
  const renamed = unstyled.replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/(\s)style(\s*=)/gi, "$1data-style$2"))
  return new DOMParser().parseFromString(renamed, "text/html").body
}

/** The numbering of Word's lists, from its style sheet: { "l0:1": { ordered: true } }. */
function listStyles(html) {
  const styles = {}
  for (const [, key, level, rules] of html.matchAll(/@list\s+(l\d+):level(\d+)[^{]*\{([^}]*)\}/g)) {
    const format = rules.match(/mso-level-number-format:\s*([\w-]+)/)?.[1] ?? "decimal"
    styles[`${key}:${level}`] = { ordered: format !== "bullet", roman: format.startsWith("roman") }
  }
  return styles
}

function removeOfficeElements(body) {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT)
  const found = []
  let hidden = 0 // inside <![if !supportAnnotations]> … <![endif]>: the mark of a comment
  while (walker.nextNode()) {
    const node = walker.currentNode
    if (node.nodeType === Node.COMMENT_NODE) {
      if (/\[if\s+!supportAnnotations\]/.test(node.data)) hidden += 1
      else if (/\[endif\]/.test(node.data) && hidden) hidden -= 1
      found.push(node)
    } else if (hidden) found.push(node)
    else if (node.localName.startsWith("o:") && !node.textContent.trim()) found.push(node)
  }
  found.forEach((node) => node.remove())
}

function replaceSymbols(body) {
  for (const span of body.querySelectorAll("[data-style*='Wingdings' i]")) {
    if (span.children.length || style(span).includes("mso-list:ignore")) continue
    span.textContent = span.textContent.replace(/\S/g, (sign) => WINGDINGS[sign] ?? sign)
  }
}

// The highest level on the clipboard becomes our first, so that a chapter pasted without its title starts right.
function nameHeadings(body) {
  const levels = new Map()
  for (const element of body.querySelectorAll("h1,h2,h3,h4,h5,h6,p,div[role=heading]")) {
    const level = headingLevel(element)
    if (level && element.textContent.trim()) levels.set(element, level)
  }
  const top = Math.min(...levels.values())
  for (const [element, level] of levels) {
    element.querySelectorAll("[data-style*='mso-list:ignore' i]").forEach((number) => number.remove())
    const heading = rename(element, level === top ? "h3" : "h4")
    heading.querySelectorAll("b,strong").forEach(unwrap)
    heading.removeAttribute("data-style")
    heading.removeAttribute("class")
  }
}

function headingLevel(element) {
  if (/^H\d$/.test(element.tagName)) return Number(element.tagName[1])
  if (element.getAttribute("role") === "heading") return Number(element.getAttribute("aria-level")) || 1
  if (/^(MsoTitle|Titel)/.test(element.className)) return 1
  const level = style(element).match(/mso-outline-level:(\d)/) ?? element.className.match(/^(?:Kop|Heading)(\d)/)
  return level ? Number(level[1]) : 0
}

// Google Docs wraps everything in a <b> that is not bold, and writes bold as a weight.
function nameMarks(body) {
  for (const element of [...body.querySelectorAll("b,strong,i,em,span,font,a,u,ins")]) {
    const css = style(element)
    if (/^(B|STRONG)$/.test(element.tagName) && /(^|;)font-weight:(normal|400)/.test(css)) unwrap(element)
    else if (/^(SPAN|FONT)$/.test(element.tagName)) {
      if (/(^|;)font-weight:(bold|[6-9]00)/.test(css)) wrapChildren(element, "strong")
      if (/(^|;)font-style:italic/.test(css)) wrapChildren(element, "em")
      if (/text-decoration:[^;]*line-through/.test(css)) wrapChildren(element, "s")
    }
  }
}

// Word says "header row" only when it repeats on every page; otherwise a first row all in bold is one.
function nameTableHeaders(body) {
  for (const table of body.querySelectorAll("table")) {
    const [first, second] = table.rows
    if (!first || table.querySelector("th")) continue
    const cells = [...first.cells]
    const head = first.parentElement.tagName === "THEAD" || cells.some((cell) => cell.getAttribute("role") === "columnheader")
    if (head || (second && isBold(first) && !isBold(second))) {
      const rows = head ? [...table.rows].filter((row) => row === first || row.parentElement.tagName === "THEAD") : [first]
      for (const row of rows) [...row.cells].forEach((cell) => rename(cell, "th"))
    }
  }
  body.querySelectorAll("th b, th strong").forEach(unwrap)
}

function isBold(row) {
  const texts = [...row.cells].filter((cell) => cell.textContent.trim())
  return texts.length > 0 && texts.every((cell) => {
    const bold = [...cell.querySelectorAll("b,strong")].map((element) => element.textContent).join("")
    return bold.replace(/\s/g, "") === cell.textContent.replace(/\s/g, "")
  })
}

function keepStructure(body) {
  for (const element of [...body.querySelectorAll("*")]) {
    let kept = element
    if (RENAMED[element.tagName] && !(element.tagName === "DIV" && element.querySelector(BLOCKS))) {
      kept = rename(element, RENAMED[element.tagName])
    }
    if (kept.tagName === "A" && !/^(https?:|mailto:|tel:)/i.test(kept.getAttribute("href") ?? "")) unwrap(kept)
    else if (!KEPT.has(kept.tagName) && !kept.dataset.fact) unwrap(kept)
    else if (kept.tagName === "P" && kept.querySelector(BLOCKS)) unwrap(kept)
    else {
      for (const { name } of [...kept.attributes]) {
        if (!KEPT_ATTRIBUTES[kept.tagName]?.includes(name)) kept.removeAttribute(name)
      }
    }
  }
}

function removeEmpty(body) {
  for (const element of [...body.querySelectorAll("p,li,h3,h4,strong,em,s,a,ul,ol")].reverse()) {
    if (!element.textContent.trim() && !element.querySelector("table,hr")) {
      if (element.matches("strong,em,s,a")) unwrap(element)
      else element.remove()
    }
  }
}

const style = (element) => (element.getAttribute("data-style") ?? "").trim().replace(/\s*([:;])\s*/g, "$1").toLowerCase()

function unwrap(element) {
  element.replaceWith(...element.childNodes)
}

function wrapChildren(element, tag) {
  const wrapper = element.ownerDocument.createElement(tag)
  wrapper.append(...element.childNodes)
  element.append(wrapper)
}

function rename(element, tag) {
  const renamed = element.ownerDocument.createElement(tag)
  for (const { name, value } of element.attributes) renamed.setAttribute(name, value)
  renamed.append(...element.childNodes)
  element.replaceWith(renamed)
  return renamed
}
