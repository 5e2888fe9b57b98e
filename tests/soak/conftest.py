"""The seconds that `make soak` gives are for all of them together."""


def pytest_collection_modifyitems(config, items):
    """Share the time among the tests of this folder."""
    ours = [item for item in items if "soak" in item.path.parts]
    if ours and not hasattr(config, "workerinput"):
        config.option.soak_seconds = max(config.option.soak_seconds // len(ours), 1)
