"""Many complaints through every trouble on their way to other bodies and into the e-filing."""

import pytest

from tests.integrations.conftest import key_file, numbered  # noqa: F401 - fixtures
from tests.integrations.other_sides import World
from tests.integrations.troubled import Life
from tests.rights.visitors import member_browser
from tests.web.office.working import Desk

pytestmark = pytest.mark.django_db(transaction=True)
LIVES, SECONDS = 60, 20  # of the soak for each life, which takes about eight


@pytest.mark.timeout(1800)
def test_many_complaints_come_to_one_file_and_no_text_says_more(
    clock_file,
    settings,
    key_file,  # noqa: F811
    numbered,  # noqa: F811
    request,
    soak_seed,
):
    world, read, killed = World(settings, Desk(clock_file, member_browser), key_file), 0, 0
    lives = min(LIVES, max(request.config.option.soak_seconds // SECONDS, 2))
    with world.open:
        for number in range(lives):
            life = Life(world, seed=soak_seed + number)
            life.live()
            read, killed = read + life.read, killed + life.killed
    print(f"{lives} lives, {read:,} claims were true, {killed} workers killed")  # noqa: T201 - figures

    assert read > 50 * lives
    assert killed
