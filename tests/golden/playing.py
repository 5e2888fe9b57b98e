"""Plays a life and writes down what everybody is shown, told and handed of it."""

import json
from pathlib import Path

from tests.golden import world as around
from tests.golden.plain import Plain
from tests.golden.readers import AS_IN, ONCE, Looking, opened
from tests.golden.stories import LIVES, LOOK

DUMP = Path(__file__).parent / "dump"
# Their pages are told whole; of the others' only what differs from the one that is most like, where that is less.
MODELS = ("formal_notice", "offered", "promised", "questions_answered", "hearing_set", "ordered")
EMPTY = (None, "", False, [])
PAGE = "=== page: "
WORDS = "=== words: "
LED = "=== led: "


def path_of(name):
    """Return the file of a life."""
    return DUMP / f"{name}.txt"


def kept(name):
    """Return what the dump says of a life, as lines."""
    path = path_of(name)
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def owners():
    """Return which life tells each page and each wording that several lives would show."""
    return {
        line.partition(" | ")[0]: name for name in LIVES for line in kept(name) if line.startswith((ONCE, WORDS, LED))
    }


def model(name):
    """Return the pages of a model life as the dump keeps them, by their marks; where it looks twice, the last."""
    pages, lines = {}, []
    for line in kept(name):
        if line.startswith("####"):
            lines = []
        elif line.startswith(("== ", PAGE)):
            mark = line.removeprefix(PAGE).removeprefix("== ").partition(" | ")[0]
            lines = pages[mark.rpartition(" · ")[0] if line.startswith(PAGE) else mark] = []
        else:
            lines.append(line)
    return {mark: lines for mark, lines in pages.items() if not lines or not lines[0].startswith(AS_IN)}


DIGESTS = {"rows", "messages", "written"}  # of rows that the dump holds in other words


class Told:
    """What one life tells, as lines; a page or wording that another life's file holds is not told again."""

    def __init__(self, name, owned):
        self.name, self._owned, self._told = name, owned, set()
        self._before, self._models = {}, {each: model(each) for each in MODELS if name not in MODELS}

    def _is_ours(self, mark):
        """Tell whether this life tells it, and has not yet: it did before, or no other does."""
        is_ours = self._owned.setdefault(mark, self.name) == self.name and mark not in self._told
        self._told.add(mark)
        return is_ours

    def lines(self):
        """Play the life and return everything."""
        life = LIVES[self.name]
        with around.taken_back():
            world, looks, led = around.World(**life.people), [], []
            world.watch = lambda: self._follow(world, led)
            world.begin(life.facts, life.filed)
            for step in life.steps:
                self._do(world, step, looks)
            looks += self._look(world)
            plain = Plain(world.references(), world.names())
            return [*self._events(world, plain), *self._notices(world, plain), *plain.lines(led), *looks]

    def _follow(self, world, led):
        """Open at once what each notice leads to, as its recipient; each text once in the whole dump."""
        for key, recipient, path in world.led():
            mark = f"{LED}{key} · {recipient.partition(':')[0]}"
            if self._is_ours(mark):
                led.append(f"{mark} | {path} | {opened(world, recipient, path)}")

    def _do(self, world, step, looks):
        name, changes = (step, {}) if isinstance(step, str) else step
        if name == LOOK:
            looks += self._look(world)
        elif name == "wait":
            world.wait(**changes)
        else:
            world.act(name, **changes)

    def _look(self, world):
        """Look; each page is told as it differs from one of this look, of the look before, or of a model life."""
        plain = Plain(world.references(), world.names())
        before = {"this look": {}, "the look before": self._before, **self._models}
        lines = list(Looking(world, plain, lambda key: self._is_ours(f"{ONCE}{key}"), before).lines())
        self._before = before["this look"]
        return lines

    def _events(self, world, plain):
        yield "#### events"
        for at, kind, topic, actor, data, due_at in world.events():
            when = f"{at.astimezone(around.DHAKA):%a %Y-%m-%d %H:%M}"
            due = f" (due {due_at.astimezone(around.DHAKA):%m-%d %H:%M})" if due_at else ""
            yield plain(f"{when}{due} {kind} by {actor}; topic: {topic or '-'}")
            if kind == "consumer.filed":  # a filing sets every column: what it leaves empty says nothing
                data["set"] = {name: value for name, value in data["set"].items() if value not in EMPTY}
            shown = {name: value for name, value in data.items() if name not in DIGESTS}
            said = json.loads(plain(json.dumps(shown)))
            said["told"] = sorted(said.get("told", ()))  # by names, for the ids are drawn at random
            yield "  " + json.dumps(said, ensure_ascii=False, sort_keys=True)

    def _notices(self, world, plain):
        yield "#### notices"
        named = [
            (place, template, channel, plain(to), *rest) for place, to, channel, template, *rest in world.notices()
        ]
        for place, template, channel, recipient, language, words in sorted(named):
            yield f"{place} {template} to {recipient} by {channel} in {language}"
            mark = f"{WORDS}{template} · {channel} · {language}"
            if channel == "sms":
                yield from plain.lines(f"  {line}" for line in words)
            elif self._is_ours(mark):
                yield mark
                yield from plain.lines(f"  {line}" for line in words)


def write():
    """Write the whole dump anew, in the order of the stories; return its files."""
    DUMP.mkdir(exist_ok=True)
    owned = {}
    for name in sorted(LIVES, key=lambda name: name not in MODELS):
        text = "\n".join(Told(name, owned).lines()) + "\n"
        path_of(name).write_text(text, encoding="utf-8")
    for path in DUMP.glob("*.txt"):
        if path.stem not in LIVES:
            path.unlink()
    return sorted(DUMP.glob("*.txt"))
