"""Migrations that are carried out in fewer steps than they are written in."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db.migrations.operations import AddField, AlterField, CreateModel
from django.db.migrations.operations.base import Operation

TABLES = (CreateModel, AddField, AlterField)


def together(operations: Iterable[Operation]) -> list[Operation]:
    """The operations of a migration; what makes and changes tables, one after another, becomes one step.

    Django renders each model that is related to a changed one anew after every operation. Here every table belongs
    to a board, so those are all models, and rendering them was most of what a migration took.
    """
    steps: list[Operation] = []
    for tables, found in groupby(operations, lambda each: isinstance(each, TABLES)):
        run = list(found)
        steps += [Tables(run)] if tables else run
    return steps


class Tables(Operation):
    """Several tables made or changed, each by one operation, without a look at the models in between."""

    def __init__(self, operations: list[Any]):
        self.operations = operations
        made = {each.name_lower for each in operations if isinstance(each, CreateModel)}
        for each in operations:
            if not isinstance(each, CreateModel) and each.model_name_lower in made:
                raise ValueError(f"Put it in CreateModel at once: {each.describe()}")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.operations], {}

    def describe(self) -> str:
        return "; ".join(each.describe() for each in self.operations)

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.__dict__.pop("apps", None)  # the rendered models: made again when they are asked for
        for each in self.operations:
            each.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for each in self.operations:
            each.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for each in reversed(self.operations):
            each.database_backwards(app_label, schema_editor, from_state, to_state)
