// Runs axe on the page; answers its serious faults, and the colours of texts that it found to be good.
//
// Judging contrast is most of what axe does, and the same text on the same ground is on every page: what was found to
// be good (``known``) is not judged again. A text that may lie on something else than its own ground always is.
async ([options, known]) => {
  const colours = (element) => {
    const { color, fontSize, fontWeight } = getComputedStyle(element)
    for (let each = element; each; each = each.parentElement) {
      const { opacity, backgroundImage, backgroundColor: ground, position, transform } = getComputedStyle(each)
      if (opacity !== "1" || backgroundImage !== "none" || transform !== "none") return ""
      if (ground.startsWith("rgb(")) return [color, ground, fontSize, fontWeight].join(" ")
      if (ground !== "rgba(0, 0, 0, 0)" || ["absolute", "fixed"].includes(position)) return ""
    }
    return [color, "page", fontSize, fontWeight].join(" ")
  }
  const written = (element) =>
    element.matches("input, select, textarea") || [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
  const good = new Set(known)
  const fresh = [...document.querySelectorAll("body *")].filter(
    (element) => written(element) && element.checkVisibility() && !good.has(colours(element)),
  )
  const rules = { ...options.rules, "color-contrast": { enabled: false } }
  const faults = (await axe.run({ ...options, rules })).violations
  let passed = []
  if (fresh.length) {
    const only = { ...options, rules: {}, runOnly: ["color-contrast"], resultTypes: ["violations", "passes"], elementRef: true }
    const contrast = await axe.run({ include: fresh }, only)
    faults.push(...contrast.violations)
    passed = contrast.passes.flatMap(({ nodes }) => nodes.map(({ element }) => colours(element))).filter(Boolean)
  }
  const told = faults
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, impact, help, nodes }) => [id, impact, help, nodes.map(({ target, html }) => [target, html])])
  return [told, [...new Set(passed)]]
}
