"""Changes of rows by the owner of the database, as a dice has it: a random row, a random column, a plausible value."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.apps import apps
from django.db import Error, connection, models, transaction

from ccms.accounts.actors import Role
from ccms.accounts.firms import shop_keys
from ccms.accounts.models import Consumer, Firm
from ccms.complaints.acts import proof_of_service
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.evidence.scanner import NOT_SEEN
from ccms.complaints.filing import shop_orders
from ccms.complaints.filing.shop_orders import Signed
from ccms.complaints.history.columns import KEY, NOTHING, OPEN, lines
from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Complaint, Evidence
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import dhaka_day
from ccms.editions.in_force import keep_first
from ccms.editions.models import Edition
from ccms.law.pack.book import book
from ccms.ledger.models import Event, Head
from ccms.ledger.row_digests import WRITTEN, heard
from ccms.ledger.verify import verify_ledger, wanted
from ccms.notices.delivery import deliver
from ccms.notices.models import Notice
from ccms.notices.outcomes import COLUMNS as OUTCOME
from ccms.notices.outcomes import LEFT
from tests import factories as make
from tests.complaints.performing import perform_any
from tests.complaints.registering import a_register
from tests.complaints.tampering import GUARDED
from tests.shopping import SigningShop

MAY_GO = {Event, Head, Edition, Consumer}  # whose going shows by what stands on them, not by a digest
MAY_BE_EMPTY = {(Consumer, "name")}  # sealed, and nothing else says that there was one
A = Action
BUYER, SELLER, OFFICER = Role.CONSUMER, Role.FIRM_LINK, Role.OFFICER
# Four lives: whose turn it is, what they do, and how many days later.
LIVES = (
    [
        *((SELLER, A.DEFEND, 0), (BUYER, A.REJECT, 0), (BUYER, A.ADD_EVIDENCE, 0), (OFFICER, A.TAKE_UP, 0)),
        *((OFFICER, A.SET_HEARING, 0), (OFFICER, A.HOLD_HEARING, 3), (OFFICER, A.ORDER, 0)),
        *((OFFICER, A.RECORD_PAYMENT, 0), (BUYER, A.NAME_ACCOUNT, 0), (OFFICER, A.RECORD_REWARD, 0)),
    ],
    [(SELLER, A.OFFER, 0), (BUYER, A.ACCEPT, 0), (SELLER, A.REPORT_PERFORMANCE, 1)],
    [
        *((SELLER, A.REFUSE, 0), (OFFICER, A.TAKE_UP, 0), (OFFICER, A.RULE_ON_POINTS, 0), (OFFICER, A.REFER, 0)),
        *((OFFICER, A.RECORD_SENDING, 0), (OFFICER, A.ADD_NOTE, 1), (OFFICER, A.NOTE_EVIDENCE, 1)),
    ],
    [(SELLER, A.ASK, 0), (BUYER, A.GIVE_INFORMATION, 0), (SELLER, A.OFFER, 0), (BUYER, A.COUNTER, 0)],
)


def build(now):
    """Make a register of people and firms, and four complaints, with rows in the tables that verify compares."""
    keep_first(now)
    a_register(now)
    made = [make.a_complaint(now) for _ in LIVES]
    officer = make.officer(made[0][0].office)
    for (complaint, person, _, contact), life in zip(made, LIVES, strict=True):
        by, at = {BUYER: make.as_consumer(person), SELLER: make.as_firm(contact), OFFICER: officer}, now
        received = {"contact": contact.id, "at": now, "basis": "undesignated", "now": now, "by": by[SELLER]}
        proof_of_service.firm_received(reference=complaint.reference, **received)
        for role, action, days in life:
            at += timedelta(days=days, minutes=1)
            perform_any(action, complaint, by[role], at, other=made[0][0], another_post=make.post_of(officer))
    _an_order_of_a_shop(now)
    deliver(now + timedelta(days=1))
    sweep(now + timedelta(days=20))  # of whoever was told and is silent a caller asks


def _an_order_of_a_shop(now):
    """Let a shop's server sign an order about which its buyer complains."""
    shop = SigningShop(now, firm=Firm.objects.get(slug="rongin-sharee"))
    signed = Signed.of(shop.firm.pk, shop_keys.read_order(shop.firm, shop.token(), now))
    told = shop_orders.told_by_firm(book().on(dhaka_day(now)), signed)
    filing = replace(make.filing(shop.firm, now, facts=told), signed=signed)
    make.file(filing=filing, by=make.as_consumer(make.consumer(now)), now=now)


def escaped(seed, turns):
    """Change one cell so often, each time from what it was; return what was not found, and how many of each table."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, no secret
    rows = {model: _rows_of(model) for model, _ in _columns()}
    columns = [(model, field) for model, field in _columns() if rows[model]]
    guards = [*wanted().triggers, *wanted().functions]
    unseen, tried = [], Counter()
    while tried.total() < turns:
        model, field = dice.choice(columns)
        sort = dice.choices(("cells", "guards", "rows"), (90, 5, 5))[0]
        with transaction.atomic():
            if sort == "guards":
                changed = _guard_changed(dice, dice.choice(guards))
            elif sort == "rows":
                changed = _taken_away(dice, model, rows) if model not in MAY_GO else None
            else:
                changed = _changed(dice, model, field, rows)
            if changed:
                tried["guards" if sort == "guards" else model._meta.db_table] += 1
                if not verify_complaints().findings and verify_ledger().clean:
                    print(f"not found: {changed}")  # noqa: T201 - a report cuts long lists
                    unseen.append(changed)
            transaction.set_rollback(True)
    return unseen, tried


def _columns():
    """Yield the columns that the list says are compared."""
    compared = {
        (line.table, line.column) for line in lines() if line.how != KEY and not line.how.startswith((NOTHING, OPEN))
    }
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.column == "tx" or field.generated:
                continue  # only a signed head holds it: tests/ledger/mutations.py; the database itself counts the other
            if (model._meta.db_table, field.column) in compared:
                yield model, field


def _rows_of(model):
    """Return the keys of the rows that can be changed: of people and firms those that an event has named."""
    found = model._default_manager.order_by("pk")
    if model is Notice:  # of one about no complaint only that it has an event is compared
        found = found.filter(subject__in=Complaint.objects.values("reference"))
    keys = list(found.values_list("pk", flat=True))
    covered = next((each for each in heard() if each.model is model), None)
    named = {name for event in Event.objects.all() for name in event.data.get(WRITTEN, {})} if covered else ()
    return [key for key in keys if not covered or covered.name(key) in named]


def _guard_changed(dice, name):
    """Weaken one guard of the database, and say how."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if trigger := wanted().triggers.get(name):
            table = trigger[1]
            ways = (f"DROP TRIGGER {name} ON {table}", f"ALTER TABLE {table} DISABLE TRIGGER {name}")
            ways += (
                f"ALTER TABLE {table} ENABLE TRIGGER {name}",
                f"ALTER TRIGGER {name} ON {table} RENAME TO x",
            )
            how = dice.choice(ways)
        else:
            cursor.execute("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = %s", [name])
            head, mark, body = cursor.fetchone()[0].partition("$function$")
            weaker = " BEGIN RETURN NEW; END" if "RETURNS trigger" in head else body.replace("$function$", " ")
            how = f"{head}{mark}{weaker} {mark}"
        cursor.execute(how)
    return f"{name}: {how[:90]}"


def _taken_away(dice, model, rows):
    """Delete a row, and say which; nothing where another row stands on it."""
    key = dice.choice(rows[model])
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            _switch(cursor, on=False)
            model._default_manager.filter(pk=key)._raw_delete("default")
            _switch(cursor, on=True)
    except Error:
        return None
    return f"{model._meta.db_table} {key} is taken away"


def _changed(dice, model, field, rows):
    """Put another value into one cell, and say where; nothing where the database takes none."""
    key = dice.choice(rows[model])
    before = model._default_manager.filter(pk=key).values_list(field.attname, flat=True)[0]
    for value in _values(dice, model, field, key, before):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                _switch(cursor, on=False)
                model._default_manager.filter(pk=key).update(**{field.attname: value})
                _switch(cursor, on=True)
        except Error:  # a constraint of the table, or a value that leads nowhere
            continue
        return f"{model._meta.db_table}.{field.column}: {before!r} -> {value!r}"
    return None


def _switch(cursor, *, on):
    for table, triggers in GUARDED.items():
        for trigger in triggers:
            how = "ENABLE ALWAYS" if on else "DISABLE"
            cursor.execute(f"ALTER TABLE {table} {how} TRIGGER {trigger}")


def _values(dice, model, field, key, before):
    """Return other values than there is: those of other rows first, then one of the kind."""
    of = field.related_model._default_manager.values_list("pk", flat=True) if field.related_model else ()
    others = [*model._default_manager.values_list(field.attname, flat=True), *of]
    dice.shuffle(others)
    made = _of_kind(dice, field, before)
    found = [value for value in [*others, *([made] if made is not None else [])] if _plain(value) != _plain(before)]
    found = [value for value in found if _is_told(model, field, key, before, value)]
    if (model, field.attname) in MAY_BE_EMPTY:
        found = [value for value in found if _plain(value)]
    return sorted(found, key=lambda _: dice.random())


def _is_told(model, field, key, before, after):
    """Tell whether an event would say this: of a message only how it went, of a file only what the scanner said."""
    if model is Notice and field.attname in OUTCOME:
        state = Notice.objects.values_list("state", flat=True).get(pk=key)
        return state in LEFT or (field.attname == "state" and after in LEFT)
    return (model, field.attname) != (Evidence, "scan") or not {before, after} <= set(NOT_SEEN)


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def _of_kind(dice, field, before):
    kinds = (
        (bool, lambda value: not value),
        (int, lambda value: value + dice.choice([-1, 1, 7])),
        (datetime, lambda value: value + timedelta(hours=dice.choice([-30, 1, 25]))),
        (date, lambda value: value + timedelta(days=dice.choice([-1, 1]))),
        (str, lambda value: f"{value[: (field.max_length or 99) - 1]}x"),
        (bytes, lambda value: dice.choice([b"", bytes([value[0] ^ 1]) + value[1:]]) if value else None),
        (list, lambda value: [*value, "x"]),
        (dict, lambda value: {**value, "x": 1}),
    )
    value = _plain(before)
    if value is None:
        return datetime.now().astimezone() if isinstance(field, models.DateTimeField) else None
    return next((make_one(value) for kind, make_one in kinds if isinstance(value, kind)), None)


GUARDED = {**GUARDED, Head._meta.db_table: ("ledger_head_keep", "ledger_head_keep_all")}
assert {Event._meta.db_table, Edition._meta.db_table} <= GUARDED.keys()
