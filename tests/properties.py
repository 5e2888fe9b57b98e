"""How many examples a property is tried on: a hundred with --whole, drawn anew; usually forty, always the same ones."""

from hypothesis import HealthCheck, settings

# no test is judged by the clock of the machine
settings.register_profile("whole", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("usual", settings.get_profile("whole"), max_examples=40, derandomize=True)
settings.register_profile("fast", settings.get_profile("usual"), max_examples=20)


def begin(*, fast, whole):
    """Say for a run, before any test is imported, how many examples are the usual number."""
    settings.load_profile("fast" if fast else "whole" if whole else "usual")


def examples(times):
    """Try so many times as many examples as other properties are tried on."""
    return settings(max_examples=round(times * settings.default.max_examples))
