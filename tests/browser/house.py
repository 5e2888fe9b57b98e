"""A whole running installation for journeys: real web and worker processes on their own PostgreSQL."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from tests.installation import ROOT, Installation, eventually

ASKING = 0.3  # seconds between two questions whether a message has come: each costs the house as much as a page
# Stopped by the checks at once: it brings members, offices and shops, and no complaint.
PEOPLE_ONLY = ("demo", "--story", "R4")


class House(Installation):
    """Opened once and used by several journeys, each with people and sellers of its own."""

    running = ()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, *command):
        """Start a command whose log cannot fill a pipe that nobody reads."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *command],
            env=self.environment,
            cwd=ROOT,
            stdout=(self.data / f"{command[0]}.log").open("a"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def finish(self, *command):
        """Run a command to its good end and return what it said."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def open(self):
        """Prepare the database, bring the demonstration's people in, start web and worker."""
        self.prepare()
        self.finish(*PEOPLE_ONLY)
        self.running = [self.start("serve"), self.start("work")]
        assert eventually(self.ready), self.said()

    def close(self):
        """Stop what was opened, and see that all that the journeys wrote agrees."""
        for one in self.running:
            one.terminate()
        for one in self.running:
            one.wait(timeout=30)
        self.finish("verify")

    def said(self):
        """Return what web and worker have logged of their own troubles."""
        logs = (self.data / f"{name}.log" for name in ("serve", "work"))
        return "\n".join(log.read_text() for log in logs if log.exists())

    def now(self):
        """Return the time in the house: this machine's, moved by the clock buttons."""
        moved = float((self.data / "clock-offset").read_text())
        return datetime.now(UTC) + timedelta(seconds=moved)

    def inbox(self, to):
        """Return what was sent to a number or address, newest first."""
        return json.loads(self.get(f"/dev/inbox.json?to={quote(to)}")[1])

    def told(self, to, words):
        """Wait until a message with these words has reached somebody; false when none comes."""
        return eventually(lambda: any(words in row["body"] for row in self.inbox(to)), seconds=30, every=ASKING)

    def code(self, to, after=0):
        """Wait for the next code to a number beyond the first `after`, and return it."""
        found = []

        def came():
            found[:] = [code for row in self.inbox(to) if (code := re.search(r"#(\d{6})$", row["body"]))]
            return len(found) > after

        assert eventually(came, seconds=30, every=ASKING), self.said()
        return found[0][1]

    def run(self, program):
        """Run a few lines against the services, and return what they print last as JSON."""
        return json.loads(self.finish("shell", "--no-imports", "-c", program).splitlines()[-1])
