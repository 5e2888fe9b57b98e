"""Stops the embedded PostgreSQL when no process holds it any more, even after every holder was killed.

`embedded.py` beside it starts it, detached, as `python keeper.py LOCKFILE USER GROUP PROGRAM ARGUMENTS…`. It imports
almost nothing, so that it stays small while it waits.
"""

import fcntl
import os
import sys


def main(lock_file: str, user: str, group: str, *command: str) -> None:
    """Wait until the lock is free of holders, then become the command that stops the server.

    One keeper is enough: a server that was started again after a crash finds that of before still waiting.
    """
    alone = os.open(f"{lock_file}.keeper", os.O_RDWR | os.O_CREAT, 0o600)  # let go of as the command begins
    try:
        fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    lock = os.open(lock_file, os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    # the command inherits the lock: a new holder waits until the server has stopped
    os.set_inheritable(lock, True)
    if user:
        os.setgroups([])
        os.setgid(int(group))
        os.setuid(int(user))
    os.execv(command[0], command)  # noqa: S606 - the command comes from our own launcher


if __name__ == "__main__":
    main(*sys.argv[1:])
