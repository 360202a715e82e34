"""Settings are typed, an unknown one is an error that names it, and the environment wins."""

import pytest

from storage.errors import Refused
from storage.settings import load


def settings_file(tmp_path, text):
    path = tmp_path / "repdesk.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_defaults_need_no_file(tmp_path):
    found = load(tmp_path / "none.toml", {})
    assert found.database == "sqlite:///var/repdesk.sqlite3"
    assert (found.language, found.zone) == ("ru", "Europe/Moscow")


def test_the_environment_wins_over_the_file(tmp_path):
    path = settings_file(tmp_path, 'language = "ru"\nworkers = 2\n')
    found = load(path, {"REPDESK_LANGUAGE": "en", "REPDESK_SECURE_COOKIES": "true"})
    assert (found.language, found.workers, found.secure_cookies) == ("en", 2, True)


@pytest.mark.parametrize(
    ("text", "environment", "named"),
    [
        ('langauge = "ru"', {}, "langauge"),
        ("", {"REPDESK_LANGAUGE": "ru"}, "langauge"),
        ('workers = "many"', {}, "workers"),
        ("workers = 0", {}, "workers"),
        ("workers = true", {}, "workers"),
        ("language = 7", {}, "language"),
        ('language = "fr"', {}, "language"),
        ('zone = "Mars/Olympus"', {}, "zone"),
        ("", {"REPDESK_SECURE_COOKIES": "perhaps"}, "secure_cookies"),
        ("workers = ", {}, "repdesk.toml"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, environment, named):
    with pytest.raises(Refused, match=named):
        load(settings_file(tmp_path, text), environment)
