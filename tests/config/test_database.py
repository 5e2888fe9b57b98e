import pytest

from ccms.config.database import databases
from ccms.config.environment import BadSettingError, Environment

URL = "postgresql://ccms:hush%40@one:5432,two:5433/complaints?sslmode=verify-full"


def read(data, **variables):
    return databases(Environment(variables), data)


def test_without_an_address_the_embedded_server_of_this_folder_is_meant(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    assert read(one)["default"]["HOST"] != read(two)["default"]["HOST"]
    assert read(one)["default"]["HOST"].startswith("/")


def test_an_address_may_name_several_hosts_of_which_the_primary_is_found(tmp_path):
    default = read(tmp_path, DATABASE_URL=URL)["default"]
    assert (default["HOST"], default["PORT"], default["NAME"]) == ("one,two", "5432,5433", "complaints")
    assert (default["USER"], default["PASSWORD"]) == ("ccms", "hush@")
    assert default["OPTIONS"]["target_session_attrs"] == "read-write"
    assert default["OPTIONS"]["sslmode"] == "verify-full"


@pytest.mark.parametrize(
    "url", ["sqlite:///file", "mysql://host/name", "postgresql://hush@host", "postgresql://u:hush@h:port/x?no=such"]
)
def test_another_database_or_a_broken_address_is_refused_without_showing_it(tmp_path, url):
    with pytest.raises(BadSettingError, match="DATABASE_URL") as caught:
        read(tmp_path, DATABASE_URL=url)
    assert "hush" not in str(caught.value)


def test_production_names_its_server(tmp_path):
    with pytest.raises(BadSettingError, match="DATABASE_URL: is required"):
        read(tmp_path, CCMS_ENV="production")
