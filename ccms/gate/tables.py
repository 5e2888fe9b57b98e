"""Creates many tables in one operation of a migration, so that Django renders its models once, not after each one."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTables(Operation):
    """Creates models in the given order, in which each refers only to itself or to models before it.

    After each `CreateModel` Django renders every related model again, which costs the square of their number: for the
    tables of complaints that is 0.9 s of processor instead of 0.03 s.
    """

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        """Take the operations that this one stands for."""
        self.tables = tables

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add all models to the state."""
        state.__dict__.pop("apps", None)  # the rendered models; the next reader renders them again
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
        """Drop each table, the last first."""
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Return the names of the models, as `sqlmigrate` and `migrate --plan` show them."""
        return f"Create {', '.join(table.name for table in self.tables)}"
