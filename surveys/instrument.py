"""The questionnaires that come with the product (``instruments/<key>-<version>.toml``), as frozen data.

A version that was used is never edited: rounds keep key and version. Answers are kept as one byte per item; a byte
that is no value of the item's scale says why there is none.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from core.content import ContentError, Fields, read_toml

FOLDER = Path(__file__).resolve().parent / "instruments"
UNKNOWN, REFUSED, SKIPPED, NOT_ASKED = 100, 101, 102, 103
MISSING = {"unknown": UNKNOWN, "refused": REFUSED}
AUDIENCES = ("pupils", "parents", "staff", "pulse")
ASPECTS = ("experience", "violation", "wellbeing", "")  # the three of the law, or one of our own
BULLIED_FROM = 3  # "2 or 3 times" in four weeks


# Languages that a text may have besides Dutch and English; what has none in one of them is asked in Dutch.
MORE = {"ar": "العربية", "pl": "Polski", "tr": "Türkçe", "uk": "Українська"}
LANGUAGES = {"nl": "Nederlands", "en": "English"} | MORE


@dataclass(frozen=True)
class Words:
    """A text in Dutch, in English (but for what a school wrote) and perhaps in more languages."""

    nl: str
    en: str
    more: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.nl

    def of(self, language: str) -> str:
        """In this language, or else in Dutch: see ``has``."""
        return self._in(language) or self.nl

    def has(self, language: str) -> bool:
        return bool(self._in(language))

    def _in(self, language: str) -> str:
        return {"nl": self.nl, "en": self.en, **dict(self.more)}.get(language, "")


@dataclass(frozen=True)
class Option:
    """One answer: its word, the name of its icon, and the byte that stands for it."""

    code: int
    words: Words
    icon: str = ""

    @property
    def is_missing(self) -> bool:
        return self.code >= UNKNOWN


@dataclass(frozen=True)
class Scale:
    key: str
    options: tuple[Option, ...]

    @property
    def values(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if not option.is_missing)

    @property
    def others(self) -> tuple[Option, ...]:
        """The ways not to answer."""
        return tuple(option for option in self.options if option.is_missing)

    @cached_property
    def size(self) -> int:
        return len(self.values)

    @cached_property
    def codes(self) -> frozenset[int]:
        return frozenset(option.code for option in self.options)


@dataclass(frozen=True)
class Domain:
    key: str
    words: Words
    about: Words
    aspect: str


@dataclass(frozen=True)
class Item:
    """A question. ``domain`` is empty when it is not scored; ``from_grade``: the youngest who are asked it (primary
    education); ``lead``: what stands above it. ``vo``: its words in secondary education."""

    key: str
    domain: str
    po: Words
    vo: Words
    scale: Scale
    reversed: bool
    sensitive: bool
    from_grade: int
    lead: Words | None

    def words(self, sector: str) -> Words:
        return self.vo if sector == "vo" else self.po


@dataclass(frozen=True)
class Instrument:
    key: str
    version: int
    audience: str
    validated: bool
    title: Words
    intro: Words
    domains: tuple[Domain, ...]
    items: tuple[Item, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that its title has; a question may still lack one."""
        return tuple(language for language in LANGUAGES if self.title.has(language))

    @property
    def language_names(self) -> str:
        return " · ".join(LANGUAGES[language] for language in self.languages)

    @property
    def scored(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.domain)

    @property
    def unscored(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not item.domain)

    def of_domain(self, key: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.domain == key)

    @property
    def victims(self) -> tuple[Item, ...]:
        """What happened to somebody, for the share of victims."""
        keys = {domain.key for domain in self.domains if domain.aspect == "violation"}
        return tuple(item for item in self.items if item.domain in keys)

    def asked(self, sector: str, grades: list[int]) -> tuple[Item, ...]:
        """The items that a group is asked: all, or those its youngest are old enough for."""
        youngest = min(grades, default=99)
        return tuple(item for item in self.items if sector == "vo" or item.from_grade <= youngest)


@cache
def load(key: str, version: int) -> Instrument:
    """One version of a questionnaire; raises ``ContentError`` when its file is not what it should be."""
    return _read(FOLDER / f"{key}-{version}.toml")


@cache
def newest(audience: str) -> Instrument:
    """What a new round for this audience asks."""
    return max((each for each in every() if each.audience == audience), key=lambda each: each.version)


@cache
def every() -> tuple[Instrument, ...]:
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.toml")))


def _read(path: Path) -> Instrument:
    file = read_toml(path)
    scales = {scale.key: scale for scale in map(_scale, file.tables("scale"))}
    leads = {each.text("key"): _words(each) for each in file.tables("lead")}
    domains = tuple(_domain(each) for each in file.tables("domain"))
    instrument = Instrument(
        key=file.text("key"),
        version=file.number("version"),
        audience=file.text("audience"),
        validated=file.flag("validated"),
        title=_words(file, "title_"),
        intro=_words(file, "intro_"),
        domains=domains,
        items=tuple(_item(each, scales, leads) for each in file.tables("item")),
    )
    file.finish()
    _check(path, instrument)
    return instrument


def _words(table: Fields, prefix: str = "", suffix: str = "") -> Words:
    more = ((language, str(table.text(f"{prefix}{language}{suffix}", ""))) for language in MORE)
    return Words(
        table.text(f"{prefix}nl{suffix}"),
        table.text(f"{prefix}en{suffix}"),
        tuple((language, text) for language, text in more if text),
    )


def _scale(table: Fields) -> Scale:
    return Scale(table.text("key"), tuple(_option(each) for each in table.tables("option")))


def _option(table: Fields) -> Option:
    missing = str(table.text("missing", ""))
    code = MISSING.get(missing, 0) if missing else table.number("value")
    if not 0 < code < SKIPPED:
        raise ContentError(f"{table.where}: '{missing or code}' is no answer")
    option = Option(code, _words(table), str(table.text("icon", "")))
    table.finish()
    return option


def _domain(table: Fields) -> Domain:
    domain = Domain(table.text("key"), _words(table), _words(table, "about_"), str(table.text("aspect", "")))
    table.finish()
    return domain


def _item(table: Fields, scales: dict[str, Scale], leads: dict[str, Words]) -> Item:
    po = _words(table)
    named = [table.text("scale"), str(table.text("lead", ""))]
    if named[0] not in scales or (named[1] and named[1] not in leads):
        raise ContentError(f"{table.where}: '{named[0]}' or '{named[1]}' is not in this file")
    item = Item(
        key=table.text("key"),
        domain=str(table.raw("domain") or ""),
        po=po,
        vo=Words(table.text("nl_vo", po.nl), table.text("en_vo", po.en)),
        scale=scales[named[0]],
        reversed=table.flag("reversed", False),
        sensitive=table.flag("sensitive", False),
        from_grade=table.number("from_grade", 0),
        lead=leads.get(named[1]),
    )
    table.finish()
    return item


def _check(path: Path, instrument: Instrument) -> None:
    """What holds of a whole file."""
    name = f"{instrument.key}-{instrument.version}.toml"
    keys = [item.key for item in instrument.items]
    domains = {domain.key for domain in instrument.domains}
    used = {item.domain for item in instrument.scored}
    faults = [
        (path.name != name, f"its name should be {name}"),
        (instrument.audience not in AUDIENCES, f"'{instrument.audience}' is no audience"),
        (len(set(keys)) != len(keys), "two items have one key"),
        (used != domains, f"domains and items disagree: {sorted(used ^ domains)}"),
        (any(domain.aspect not in ASPECTS for domain in instrument.domains), "an aspect is not one of the law"),
        (any([o.code for o in i.scale.values] != list(range(1, i.scale.size + 1)) for i in instrument.items), "values"),
        (len({item.scale.size for item in instrument.scored}) != 1, "scored items need scales of one length"),
        (any(item.sensitive and REFUSED not in item.scale.codes for item in instrument.items), "a way to refuse"),
    ]
    if found := [words for wrong, words in faults if wrong]:
        raise ContentError(f"{path.name}: {'; '.join(found)}")
