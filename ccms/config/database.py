"""Makes Django's database settings from DATABASE_URL, or from the place of the embedded server."""

from pathlib import Path
from typing import Any

from psycopg import ProgrammingError, conninfo

from ccms.config.environment import BadSettingError, Environment, is_here
from ccms.operations.postgres import embedded

ENGINE = "django.db.backends.postgresql"
PORT = 5432
CONNECT_SECONDS = 3
PREPARED_FROM = 3  # times that `gate/statements.py` asks the same on one connection
# a server that was switched off says nothing: who waits on such a line learns it after these milliseconds
SILENT_LINE_MILLISECONDS = 5000
CHECKED = frozenset({"verify-ca", "verify-full"})  # which machine answers is checked; libpq's other modes do not
WRITTEN = frozenset({"require", "disable"})  # what does not depend on what the other side offers
CHECKING = "sslmode=verify-full&sslrootcert=/path/of/authority.pem"


def databases(environment: Environment, data: Path) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES."""
    url = environment.given("DATABASE_URL")
    if url is None and environment.deployed:
        raise BadSettingError("DATABASE_URL", f"is required in {environment.mode}; give a PostgreSQL server's address")
    return {"default": _named("DATABASE_URL", url, environment) if url else embedded_server(data)}


def embedded_server(data: Path) -> dict[str, Any]:
    """Return Django's settings of the server whose data folder lies in this one."""
    place = embedded.place_of(data)
    return {
        "ENGINE": ENGINE,
        "HOST": str(place.sockets),
        "PORT": str(embedded.PORT),
        "NAME": embedded.NAME,
        "USER": embedded.NAME,
        "OPTIONS": {"connect_timeout": str(CONNECT_SECONDS), "prepare_threshold": PREPARED_FROM},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def _named(setting: str, url: str, environment: Environment) -> dict[str, Any]:
    if not url.startswith(("postgres://", "postgresql://")):
        raise BadSettingError(setting, "must be an address that begins with postgresql://")
    try:
        parts = {name: str(value) for name, value in conninfo.conninfo_to_dict(url).items()}
    except ProgrammingError as error:
        # libpq's own text may repeat the address with its password
        raise BadSettingError(setting, "cannot be read as a PostgreSQL address") from error
    _check_line(setting, parts, environment)
    # several hosts mean one primary among them, and the driver finds it after a fail-over
    defaults = {
        "target_session_attrs": "read-write",
        "connect_timeout": str(CONNECT_SECONDS),
        "prepare_threshold": PREPARED_FROM,
        "tcp_user_timeout": str(SILENT_LINE_MILLISECONDS),
    }
    if "dbname" not in parts:
        raise BadSettingError(setting, "does not name a database")
    return {
        "ENGINE": ENGINE,
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": defaults | parts,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def _check_line(setting: str, parts: dict[str, str], environment: Environment) -> None:
    """Refuse in production a line to another machine that is encrypted only if that machine likes it."""
    hosts = parts.get("hostaddr") or parts.get("host", "")
    mode = parts.get("sslmode", "")
    if mode in CHECKED or all(is_here(host) for host in hosts.split(",")):
        return
    if mode in WRITTEN:
        reason = (
            "what goes there can be read on the way" if mode == "disable" else "which machine answers is not checked"
        )
        environment.warn(setting, f"has sslmode={mode}: {reason}; write {CHECKING}")
    elif environment.production:
        reason = f"add {CHECKING}, or sslmode=require (no check of who answers), or sslmode=disable (a safe line)"
        raise BadSettingError(setting, f"leads to another machine without TLS that is sure; {reason}")
