"""How a receipt is known has its words in the law pack, whoever says it."""

from ccms.law.pack.book import book
from ccms.notices import proofs


def test_every_basis_that_the_outbox_and_the_pages_give_has_its_words(now):
    known = {choice.code for choice in book().on(now.date()).reasons["receipt_basis"]}

    assert {proofs.DESIGNATED, proofs.DELIVERED, "opened"} <= known
