"""What must not differ: the database around a stranger's form, and the answers to another's thing and to nothing."""

import re

from django.db import connection, transaction

from tests.rights.addresses import NO_FIRM, NO_TOKEN

# Tables that a request may write for its own sake: counters, sessions, codes asked for.
OF_THE_DOOR = "gate_|django_|account|mfa_|procrastinate_|notices_code|notices_development"
_TABLES = """
    SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ %s ORDER BY 1
"""
_WRITES = """
    SELECT sum(pg_stat_get_xact_tuples_inserted(each) + pg_stat_get_xact_tuples_updated(each)
      + pg_stat_get_xact_tuples_deleted(each)) FROM unnest(%s::regclass[]) AS each
"""
_CHANGING = (
    (re.compile(rb'name="(csrfmiddlewaretoken|idempotency_key)" value="[^"]*"'), b""),
    (re.compile(rb'nonce="[^"]*"'), b""),
    (re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), b"ID"),
)


def tables():
    """Return the tables that hold what the product is about."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [f"^({OF_THE_DOOR})"])
        ours = [name for (name,) in cursor.fetchall()]
    people = ["accounts_consumer", "accounts_firm", "accounts_firm_contact", "accounts_firm_wallet", "accounts_member"]
    return ours + people


def writes_to(names):
    """Count the rows of these tables that this transaction has written, taken back or not: quick, unlike `state_of`."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITES, [names])
        return cursor.fetchone()


def state_of(names):
    """Return a number that is another one as soon as any row of these tables is."""
    sums = " UNION ALL ".join(f"SELECT sum(hashtextextended(r::text, 7)) AS s FROM {name} r" for name in names)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sum(s), count(s) FROM ({sums}) AS each")  # noqa: S608 - the catalogue's own names
        return cursor.fetchone()


def without_what_changes(body, thing):
    """Return the bytes of an answer without tokens, keys and the ids that were asked for."""
    for pattern, instead in _CHANGING:
        body = pattern.sub(instead, body)
    bare = thing.reference
    shown = f"{bare[:5]}-{bare[5:10]}-{bare[10:]}"
    for written in (f"CC-{shown}", shown, bare, bare.lower()):
        body = body.replace(written.encode(), b"NUMBER")
    body = body.replace(dict(thing.other).get("firm_slug", NO_FIRM).encode(), b"FIRM")
    return body.replace(dict(thing.other).get("token", NO_TOKEN).encode(), b"TOKEN")


class taken_back:  # noqa: N801 - read as a word in `with taken_back():`
    """Undo what is done within."""

    def __enter__(self):
        self.place = transaction.savepoint_create()

    def __exit__(self, *_):
        transaction.savepoint_rollback(self.place)
        connection.needs_rollback = False
