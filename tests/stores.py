"""A real S3 store on this machine for the tests: SeaweedFS, with a key that it asks for."""

import json
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.ports import free_port

KEY, SECRET, BUCKET = "key-of-the-tests", "secret-of-the-tests", "evidence"
MAY = ["Admin", "Read", "Write", "List", "Tagging"]


@contextmanager
def seaweedfs(folder):
    """Run a store for the time of a test; yields the address of its S3 door, without a bucket."""
    identity = {"name": "tests", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": MAY}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    ports = [free_port() for _ in range(8)]
    names = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc")
    names += ("filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc")
    flags = [f"-{name}={port}" for name, port in zip(names, ports, strict=True)]
    command = [Path(sys.executable).with_name("weed"), "-logtostderr=true", "server", f"-dir={folder}", "-ip=127.0.0.1"]
    command += ["-ip.bind=127.0.0.1", "-filer", "-s3", f"-s3.config={folder}/s3.json", "-volume.max=8"]
    command += ["-master.volumeSizeLimitMB=64", "-volume.minFreeSpace=1", *flags]
    log = folder / "weed.log"
    with log.open("wb") as written:
        process = subprocess.Popen(command, stdout=written, stderr=written, cwd=folder)
        try:
            _wait_for(process, ports[6], log)
            yield f"http://127.0.0.1:{ports[6]}"
        finally:
            process.kill()
            process.wait()


def _wait_for(process, port, log):
    for _ in range(900):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(log.read_text()[-4000:])
