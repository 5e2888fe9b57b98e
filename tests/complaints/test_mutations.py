"""Random changes of what decides, by the owner of the database: every one is found."""

import pytest

from ccms.complaints.history.cells import FILLED, wrong_cells
from ccms.complaints.verification import verify_complaints
from ccms.ledger.verify import verify_ledger
from tests import factories as make
from tests.complaints.mutations import build, escaped
from tests.complaints.registering import a_register

CHANGES = 4  # a thousand in tests/soak/test_history.py


@pytest.mark.django_db
def test_random_changes_of_what_decides_are_all_found(now, settings, tmp_path):
    settings.CCMS_EVIDENCE_DIR = tmp_path
    build(now)
    assert (verify_complaints().findings, verify_ledger().findings) == ([], [])

    assert escaped(20261129, CHANGES)[0] == []


@pytest.mark.django_db
def test_every_cell_that_was_emptied_beside_the_product_is_named(now):
    a_register(now)
    make.a_complaint(now)
    assert list(wrong_cells()) == []

    named = set()
    for model, standing, names in FILLED:
        for name in names:
            for row in model._default_manager.filter(standing):
                before = model._default_manager.filter(pk=row.pk).values_list(name, flat=True)[0]
                model._default_manager.filter(pk=row.pk).update(**{name: b""})
                assert ("a sealed cell is empty", f"{model._meta.model_name} {row.pk}, {name}") in set(wrong_cells())
                model._default_manager.filter(pk=row.pk).update(**{name: before})
                named.add(f"{model.__name__}.{name}")
    assert named >= {"Consumer.phone", "FirmClaim.email", "Intake.payload", "OrderKey.secret"}
    assert named >= {"Application.details", "Application.phone", "Application.email"}
