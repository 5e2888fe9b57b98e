"""Defines the tables of the gate. Keys are keyed digests: no row holds a number, address or name."""

from django.db import models


class RateLimitHit(models.Model):
    """One counted act, kept as long as it counts."""

    key = models.BinaryField()
    member = models.BinaryField(null=True)  # where different things are counted: which one
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        """Counted from the youngest back; a member stands once."""

        db_table = "gate_take"
        constraints = [models.UniqueConstraint(fields=["key", "member"], name="gate_take_member")]
        indexes = [
            models.Index(fields=["key", "-at"], name="gate_take_youngest"),
            models.Index(fields=["until"], name="gate_take_over"),
        ]


class Suspension(models.Model):
    """Something that is suspended until a moment."""

    key = models.BinaryField(primary_key=True)
    until = models.DateTimeField(db_index=True)

    class Meta:
        """One suspension at a time."""

        db_table = "gate_pause"


class Delay(models.Model):
    """How often an account was tried in a row, and when it may be tried again."""

    key = models.BinaryField(primary_key=True)
    tries = models.IntegerField()
    until = models.DateTimeField()
    forgotten_at = models.DateTimeField(db_index=True)

    class Meta:
        """One row for each account under trial."""

        db_table = "gate_delay"


class Tally(models.Model):
    """A sum over one minute, hour, day or month of Dhaka's calendar."""

    name = models.CharField(max_length=24)
    unit = models.CharField(max_length=6)
    start = models.DateTimeField()
    amount = models.BigIntegerField()

    class Meta:
        """One sum for each stretch."""

        db_table = "gate_tally"
        constraints = [models.UniqueConstraint(fields=["name", "unit", "start"], name="gate_tally_once")]


class Duty(models.Model):
    """Something that must be done again and again, and when it was last done well."""

    name = models.CharField(max_length=32, primary_key=True)
    done_at = models.DateTimeField()

    class Meta:
        """One row for each."""

        db_table = "gate_duty"


class Alarm(models.Model):
    """Something a person should look at; raised again, it is the same alarm with a later time."""

    name = models.CharField(max_length=32)
    key = models.BinaryField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.IntegerField(default=1)

    class Meta:
        """One row for each thing that alarms."""

        db_table = "gate_alarm"
        constraints = [models.UniqueConstraint(fields=["name", "key"], name="gate_alarm_once")]
        indexes = [models.Index(fields=["name", "-last_at"], name="gate_alarm_recent")]


class KeptAnswer(models.Model):
    """What an unsafe request was answered, so that its repetition acts no second time."""

    account = models.CharField(max_length=64)
    key = models.UUIDField()
    fingerprint = models.BinaryField()
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        """One act for each account and key."""

        db_table = "gate_kept_answer"
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="gate_kept_answer_once")]
