"""How many examples a property is tried on; a run with --fast tries a fifth of them."""

from hypothesis import HealthCheck, settings

# no test is judged by the clock of the machine
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fast", settings.get_profile("unhurried"), max_examples=20)


def begin(*, fast):
    """Say for a run, before any test is imported, how many examples are the usual number."""
    settings.load_profile("fast" if fast else "unhurried")


def examples(times):
    """Try so many times as many examples as other properties are tried on."""
    return settings(max_examples=round(times * settings.default.max_examples))
