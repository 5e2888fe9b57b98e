"""Many complaints through every trouble on their way to other bodies and into the e-filing."""

import pytest

from tests.integrations.conftest import key_file, numbered  # noqa: F401 - fixtures
from tests.integrations.other_sides import World
from tests.integrations.troubled import Life
from tests.rights.visitors import member_browser
from tests.web.office.working import Desk

pytestmark = pytest.mark.django_db(transaction=True)
LIVES, ALL = 60, 3600  # seconds of a soak that plays them all: a life takes ten


@pytest.mark.timeout(1800)
def test_many_complaints_come_to_one_file_and_no_text_says_more(
    settings,
    key_file,  # noqa: F811
    numbered,  # noqa: F811
    as_many,
    soak_seed,
):
    world, read, killed = World(settings, Desk(member_browser), key_file), 0, 0
    lives = as_many(LIVES, "lives through troubles", soak=ALL, least=2)  # of one alone no worker may be killed
    with world.open:
        for number in range(lives):
            life = Life(world, seed=soak_seed + number)
            life.live()
            read, killed = read + life.read, killed + life.killed
    print(f"{lives} lives, {read:,} claims were true, {killed} workers killed")  # noqa: T201 - figures

    assert read > 50 * lives
    assert killed
