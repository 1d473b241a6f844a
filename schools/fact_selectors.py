"""The live facts of all rooms."""

from core import registry
from core.facts import Fact
from core.tenancy import require_school
from schools.models import School


def current_facts() -> dict[str, Fact]:
    """What is so at the current school, by key. One query: what the rooms want to know goes along as subqueries."""
    sources = {f"facts_{number}": source for number, source in enumerate(registry.facts())}
    asked = {
        f"{prefix}_{name}": question()
        for prefix, source in sources.items()
        for name, question in registry.how(source).items()
    }
    school = School.objects.select_related("board").annotate(**asked).get(pk=require_school())
    found: dict[str, Fact] = {}
    for prefix, source in sources.items():
        answers = {name: getattr(school, f"{prefix}_{name}") for name in registry.how(source)}
        found |= {fact.key: fact for fact in source(school, **answers)}
    return found
