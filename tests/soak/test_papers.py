"""Fifty covered pictures and fifty covered PDFs, other ones in each soak: no byte of the secret is in the copy."""

from tests.integrations.test_redacting import try_pdfs, try_pictures

MANY = 50


def test_nothing_of_fifty_secrets_is_in_the_copies(soak_seed, as_many):
    many = as_many(MANY, "pictures, and as many PDFs")
    try_pictures(many, soak_seed)
    try_pdfs(many, soak_seed)
