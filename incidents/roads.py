"""Special roads: the steps that some incidents ask for, as content beside the words of the register. Pure Python."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from core.content import ContentError, Fields, read_toml
from incidents import taxonomy

SECTORS = ("po", "so", "vo")


@dataclass(frozen=True)
class RoadStep:
    """One thing to do. ``sources``: the law that asks it, by sector or under "" for all; ``checked``: read then.

    ``sectors``: the schools that it is for, or none for all.
    """

    code: str
    text: str
    more: str
    days: int | None
    longer_than: int
    sources: dict[str, str]
    checked: date | None
    sectors: tuple[str, ...] = ()

    def source(self, sector: str) -> str:
        return self.sources.get(sector) or self.sources.get("", "")


@dataclass(frozen=True)
class Road:
    """Steps in their order, and the marks of the incidents that they are for."""

    code: str
    name: str
    intro: str
    steps: tuple[RoadStep, ...]
    types: tuple[str, ...]
    subtypes: tuple[str, ...]
    measures: tuple[str, ...]
    severity: int

    def fits(self, *, type: str, subtype: str, severity: int, measures: set[str]) -> bool:
        return (
            type in self.types
            or subtype in self.subtypes
            or bool(self.severity and severity >= self.severity)
            or not measures.isdisjoint(self.measures)
        )


@cache
def load(version: str = taxonomy.CURRENT) -> tuple[Road, ...]:
    """Raises ``ContentError``, which names the file and the field."""
    file, words = read_toml(taxonomy.CONTENT / version / "roads.toml"), taxonomy.load(version)
    roads: tuple[Road, ...] = taxonomy.unique(file, "road", _road)
    file.finish()
    known = {
        "types": {kind.code for kind in words.types},
        "subtypes": {sub.code for kind in words.types for sub in kind.subtypes},
        "measures": {word.code for word in words.measures},
    }
    for road in roads:
        for name, codes in known.items():
            if unknown := set(getattr(road, name)) - codes:
                raise ContentError(f"{file.where}, road '{road.code}': unknown {name} {', '.join(sorted(unknown))}")
    return roads


def _road(row: Fields) -> Road:
    road = Road(
        code=row.text("code"),
        name=row.text("name"),
        intro=row.text("intro"),
        steps=taxonomy.unique(row, "step", _step),
        types=row.texts("types", []),
        subtypes=row.texts("subtypes", []),
        measures=row.texts("measures", []),
        severity=row.number("severity", 0),
    )
    row.finish()
    return road


def _step(row: Fields) -> RoadStep:
    sources, checked = _sources(row), row.date("checked") if row.raw("checked") else None
    if bool(sources) != bool(checked):
        raise ContentError(f"{row.where}: 'source' and 'checked' belong together")
    if unknown := set(row.texts("sectors", [])) - set(SECTORS):
        raise ContentError(f"{row.where}: unknown sectors {', '.join(sorted(unknown))}")
    step = RoadStep(
        code=row.text("code"),
        text=row.text("text"),
        more=row.text("more", ""),
        days=row.number("days", None),
        longer_than=row.number("longer_than", 0),
        sources=sources,
        checked=checked,
        sectors=row.texts("sectors", []),
    )
    row.finish()
    return step


def _sources(row: Fields) -> dict[str, str]:
    found = row.raw("source")
    if isinstance(found, dict):
        fields = Fields(f"{row.where}, source", found)
        sources = {sector: fields.text(sector) for sector in SECTORS}
        fields.finish()
        return sources
    return {"": row.text("source")} if found is not None else {}
