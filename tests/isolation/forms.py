"""Fills in the forms of a page the way a person would, so that a crawl writes valid things too."""

from html.parser import HTMLParser
from typing import Any

WORDS = {
    "email": "nieuw{n}@demo.example",
    "date": "2027-01-15",
    "number": "1",
    "time": "12:00",
    "url": "https://demo.example/",
    "tel": "0201234567",
    "password": "een-lang-wachtwoord-om-te-testen",
}
LEFT_OUT = {"file", "submit", "button", "image", "reset"}


class Form:
    def __init__(self, action: str, method: str):
        self.action, self.method = action, method.lower()
        self.data: dict[str, list[str]] = {}
        self.buttons: list[tuple[str, str]] = []

    def put(self, name: str, value: str) -> None:
        self.data.setdefault(name, []).append(value)


class Parser(HTMLParser):
    def __init__(self, word: str):
        super().__init__()
        self.word, self.number = word, 0
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.select: tuple[str, list[tuple[str, bool]]] | None = None
        self.area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(found.get("action", ""), found.get("method", "get"))
            self.forms.append(self.open)
        if self.open is None or "disabled" in found:
            return
        if tag == "input":
            self.input(found)
        elif tag == "button" and found.get("name"):
            self.open.buttons.append((found["name"], found.get("value", "")))
        elif tag == "select":
            self.select = (found.get("name", ""), [])
        elif tag == "option" and self.select:
            self.select[1].append((found.get("value", ""), "selected" in found))
        elif tag == "textarea":
            self.area = (found.get("name", ""), [])

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select" and self.select and self.open:
            name, options = self.select
            chosen = [value for value, selected in options if selected and value]
            chosen = chosen or [value for value, _ in options if value][:1]
            for value in chosen:
                self.open.put(name, value)
            self.select = None
        elif tag == "textarea" and self.area and self.open:
            name, parts = self.area
            self.open.put(name, f"{''.join(parts).strip()} {self.word} erbij")
            self.area = None

    def input(self, found: dict[str, str]) -> None:
        kind, name, value = found.get("type", "text"), found.get("name", ""), found.get("value", "")
        if not name or name == "csrfmiddlewaretoken" or kind in LEFT_OUT or self.open is None:
            return
        if kind in ("checkbox", "radio"):
            if "checked" in found or name not in self.open.data:
                self.open.data[name] = [value or "on"]
            return
        self.number += 1
        generic = WORDS.get(kind, f"{self.word} {self.number}").format(n=self.number)
        self.open.put(name, value or ("" if kind == "hidden" else generic[: int(found.get("maxlength") or 500)]))


def filled(html: str, word: str) -> list[tuple[str, dict[str, Any]]]:
    """(action, data) of every POST form of a page, once for each of its named buttons."""
    parser = Parser(word)
    parser.feed(html)
    found = []
    for form in parser.forms:
        if form.method == "post":
            for button in form.buttons or [None]:
                found.append((form.action, form.data | ({button[0]: [button[1]]} if button else {})))
    return found
