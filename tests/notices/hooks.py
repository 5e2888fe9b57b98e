"""Stands where complaints stand: hears of proved notices."""

told = []
trouble = []


def heard(*, subject, recipient, at, basis, now):
    if trouble:
        raise trouble.pop(0)
    told.append((subject, recipient, at, basis))
