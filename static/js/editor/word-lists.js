// Word puts a list on the clipboard as paragraphs that carry their number as text and their level as a style;
// Word Online as one list per item. Both become nested lists again.

const ROMAN = { i: 1, v: 5, x: 10, l: 50, c: 100, d: 500, m: 1000 }

/** `styles` tells per list and level whether it is numbered: { "l0:1": { ordered, roman } }. */
export function rebuildLists(body, styles) {
  flattenOnlineLists(body)
  for (const parent of new Set([...body.querySelectorAll("p,div")].map((element) => element.parentElement))) {
    let builder = null
    for (const element of [...parent.children]) {
      const item = listItem(element, styles)
      if (item) {
        builder ??= new ListBuilder()
        builder.add(item)
      } else if (builder && isContinuation(element)) builder.continue(element)
      else builder = null
    }
  }
  mendNesting(body)
}

class ListBuilder {
  open = [] // from outer to inner: { list, level, ordered, number }

  add({ element, level, ordered, number }) {
    while (this.open.length && this.open.at(-1).level > level) this.open.pop()
    const current = this.open.at(-1)
    const restarts = ordered && current && number !== current.number + 1
    if (current?.level === level && (current.ordered !== ordered || restarts)) this.open.pop()
    if (this.open.at(-1)?.level !== level) this.start(element, level, ordered, number)
    const top = this.open.at(-1)
    top.number = number
    const item = top.list.appendChild(element.ownerDocument.createElement("li"))
    const paragraph = item.appendChild(element.ownerDocument.createElement("p"))
    paragraph.append(...element.childNodes)
    element.remove()
  }

  start(element, level, ordered, number) {
    const list = element.ownerDocument.createElement(ordered ? "ol" : "ul")
    if (ordered && number > 1) list.setAttribute("start", number)
    const outer = this.open.at(-1)
    if (outer) outer.list.lastElementChild.append(list)
    else element.before(list)
    this.open.push({ list, level, ordered, number })
  }

  continue(element) {
    this.open.at(-1).list.lastElementChild.append(element)
  }
}

/** What a paragraph says about itself as a list item, or null. Takes the number out of its text. */
function listItem(element, styles) {
  if (!/^(P|DIV)$/.test(element.tagName)) return null
  if (element.dataset.level) return onlineItem(element)
  const css = (element.dataset.style ?? "").replace(/\s*([:;])\s*/g, "$1")
  const [, key, level] = css.match(/mso-list:(l\d+)\s+level(\d+)/i) ?? []
  const marker = element.querySelector("[data-style*='mso-list:ignore' i], [data-style*='mso-list: ignore' i]")
  if (!marker && !key) return null
  const sign = marker?.textContent.replace(/[\s\xa0]+/g, "") ?? ""
  marker?.remove()
  const known = styles[`${key}:${level}`]
  const number = markerNumber(sign, known?.roman)
  const ordered = sign ? number > 0 && known?.ordered !== false : Boolean(known?.ordered)
  return { element, level: Number(level ?? 1), ordered, number: ordered ? number || 1 : 0 }
}

/** "3." is 3, "2.1.4" is 4, "b)" is 2, "iv." is 4; a bullet is 0. */
function markerNumber(sign, roman) {
  const text = sign.replace(/^\(/, "").replace(/[.)\]:]+$/, "").split(".").at(-1).toLowerCase()
  if (/^\d+$/.test(text)) return Number(text)
  if (!/[.)\]:]$/.test(sign)) return 0 // an "o" without a dot is a bullet
  if (roman || /^[ivx]{2,}$/.test(text) || text === "i") return romanNumber(text)
  return /^[a-z]$/.test(text) ? text.charCodeAt(0) - 96 : 0
}

function romanNumber(text) {
  const values = [...text].map((letter) => ROMAN[letter] ?? 0)
  return values.reduce((sum, value, i) => sum + (value < (values[i + 1] ?? 0) ? -value : value), 0)
}

// A paragraph of the list's own style without a number goes on with the item above it.
function isContinuation(element) {
  return element.tagName === "P" && /^MsoListParagraph|^MsoListContinue/.test(element.className)
}

// Word Online: <div class="ListContainerWrapper"><ul><li data-aria-level="2"><p>…</p></li></ul></div>, once per item.
function flattenOnlineLists(body) {
  for (const item of [...body.querySelectorAll("li[data-aria-level]")]) {
    const list = item.parentElement
    const paragraph = body.ownerDocument.createElement("p")
    paragraph.dataset.level = item.dataset.ariaLevel
    paragraph.dataset.ordered = String(list.tagName === "OL")
    paragraph.dataset.number = item.dataset.ariaPosinset || list.getAttribute("start") || "1"
    item.querySelectorAll("p").forEach((inner) => inner.replaceWith(...inner.childNodes))
    paragraph.append(...item.childNodes)
    const holder = list.closest(".ListContainerWrapper") ?? list
    holder.before(paragraph)
    item.remove()
    if (!holder.textContent.trim()) holder.remove()
  }
}

function onlineItem(element) {
  const { level, ordered, number } = element.dataset
  return { element, level: Number(level), ordered: ordered === "true", number: Number(number) }
}

// Google Docs and LibreOffice put a nested list beside its item instead of in it.
function mendNesting(body) {
  for (const list of body.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")) {
    const item = list.previousElementSibling
    if (item?.tagName === "LI") item.append(list)
    else {
      const wrapper = body.ownerDocument.createElement("li")
      list.replaceWith(wrapper)
      wrapper.append(list)
    }
  }
}
