import ast
import re
from functools import cache
from pathlib import Path

from ccms.config.logs import DETAILS

ROOT = Path(__file__).parents[2]
CODE = sorted(file for file in (ROOT / "ccms").rglob("*.py") if "migrations" not in file.parts)

LONGEST_FUNCTION = 40
LONGEST_FILE = 420
CLOCK = "ccms/gate/clock.py"
CLOCK_CALLS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "timezone.now"}
CLOCK_SQL = re.compile(
    r"\b(clock_timestamp|statement_timestamp|now)\(\)|\bcurrent_(timestamp|date|time)\b", re.IGNORECASE
)
HTTP_CLIENTS = {"httpx", "requests", "aiohttp", "urllib.request", "urllib3", "http.client", "pycurl"}
MAIL_CLIENT = "ccms/notices/channels/email.py"
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "managers", "misc", "tools"}
PERSONAL = {"phone", "email", "address", "body", "text", "code", "token", "full_name", "to", "path", "reference"}
LOG_CALLS = {"debug", "info", "warning", "error", "exception", "critical"}
MACHINE_PATH = re.compile(r"(?<![\w.])/(root|work|home/\w+|Users/\w+)/")

FOLDERS = ("ccms", "tests", "docs", "deploy", "benchmarks", ".ci")
TEXT = {".py", ".toml", ".html", ".css", ".js", ".md", ".po", ".sh", ".txt", ".json", ".yml", ".service", ""}


@cache
def trees():
    """Return the product's code by the name of its file, read when the first rule asks for it."""
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in CODE}


@cache
def nodes(tree):
    """Return everything in a file; several rules look at all of it."""
    return tuple(ast.walk(tree))


def calls(tree):
    for node in nodes(tree):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def dotted(node):
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def imports(tree):
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def places(found):
    return "\n".join(found)


def test_only_one_module_reads_the_clock():
    found = [
        f"{name}:{node.lineno} {call}"
        for name, tree in trees().items()
        for node, call in calls(tree)
        if name != CLOCK and ".".join(call.split(".")[-2:]) in CLOCK_CALLS
    ]
    assert not found, places(found)


def test_no_statement_outside_the_gate_asks_the_database_for_the_time():
    found = [
        f"{name}:{node.lineno}"
        for name, tree in trees().items()
        for node in nodes(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not name.startswith("ccms/gate/")
        if CLOCK_SQL.search(node.value) and re.search(r"\b(SELECT|UPDATE|INSERT|DELETE|WHERE)\b", node.value)
    ]
    assert not found, places(found)


def test_no_column_takes_the_time_by_itself():
    found = [
        f"{name}:{node.lineno}"
        for name, tree in trees().items()
        for node in nodes(tree)
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}
    ]
    assert not found, places(found)


def test_only_one_module_speaks_http_and_only_one_speaks_smtp():
    allowed = {"ccms/core/egress.py": HTTP_CLIENTS, MAIL_CLIENT: {"smtplib"}}
    found = [
        f"{name} imports {module}"
        for name, tree in trees().items()
        for module in imports(tree)
        if module in HTTP_CLIENTS | {"smtplib"} and module not in allowed.get(name, set())
    ]
    assert not found, places(found)


def test_json_of_strangers_is_parsed_in_one_place():
    """What comes in by pages and calls, and what other systems answer; JSON of our own may be read where it is."""
    found = [
        f"{name}:{node.lineno} {call}"
        for name, tree in trees().items()
        if name.startswith(("ccms/web/", "ccms/api/", "ccms/notices/channels/", "ccms/integrations/nothi/"))
        or "ccms.core.egress" in imports(tree)
        for node, call in calls(tree)
        if call.endswith(("json.loads", "json_format.loads", "json.load"))
    ]
    assert not found, places(found)


def test_a_door_never_asks_the_database_itself():
    found = [
        f"{name}:{node.lineno}"
        for name, tree in trees().items()
        if name.startswith(("ccms/web/", "ccms/api/"))
        for node in nodes(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_base_manager", "_default_manager"}
    ]
    assert not found, places(found)


def test_nothing_happens_by_signal():
    found = [
        f"{name} imports {module}"
        for name, tree in trees().items()
        for module in imports(tree)
        if module.startswith(("django.dispatch", "django.db.models.signals"))
    ]
    assert not found, places(found)


def test_every_file_is_named_for_what_it_holds():
    found = [name for name in trees() if VAGUE_NAMES & set(Path(name).with_suffix("").parts)]
    assert not found, places(found)


def test_a_function_fits_on_a_screen_and_a_file_in_the_head():
    found = [f"{name} has more than {LONGEST_FILE} lines" for name in trees() if lines_of(ROOT / name) > LONGEST_FILE]
    found += [
        f"{name}:{node.lineno} {node.name} has {length(node)} lines"
        for name, tree in trees().items()
        for node in nodes(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > LONGEST_FUNCTION
    ]
    assert not found, places(found)


def length(node):
    return (node.end_lineno or node.lineno) - node.lineno + 1


def lines_of(file):
    return len(file.read_text(encoding="utf-8").splitlines())


def test_no_log_line_names_anything_personal():
    found = []
    for name, tree in trees().items():
        for node, call in calls(tree):
            receiver, _, method = call.rpartition(".")
            if method not in LOG_CALLS or receiver.rpartition(".")[2] not in {"log", "logger", "_log"}:
                continue
            said = {keyword.arg for keyword in node.keywords}
            said |= {dotted(part).rpartition(".")[2] for argument in node.args[1:] for part in ast.walk(argument)}
            found += [f"{name}:{node.lineno} logs {word}" for word in sorted(PERSONAL & (said - {None}))]
    assert not found, places(found)


def test_every_detail_of_a_log_line_is_one_that_the_log_shows():
    used, hidden = set(), []
    for name, tree in trees().items():
        for node, call in calls(tree):
            extra = [keyword.value for keyword in node.keywords if keyword.arg == "extra"]
            if call.rpartition(".")[2] not in LOG_CALLS or not extra:
                continue
            keys = extra[0].keys if isinstance(extra[0], ast.Dict) else [None]
            said = {key.value if isinstance(key, ast.Constant) else "what is not written out" for key in keys}
            hidden += [f"{name}:{node.lineno} {key}" for key in sorted(said - set(DETAILS))]
            used |= said
    assert not hidden, places(hidden)
    assert used == set(DETAILS)
    assert not used & PERSONAL


def test_no_path_of_a_certain_machine_is_written_down():
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in project_files()
        if file != Path(__file__)
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert not found, places(found)


def project_files():
    top = [
        file
        for file in ROOT.iterdir()
        if file.is_file() and file.name != ".git" and not file.name.startswith(".coverage")
    ]
    below = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*") if file.suffix in TEXT]
    return [file for file in top + below if file.is_file()]
