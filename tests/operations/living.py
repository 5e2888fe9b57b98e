"""Installations of their own, run by their commands as an operator runs them."""

import json
import signal
import threading

from tests.installation import Installation, eventually, hears
from tests.soak.browsing import Meter, Person

COMMANDS = """
import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from django.core.management import CommandError, call_command

answers = []
for command in {commands}:
    with redirect_stdout(StringIO()) as said, redirect_stderr(said):
        try:
            code = 0
            call_command(*command)
        except SystemExit as leaving:
            code = leaving.code
        except CommandError as refused:
            code = refused.returncode
            print(refused)
    answers.append((code, said.getvalue()))
print(json.dumps(answers))
"""


class House(Installation):
    """An installation whose programs are watched, and which people file in."""

    def __init__(self, **settings):
        super().__init__(**settings)
        self.said, self.programs, self.meter = {}, {}, Meter()

    def run(self, *names):
        """Start programs and wait until the pages are open."""
        for name in names:
            self.programs[name], self.said[name] = self.start(name), []
            listening = (self.programs[name].stdout, self.said[name])
            threading.Thread(target=lambda out, said: said.extend(out), args=listening, daemon=True).start()
        if "serve" in names:
            assert eventually(self.ready), self.said

    def stop(self):
        """End every program as an operator does: when it has begun."""
        for program in self.programs.values():
            assert eventually(lambda begun=program: hears(begun, signal.SIGTERM))
            program.terminate()
        ended = {name: program.wait(60) for name, program in self.programs.items()}
        assert set(ended.values()) <= {0}, (ended, {name: self.said[name][-20:] for name in ended})
        self.programs = {}

    def person(self, phone):
        """Return somebody who has signed in."""
        person = Person(f"http://127.0.0.1:{self.port}", self.meter, phone)
        person.sign_in()
        return person

    def answers(self, *commands):
        """Run commands in one process, as to start one takes longest; return the exit code and the words of each."""
        said = self.finish("shell", "-v0", "--no-imports", "-c", COMMANDS.format(commands=commands))
        return [tuple(answer) for answer in json.loads(said.splitlines()[-1])]

    def value(self, expression, *imports):
        """Return what an expression gives within the installation, as text."""
        code = "\n".join([*imports, f"print({expression})"])
        return self.finish("shell", "-v0", "-c", code).strip()
