"""The seconds of `make soak` are for all that run for a time; crowds are counted, the more the longer the soak."""

COUNTED = "test_crowds.py"


def pytest_collection_modifyitems(config, items):
    """Share the time among the tests of this folder that end by the clock."""
    ours = [item for item in items if "soak" in item.path.parts]
    timed = [item for item in ours if item.path.name != COUNTED]
    if ours and not hasattr(config, "workerinput"):
        config.option.soak_seconds = max(config.option.soak_seconds // max(len(timed), 2), 1)
