"""A primary and a synchronous standby on this machine: real PostgreSQL, on two ports."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg

from ccms.operations.postgres.binaries import installed, readable_copy, server_account
from tests.ports import free_port

FLAGS = ("-U", "ccms", "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust", "--no-instructions")


class Cluster:
    """Two servers; everything an operator types is here as he types it."""

    def __init__(self):
        self.account = server_account()
        self.folder = Path(tempfile.mkdtemp(prefix="ccms-cluster-"))
        if self.account:
            os.chown(self.folder, self.account.user, self.account.group)
        self.binaries = readable_copy(next(installed()), self.folder / "postgresql", self.account)
        self.ports = {"primary": free_port(), "standby": free_port()}

    @property
    def url(self):
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.ports.values())
        return f"postgresql://ccms@{hosts}/ccms"

    def begin(self):
        """Make both; every commit waits for the standby from now on."""
        self.run("initdb", "-D", self.place("primary"), *FLAGS)
        self.start("primary", "-c synchronous_commit=on -c wal_log_hints=on")
        self.ask("primary", "CREATE DATABASE ccms", database="postgres")
        host = ("-h", "127.0.0.1", "-p", str(self.ports["primary"]), "-U", "ccms")
        self.run(
            "pg_basebackup",
            *host,
            "-D",
            self.place("standby"),
            "-R",
            "-C",
            "-S",
            "standby",
            "-X",
            "stream",
            "-c",
            "fast",
        )
        self.start("standby")
        self.ask("primary", "ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.ask("primary", "SELECT pg_reload_conf()")
        return self

    def start(self, name, options=""):
        said = f"-c listen_addresses=127.0.0.1 -c port={self.ports[name]} -k {self.folder} {options}"
        self.run("pg_ctl", "start", "-w", "-s", "-D", self.place(name), "-l", f"{self.place(name)}.log", "-o", said)

    def kill(self, name):
        """End every process of a server at once, as a power cut does."""
        self.tell(name, signal.SIGKILL)

    def freeze(self, name):
        """Let a server refuse nothing and say nothing, as behind a cut cable."""
        self.tell(name, signal.SIGSTOP)

    def tell(self, name, number):
        """Send a signal to every process of a server."""
        first = int(Path(self.place(name), "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for process in (first, *map(int, children)):
            os.kill(process, number)

    def promote(self):
        self.run("pg_ctl", "promote", "-w", "-D", self.place("standby"))

    def stop(self):
        for name in self.ports:
            if Path(self.place(name), "postmaster.pid").exists():
                self.run("pg_ctl", "stop", "-m", "immediate", "-s", "-D", self.place(name), check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, name, sql, database="ccms"):
        address = f"postgresql://ccms@127.0.0.1:{self.ports[name]}/{database}"
        with psycopg.connect(address, autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else None

    def place(self, name):
        return str(self.folder / name)

    def run(self, program, *arguments, check=True):
        account = self.account
        done = subprocess.run(
            [self.binaries.program(program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a started server inherits a pipe and would hold it open
            stderr=subprocess.DEVNULL,
            check=False,
            cwd=self.folder,
            user=account.user if account else None,
            group=account.group if account else None,
            extra_groups=[] if account else None,
        )
        assert done.returncode == 0 or not check, (program, arguments)
