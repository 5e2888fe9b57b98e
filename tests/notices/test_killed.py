"""A worker is killed with messages in its hands: nothing is lost, and what may have gone out twice is marked."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from ccms.accounts.consumers import consumer_of
from ccms.notices.delivery import deliver
from ccms.notices.models import Notice
from tests.notices.conftest import number, of

WORKER = """
import sys
from datetime import datetime
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.CCMS_SMS_URL = [sys.argv[2]]
django.setup()
from ccms.notices.delivery import deliver
deliver(datetime.fromisoformat(sys.argv[3]), seconds=60)
"""
PEOPLE = 60


@pytest.mark.processes
def test_a_killed_worker_loses_nothing_and_what_was_in_its_hands_is_marked(forgetful_gateway, tell, settings, now):
    for index in range(PEOPLE):
        forgetful_gateway.behave(number(index)[1:], "late")
        tell(of(consumer_of(number(index), now)))
    arguments = [connection.settings_dict["NAME"], settings.CCMS_SMS_URL[0], now.isoformat()]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
    worker = subprocess.Popen([sys.executable, "-c", WORKER, *arguments], env=environment)
    while len(forgetful_gateway.taken) < PEOPLE // 3:
        assert worker.poll() is None
        time.sleep(0.01)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    in_hands = set(Notice.objects.filter(state="sending").values_list("id", flat=True))
    assert in_hands

    deliver(now + timedelta(seconds=90), seconds=60)

    assert set(Notice.objects.values_list("state", flat=True)) == {"sent"}
    assert set(Notice.objects.filter(possibly_sent_twice=True).values_list("id", flat=True)) == in_hands
    taken = Counter(one.to for one in forgetful_gateway.taken)
    assert set(taken) == {number(index)[1:] for index in range(PEOPLE)}
    assert sum(count - 1 for count in taken.values()) <= len(in_hands)
