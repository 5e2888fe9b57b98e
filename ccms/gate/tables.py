"""Many tables in one step of a migration: what an empty database waits for is Django's look at all models, not SQL."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTables(Operation):
    """Creates models one after the other, with one look at the whole.

    After each `CreateModel` Django makes every related model anew, which costs the square of their number.
    """

    category = CreateModel.category

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        """Remember them in the order in which they refer to each other."""
        self.tables = tables

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add all of them before anybody looks again."""
        state.__dict__.pop("apps", None)  # the look that was kept: the next who needs one looks anew
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Create each table."""
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop them, the last first."""
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Name them, as `sqlmigrate` and `migrate --plan` show."""
        return f"Create {', '.join(table.name for table in self.tables)}"

    def references_model(self, name: str, app_label: str) -> bool:
        """Say whether any of them does."""
        return any(table.references_model(name, app_label) for table in self.tables)
