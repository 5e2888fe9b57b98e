"""What keeps a list as cheap among a million complaints as among ten thousand: its plans and tidy tables."""

import re
from dataclasses import dataclass, field, replace

import pytest
from django.db import connection

from ccms.accounts.actors import Actor, Role
from ccms.accounts.firms.firm_members import brands_of
from ccms.complaints.firm_desk import inbox
from ccms.complaints.reading import office_queue
from tests import factories as make

pytestmark = pytest.mark.django_db


@dataclass
class Heard:
    """The texts of the statements that have a limit."""

    texts: list[str] = field(default_factory=list)

    def __call__(self, execute, sql, params, many, context):
        self.texts += [str(sql)] if "LIMIT" in str(sql) else []
        return execute(sql, params, many, context)


def test_how_many_rows_a_list_reads_stands_in_its_statement_and_is_no_value_beside_it(now):
    country = replace(make.officer(make.offices(now)), head_office=True)
    member = Actor(role=Role.FIRM_AGENT, id=country.id, firm=make.firm(now).pk, contact_verified=True)
    heard = Heard()
    with connection.execute_wrapper(heard):
        for view in office_queue.View:
            office_queue.page(office_queue.QueueWanted(view), country, now)
        for view in inbox.View:
            inbox.page(inbox.InboxWanted(view=view), member, now)
        inbox.counts_later(brands_of(member), member, now)()
    assert len(heard.texts) > len(office_queue.View) + len(inbox.View)
    for text in heard.texts:
        assert re.search(r"LIMIT \d", text)
        assert not re.search(r"LIMIT \D", text)


@pytest.mark.parametrize(
    "table", ["complaints_deadline", "complaints_complaint", "complaints_searchtext", "notices_notice"]
)
def test_what_every_act_changes_is_tidied_after_a_hundredth_of_it(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE oid = %s::regclass", [table])
        (options,) = cursor.fetchone()
    assert "autovacuum_vacuum_scale_factor=0.01" in (options or [])
