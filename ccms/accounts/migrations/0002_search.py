"""The indexes by which a misspelt name of a firm is found."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

INDEXES = """
CREATE INDEX accounts_alias_words ON accounts_firm_alias USING gin (words gin_trgm_ops);
CREATE INDEX accounts_alias_sound ON accounts_firm_alias USING gin (sound gin_trgm_ops);
CREATE INDEX accounts_alias_sound_start ON accounts_firm_alias (sound varchar_pattern_ops);
"""
UNDO = "DROP INDEX accounts_alias_words, accounts_alias_sound, accounts_alias_sound_start"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(INDEXES, UNDO),
    ]
