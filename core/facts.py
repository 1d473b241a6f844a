"""Live facts: what the rooms know about a school now, for texts to quote.

A room offers them in its ``facts.py``, with what it wants to know for them: subqueries by the name of an argument, all
asked in one statement (``schools.fact_selectors``). A text quotes a fact as ``<span data-fact="key">value</span>``
(``core.richtext``). What a text quotes stays as it was written, also when the fact changes: then somebody is asked
whether it still holds.
"""

from dataclasses import dataclass

from django.utils.functional import Promise

from core import notation
from core.richdoc import MAX_QUOTE, Paragraph, Run
from core.richread import one_line


@dataclass(frozen=True)
class Fact:
    """Something that is so at the current school.

    ``key``: "room.name", what texts know it by; never given another meaning. ``value``: as a sentence would have it,
    in Dutch; empty while there is none, such as the name of who holds a role that nobody holds. ``url``: where it is
    kept. ``label``: in the language of who asks.
    """

    key: str
    label: str | Promise
    value: str
    url: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", str(self.label))  # once, and not wherever a page shows it
        object.__setattr__(self, "value", one_line(self.value)[:MAX_QUOTE].strip())

    @property
    def notation(self) -> str:
        """How one types it in a text without JavaScript."""
        return notation.write([Paragraph([Run(self.value, fact=self.key)])])
