"""A shop in PHP for tests: the plug-in for WooCommerce as its zip holds it, run by `php -S` on this machine.

WordPress and WooCommerce are not there: stand-ins (tests/woocommerce) take their place.
"""

import importlib.util
import json
import os
import re
import socket
import subprocess
import time
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

from ccms.gate import clock
from tests import programs
from tests.ports import free_port

PHP = programs.path("php")
SDK = Path(__file__).parents[1] / "sdk"
STAND_INS = Path(__file__).parent / "woocommerce"


def packing():
    """Return the program that packs the plug-in."""
    spec = importlib.util.spec_from_file_location("ccms_build", SDK / "woocommerce" / "build.py")
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    return program


class PhpShop:
    """The plug-in unpacked in a folder of its own, what the shop keeps, and the server before both."""

    def __init__(self, folder, settings, secret, order):
        self.folder, self.state = folder, folder / "state.json"
        packing().build(folder / "ccms.zip")
        with zipfile.ZipFile(folder / "ccms.zip") as packed:
            packed.extractall(folder / "plugins")
        for program in (folder / "plugins").rglob("ccms_order.php"):  # PHP has no other clock than this machine's
            words = program.read_text(encoding="utf-8")
            program.write_text(words.replace("time()", f"(time() + {round(clock.offset().total_seconds())})"), "utf-8")
        options = {"ccms_settings": settings, "ccms_order_secret": secret} if settings else {}
        kept = {name: {"value": value, "autoload": "no"} for name, value in options.items()}
        self.keep(options=kept, locale="bn_BD", order=order)
        self.port = free_port()
        places = {"SHOP_PLUGINS": str(folder / "plugins"), "SHOP_STATE": str(self.state)}
        self.server = subprocess.Popen(
            [PHP, "-d", "display_errors=1", "-d", "error_reporting=-1", "-S", f"127.0.0.1:{self.port}", "shop.php"],
            cwd=STAND_INS,
            env=os.environ | places,
            stderr=subprocess.DEVNULL,
        )
        while not self._answers():
            assert self.server.poll() is None
            time.sleep(0.02)

    def keep(self, **changes):
        """Change what the shop keeps."""
        known = json.loads(self.state.read_text()) if self.state.exists() else {}
        self.state.write_text(json.dumps(known | changes))

    def option(self, name):
        """Return an option with its mark, or None."""
        return json.loads(self.state.read_text())["options"].get(name)

    def address(self, path, host="127.0.0.1"):
        return f"http://{host}:{self.port}{path}"

    def get(self, path, **sent):
        """Return a page; with something sent, the answer to its form."""
        body = urllib.parse.urlencode(sent, doseq=True).encode() if sent else None
        with urllib.request.urlopen(self.address(path), body, timeout=10) as answer:  # noqa: S310 - a loopback address
            text = answer.read().decode()
        assert not re.search("<b>(Fatal error|Warning|Notice|Deprecated)</b>", text), text
        return text

    def close(self):
        self.server.kill()
        self.server.wait()

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
