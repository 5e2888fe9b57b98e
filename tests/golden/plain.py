"""Takes out of a text what differs from run to run: references, ids, tokens, digests; fixed ids get their names."""

import json
import re

from ccms.core import references
from ccms.core.digits import in_digits

UUID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}(?![0-9a-f])")
DIGEST = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{16,128}(?![0-9A-Za-z])")
# Letters of both sizes and a digit within: no word that anybody would read.
TOKEN = re.compile(r"(?<![\w/+=-])(?=[\w-]*[0-9])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[A-Za-z0-9_-]{20,}={0,2}(?::[\w-]+)*")
POSITION = re.compile(r'(next: )"\d+-\d+"')
MACHINE = re.compile(r"SYS-[0-9০-৯]{9}")
HASHED = re.compile(r"\.[0-9a-f]{8,12}\.(css|js|svg|png|woff2)")


class Plain:
    """Makes the texts of one life plain."""

    def __init__(self, of_references, names):
        spelled = {}
        for reference, name in of_references.items():
            for written in (references.display(reference), reference):
                for form in (written, written.lower(), in_digits(written, "bn")):
                    spelled[form] = f"CC-{name}" if written != reference else name
        self._references = spelled
        self._names = {**names, **{key.replace("-", ""): name for key, name in names.items()}}
        self._known = re.compile("|".join(map(re.escape, sorted(spelled, key=len, reverse=True))))

    def __call__(self, text):
        """Return the text without what changes."""
        text = self._known.sub(lambda found: self._references[found[0]], text)
        text = UUID.sub(lambda found: self._names.get(found[0], "<id>"), text)
        text = MACHINE.sub("SYS-<number>", text)
        text = HASHED.sub(r".\1", text)
        text = TOKEN.sub("<token>", DIGEST.sub("<digest>", text))
        return POSITION.sub(r'\1"<position>"', text)

    def lines(self, lines):
        """Return lines without what changes."""
        return [self(line) for line in lines]


def flat(value, path=""):
    """Yield JSON line by line, each value with its path, names in their order."""
    if isinstance(value, dict) and value:
        for name in sorted(value):
            yield from flat(value[name], f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for place, each in enumerate(value):
            inner = each.values() if isinstance(each, dict) else [each]
            if any(isinstance(one, dict | list) for one in inner):
                yield from flat(each, f"{path}[{place}]")
            else:  # without its place, so that one value more is one line more
                yield f"{path}[]: {json.dumps(each, ensure_ascii=False, sort_keys=True)}"
    else:
        yield f"{path}: {json.dumps(value, ensure_ascii=False)}"
