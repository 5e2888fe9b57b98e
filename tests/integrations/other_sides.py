"""The other sides of what goes out: two machines, a mail server and an e-filing, each with all of its troubles."""

import uuid
from contextlib import ExitStack
from datetime import UTC, datetime
from threading import Thread

from django.core.management import call_command

from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from ccms.gate.clock import current_time
from ccms.integrations import bodies
from ccms.integrations.nothi import simulator as simulated
from ccms.notices.channels.mailers import mailers
from tests.integrations.test_sending import Machine
from tests.receiver import Behaviour, running
from tests.servers import mail_server

REFERRED, COPIED, WRITTEN, FILED = "BTRC", "DGDA", "BFSA", "file"
DESK = "desk@bfsa.example"
BEGIN = datetime(2027, 1, 4, 5, tzinfo=UTC)


class Wayward(Machine):
    """A body's machine that answers each call by the next of its troubles, and well where none is left."""

    def __init__(self):
        self.troubles = []
        super().__init__()

    @property
    def behaviour(self):
        """How it answers this call."""
        return self.troubles.pop(0) if self.troubles else Behaviour()

    @behaviour.setter
    def behaviour(self, how):
        """Answer the next call so."""
        self.troubles = [how]


class Forgetful(simulated.Simulator):
    """An e-filing whose first receipt is lost on the way, beside what it does by chance."""

    lost = losing = False

    def answer(self, path, form, upload):
        """Act as ever, and let the first receipt be lost."""
        told = super().answer(path, form, upload)
        if path.endswith("/send") and not self.lost:
            self.lost = self.losing = True
        return told

    def happens(self, share):
        """Tell whether a trouble comes now: after the first receipt the answer is dropped."""
        losing, self.losing = self.losing, False
        return losing or super().happens(share)


class World:
    """The other sides: a machine for each of two bodies, a mail server, and where the e-filing is."""

    def __init__(self, settings, desk, key_file):
        self.settings, self.desk = settings, desk
        desk.later(seconds=(BEGIN - desk.now).total_seconds())  # one life is the same on every day of the year
        self.open = ExitStack()
        self.machines = {code: self.open.enter_context(running(Wayward())) for code in (REFERRED, COPIED)}
        for machine in self.machines.values():
            machine.elsewhere = machine.url
        settings.CCMS_WEBHOOK_TRUSTED = tuple(each.origin for each in self.machines.values())
        self.post, url = self.open.enter_context(mail_server())
        settings.CCMS_MAIL_URL, settings.MAILERS = url, mailers(url)
        settings.CCMS_NOTHI_KEY_FILE = str(key_file)
        for code, machine in self.machines.items():
            machine.secrets = [bodies.set_address(code, machine.url, by="operator", now=desk.now)]
        bodies.set_mail(WRITTEN, DESK, by="operator", now=desk.now)
        call_command("nothi", "office", "dhaka", "7", "70")

    def e_filing(self, seed):
        """Start an installation of the e-filing with all of its troubles."""
        troubles = simulated.Troubles(fail=0.1, drop=0.15, repeat=0.4, reorder=0.5, lie=0.5, seed=seed)
        simulator = Forgetful(current_time, troubles)
        server = simulated.server(0, simulator)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        self.open.callback(server.server_close)
        self.open.callback(server.shutdown)
        self.settings.CCMS_NOTHI_URL = f"http://127.0.0.1:{server.server_address[1]}"
        return simulator

    def person_of(self, body):
        """Employ somebody at a body, with an account here."""
        address = f"{uuid.uuid4().hex[:8]}@body.test"
        return Member.objects.create_member(email=address, password=None, role=Role.BODY, body=body, name="পাঠক")
