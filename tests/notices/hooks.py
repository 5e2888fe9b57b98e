"""Stands where complaints stand: hears of proved notices."""

told = []
trouble = []


def heard(*, subject, recipient, template, at, basis, now):
    if trouble:
        raise trouble.pop(0)
    told.append((subject, recipient, at, basis))
