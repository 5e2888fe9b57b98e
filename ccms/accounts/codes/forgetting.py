"""Deletes the codes of an erased person; otherwise they would stay for a day, and waiting ones for a week."""

from ccms.accounts.channels import Channel
from ccms.accounts.firms.naming import contact_index
from ccms.accounts.models import CodeRequest, CodeWait, Consumer


def forget_codes(person: Consumer) -> None:
    """Delete what was asked for this person's number and address."""
    known = [(Channel.SMS, person.phone.open()), (Channel.EMAIL, person.email.open())]
    indexes = [contact_index(channel, value) for channel, value in known if value]
    CodeRequest.objects.filter(phone_index__in=indexes).delete()
    CodeWait.objects.filter(phone_index__in=indexes).delete()
