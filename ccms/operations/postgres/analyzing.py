"""Updates the statistics of PostgreSQL's planner at once after a migration, a restore or a large load.

A new column, an index over an expression and everything that was restored have no statistics until autovacuum runs,
a minute later or, on a busy machine, much later; until then lists among a million complaints are read without their
indexes. ANALYZE reads a sample, 30,000 pages of a table at most, and locks out neither readers nor writers.
"""

from collections.abc import Collection

from django.apps import apps
from django.db import connection


def analyze(labels: Collection[str], *, vacuum: bool = False) -> None:
    """Count the rows of the tables of these apps; `vacuum` also notes which pages an index may answer for alone.

    With `vacuum` it may not stand in a transaction.
    """
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        tables = sorted({name for label in labels for name in _tables_of(label)} & there)
        if tables:
            named = ", ".join(map(connection.ops.quote_name, tables))
            cursor.execute(f"VACUUM (ANALYZE) {named}" if vacuum else f"ANALYZE {named}")


def _tables_of(label: str) -> list[str]:
    if label not in apps.app_configs:  # of a version that had it
        return []
    return [model._meta.db_table for model in apps.get_app_config(label).get_models(include_auto_created=True)]  # noqa: SLF001 - Django's public name for it
