"""A column that a query left out is an error where it is read: the product would fetch it for one row after the other.

Django fetches such a column when it is read, with a statement for each row and column. A foreign key that is followed
later is fetched as before: acts on one complaint follow many, each once.
"""

from django.db.models import FETCH_ONE, FETCH_RAISE, query
from django.db.models.fetch_modes import FetchMode
from django.db.models.query_utils import DeferredAttribute


class ColumnsAtOnce(FetchMode):
    """Refuses to fetch a column later."""

    def fetch(self, fetcher, instance):
        """Fetch what a foreign key leads to, and nothing else."""
        mode = FETCH_RAISE if isinstance(fetcher, DeferredAttribute) else FETCH_ONE
        mode.fetch(fetcher, instance)


def begin():
    """Let every query of this process have this mode."""
    query.DEFAULT_FETCH_MODE = ColumnsAtOnce()
