"""What the log says of a database that could not do something holds nothing that a person typed."""

import pytest
import structlog
from django.db import OperationalError, connection, transaction

from ccms.gate.outages import database_down

TYPED = "রহিমা"


@pytest.mark.django_db
def test_a_word_that_is_too_long_for_the_database_is_not_in_the_log():
    with pytest.raises(OperationalError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsquery", [f"'{TYPED * 500}'"])

    with structlog.testing.capture_logs() as said:
        database_down(error.value)

    assert TYPED not in str(said)
