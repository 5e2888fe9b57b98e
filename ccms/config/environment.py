"""Reads settings from the environment, each with its type; an error names the bad setting, and no value is guessed."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import parse_qs, parse_qsl, urlsplit

KEY_BYTES = 32
MODES = ("development", "sandbox", "production")
SHORTEST_SECRET, LEAST_DIFFERENT = 32, 5  # characters of a secret outside development, and how many must differ
SHORTEST_RECEIPT_SECRET = 16  # an operator types it into the pages of a gateway
LAST_PORT = 65535
SIMULATED_NOTHI = 8790  # the port where `nothi simulate` answers
PLAIN = frozenset({"http", "smtp", "tcp"})  # what others on the way can read
OWN_NAMES = frozenset({"", "localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104 - compared, not listened on


class BadSettingError(Exception):
    """A setting is missing or cannot be used; `name` is the environment variable."""

    def __init__(self, name: str, reason: str) -> None:
        """Keep the name for tests and the sentence for the person at the terminal."""
        super().__init__(f"{name}: {reason}")
        self.name = name


class Environment:
    """The environment variables of this process, and its mode: development, sandbox or production."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        """Read CCMS_ENV first, because it decides what may be left out."""
        self._variables = variables
        self.warnings: list[tuple[str, str]] = []  # by the name of the setting
        self.mode = self.choice("CCMS_ENV", MODES, default="development")

    @property
    def production(self) -> bool:
        """In production messages reach real people, and nobody moves the clock."""
        return self.mode == "production"

    @property
    def deployed(self) -> bool:
        """Outside development every secret and address must be given."""
        return self.mode != "development"

    def warn(self, name: str, reason: str) -> None:
        """Keep what web and worker are to say of a setting when they start; in development nobody is warned."""
        if self.deployed:
            self.warnings.append((name, reason))

    def given(self, name: str) -> str | None:
        """Return the variable without surrounding blanks; an empty one counts as not given."""
        return self._variables.get(name, "").strip() or None

    def text(self, name: str, *, default: str) -> str:
        """Return a text that has a default everywhere."""
        return self.given(name) or default

    def required(self, name: str, *, development: str, meaning: str, sandbox: str | None = None) -> str:
        """Return a text that only development may leave out, and a sandbox that has a default.

        `meaning` completes "set it to …".
        """
        found = self.given(name) or (sandbox if self.mode == "sandbox" else None)
        if found is None and self.deployed:
            raise BadSettingError(name, f"is required in {self.mode}; set it to {meaning}")
        return found or development

    def url(
        self, name: str, schemes: Sequence[str], *, development: str, meaning: str, sandbox: str | None = None
    ) -> str:
        """Return an address of one of these schemes; `required` says where it may be left out."""
        found = self.required(name, development=development, meaning=meaning, sandbox=sandbox)
        self._check_scheme(name, found, schemes)
        return found

    def url_if_given(self, name: str, schemes: Sequence[str]) -> str:
        """Return an address without a slash at its end; nothing where none is given."""
        found = self.given(name) or ""
        if found:
            self._check_scheme(name, found, schemes)
        return found.rstrip("/")

    def nothi(self, name: str) -> str:
        """Return the address of the government's e-filing; nothing for `none`. The simulator is on this machine."""
        found = self.given(name) or "none"
        if found == "none":
            return ""
        scheme, _, port = found.partition(":")
        if scheme == "simulator" and self.mode != "production":
            return f"http://127.0.0.1:{port or SIMULATED_NOTHI}"
        self._check_scheme(name, found, ("https",))
        return found.rstrip("/")

    def url_or_none(self, name: str, schemes: Sequence[str], *, meaning: str) -> str:
        """Return an address, or the word `none`; development means it by saying nothing."""
        found = self.required(name, development="none", meaning=meaning)
        if found != "none":
            self._check_scheme(name, found, schemes)
        return found

    def contact_or_none(self, name: str, *, meaning: str) -> str:
        """Return a mailto: or https: address that everybody may read, or the word `none`, as `url_or_none` does."""
        found = self.url_or_none(name, ("mailto", "https"), meaning=meaning)
        parts = urlsplit(found)
        names_somebody = "@" in parts.path if parts.scheme == "mailto" else bool(parts.hostname)
        # it becomes one line of a file: a blank or a line break in it would be read as something else
        if found != "none" and (not names_somebody or found.split() != [found]):
            raise BadSettingError(name, f"is {found!r}; set it to {meaning}")
        return found

    def urls(
        self, name: str, schemes: Sequence[str], *, development: str, meaning: str, sandbox: str | None = None
    ) -> list[str]:
        """Return one or more addresses separated by blanks."""
        found = self.required(name, development=development, meaning=meaning, sandbox=sandbox).split()
        for address in found:
            self._check_scheme(name, address, schemes)
        return found

    def choice(self, name: str, allowed: Sequence[str], *, default: str) -> str:
        """Return one of a closed list of words."""
        found = self.text(name, default=default)
        if found not in allowed:
            raise BadSettingError(name, f"is {found!r}; it must be one of {', '.join(allowed)}")
        return found

    def some_of(self, name: str, allowed: Mapping[str, AbstractSet[str]]) -> list[str]:
        """Return which words of a closed list are named, in its order: all by default, and none for the word `none`.

        A word stands with those that it needs.
        """
        found = self.text(name, default=",".join(allowed))
        named = set() if found == "none" else {each.strip() for each in found.split(",")}
        if named.difference(allowed):
            raise BadSettingError(name, f"is {found!r}; it must be none, or some of {','.join(allowed)}")
        for each in sorted(named):
            if missing := allowed[each] - named:
                raise BadSettingError(name, f"is {found!r}; {each} needs {','.join(sorted(missing))}")
        return [each for each in allowed if each in named]

    def number(self, name: str, *, default: int, least: int, most: int) -> int:
        """Return a whole number between `least` and `most`."""
        found = self.text(name, default=str(default))
        if not found.isascii() or not found.isdigit() or not least <= int(found) <= most:
            raise BadSettingError(name, f"is {found!r}; it must be a whole number from {least} to {most}")
        return int(found)

    def paisa(self, name: str) -> int | None:
        """Return an amount given in whole taka, in paisa; None where there is no limit."""
        found = self.given(name)
        if found is None:
            return None
        if not found.isascii() or not found.isdigit():
            raise BadSettingError(name, f"is {found!r}; it must be an amount in whole taka")
        return int(found) * 100

    def folder(self, name: str, *, default: Path) -> Path:
        """Return a folder as an absolute path; the caller creates it."""
        found = Path(self.given(name) or default).resolve()
        if seen(name, found, Path.exists) and not seen(name, found, Path.is_dir):
            raise BadSettingError(name, f"is {found}, which is not a folder")
        return found

    def file(self, name: str) -> Path | None:
        """Return a file's absolute path where one is given; it may not exist yet."""
        found = self.given(name)
        return Path(found).resolve() if found else None

    def existing_file(self, name: str) -> Path | None:
        """Return the absolute path of a file that must be there, where one is given."""
        found = self.file(name)
        if found and not seen(name, found, Path.is_file):
            raise BadSettingError(name, f"names {found}, where no file is")
        return found

    def existing_folder(self, name: str) -> Path | None:
        """Return the absolute path of a folder that must be there, where one is given."""
        found = self.file(name)
        if found and not seen(name, found, Path.is_dir):
            raise BadSettingError(name, f"names {found}, where no folder is")
        return found

    def ports(self, name: str) -> frozenset[int]:
        """Return port numbers separated by commas or blanks; none by default."""
        found = (self.given(name) or "").replace(",", " ").split()
        if not all(part.isascii() and part.isdigit() and 0 < int(part) < LAST_PORT for part in found):
            raise BadSettingError(name, "must be port numbers from 1 to 65534, separated by blanks")
        return frozenset(int(part) for part in found)

    def origins(self, name: str) -> frozenset[str]:
        """Return web origins such as http://127.0.0.1:9000 separated by blanks; none by default."""
        found = (self.given(name) or "").split()
        for origin in found:
            self._check_scheme(name, origin, ("http", "https"))
        return frozenset(origin.rstrip("/") for origin in found)

    def networks(self, name: str, *, everybody: str, production: str = "") -> list[IPv4Network | IPv6Network]:
        """Return address ranges separated by commas or blanks; none by default.

        Production must give some where `production` says what they mean; `everybody` says what a range of all means.
        """
        if production and self.production and self.given(name) is None:
            raise BadSettingError(name, f"is required in production; set it to {production}")
        try:
            found = [ip_network(part) for part in (self.given(name) or "").replace(",", " ").split()]
        except ValueError as error:
            raise BadSettingError(name, f"holds an address range that cannot be read: {error}") from error
        for network in found:
            if not network.prefixlen:
                self.warn(name, f"holds {network}: {everybody}")
        return found

    def keys(self, name: str) -> list[bytes]:
        """Return the 32-byte keys given as base64 or hex, separated by commas or blanks, newest first."""
        found = [read_key(name, part) for part in (self.given(name) or "").replace(",", " ").split()]
        for key in found:
            self.refuse_weak(name, key)
        return found

    def refuse_weak(self, name: str, secret: str | bytes, *, shortest: int = SHORTEST_SECRET) -> None:
        """Fail outside development where a secret is so short or so uniform that it can be guessed."""
        if self.deployed and (len(secret) < shortest or len(set(secret)) < LEAST_DIFFERENT):
            reason = f"must have at least {shortest} characters, made at random: `openssl rand -hex {shortest}`"
            raise BadSettingError(name, f"can be guessed; it {reason}")

    def refuse_weak_receipts(self, name: str, addresses: Sequence[str]) -> None:
        """As `refuse_weak`, for the secrets of receipts in gateways' addresses: with one, receipts are forged."""
        for address in addresses:
            for secret in parse_qs(urlsplit(address).fragment).get("secret", []):
                self.refuse_weak(name, secret, shortest=SHORTEST_RECEIPT_SECRET)

    def writable(self, name: str, folder: Path) -> Path:
        """Return a folder in which a file can be made; outside development that is tried. Raises BadSettingError.

        Of a folder that is not there yet, the nearest one above it is tried.
        """
        there = next(each for each in (folder, *folder.parents) if seen(name, each, Path.exists))
        try:
            if self.deployed:
                TemporaryFile(dir=there).close()
        except OSError as error:
            reason = f"is {folder}, where this process cannot write ({error.strerror})"
            raise BadSettingError(name, reason) from error
        return folder

    def only_in(self, modes: Sequence[str], name: str, reason: str) -> None:
        """Fail where a setting is given that installations of another mode must not have."""
        if self.mode not in modes and self.given(name):
            raise BadSettingError(name, f"is refused in {self.mode}: {reason}")

    def public_address(self, name: str, *, development: str, meaning: str) -> str:
        """Return the address that people see; outside development it is https and no machine's own name for itself."""
        found = self.url(name, ("http", "https"), development=development, meaning=meaning).rstrip("/")
        parts = urlsplit(found)
        if self.deployed and (parts.scheme != "https" or (parts.hostname or "") in OWN_NAMES):
            raise BadSettingError(name, f"cannot be {found} in {self.mode}; set it to {meaning}")
        return found

    def refuse_wrong_gateways(self, name: str, addresses: Sequence[str]) -> None:
        """Fail where production would keep messages readable instead of sending them, or a sandbox would send them."""
        built_in = [urlsplit(address).scheme == "builtin" for address in addresses]
        if self.production and any(built_in):
            raise BadSettingError(name, "is builtin:, which sends nothing; production must name a real one")
        if self.mode == "sandbox" and not all(built_in):
            raise BadSettingError(name, "is refused in sandbox, which sends nothing: leave it out")

    def refuse_plain(self, name: str, addresses: Sequence[str], instead: str) -> None:
        """Fail in production where an address leads to another machine without TLS, unless it says `tls=none`."""
        for address in addresses:
            parts = urlsplit(address)
            said = dict(parse_qsl(parts.query)) | dict(parse_qsl(parts.fragment))
            parts = urlsplit(said.get("endpoint", address))
            known = said.get("tls") == "none" or is_here(parts.hostname or "")
            if self.production and parts.scheme in PLAIN and not known:
                raise BadSettingError(name, f"leads to another machine without TLS; {instead}")

    @staticmethod
    def _check_scheme(name: str, address: str, schemes: Sequence[str]) -> None:
        if urlsplit(address).scheme not in schemes:
            allowed = ", ".join(f"{scheme}:" for scheme in schemes)
            # the address itself may hold a password, so it is not repeated
            raise BadSettingError(name, f"must be an address that begins with {allowed}")


def is_here(host: str) -> bool:
    """Tell whether a host is this machine itself: a loopback name or address, or the folder of a socket."""
    try:
        return host in OWN_NAMES or host.startswith(("/", "@")) or ip_address(host).is_loopback
    except ValueError:
        return False


def seen(name: str, path: Path, look: Callable[[Path], bool]) -> bool:
    """Look at what a setting names; some versions of Python raise where a folder above it is closed to the process."""
    try:
        return look(path)
    except OSError as error:
        reason = f"is {path}, where this process cannot look ({error.strerror})"
        raise BadSettingError(name, reason) from error


def read_key(name: str, text: str) -> bytes:
    """Decode one 32-byte key from hex or from base64 of either alphabet."""
    try:
        if len(text) == KEY_BYTES * 2:
            return bytes.fromhex(text)
        padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
        key = base64.b64decode(padded.replace("-", "+").replace("_", "/"), validate=True)
    except (ValueError, binascii.Error) as error:
        raise BadSettingError(name, "holds a key that is neither base64 nor hex") from error
    if len(key) != KEY_BYTES:
        raise BadSettingError(name, f"holds a key of {len(key)} bytes; each must have {KEY_BYTES}")
    return key
