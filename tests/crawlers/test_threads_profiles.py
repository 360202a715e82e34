"""Profiles are kept as TOML; what is wrong with one is said in words."""

import pytest

from crawlers.parsers.threads import PROFILES, Profile, dumps, loads
from crawlers.parsers.threads.profile import of_mapping
from storage.errors import Refused


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_every_shipped_profile_survives_its_toml(name):
    assert loads(dumps(PROFILES[name])) == PROFILES[name]


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_every_shipped_profile_knows_its_marks_and_what_a_post_is(name):
    profile = PROFILES[name]
    assert profile.recognise
    assert profile.post
    assert profile.text
    assert profile.author
    assert profile.date


def test_defaults_are_not_written():
    assert dumps(Profile(name="Гавань", post=("div.p",))) == 'name = "Гавань"\npost = [\n    "div.p",\n]\n'


def test_a_selector_may_stand_alone():
    assert loads('name = "a"\npost = "div.p"').post == ("div.p",)


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("post = [", "no TOML"),
        ('post = "div.p"', "no name"),
        ('name = "a"\ncolour = "red"', "“colour”"),
        ('name = "a"\npost = "div..p"', "no selector"),
        ('name = "a"\npost = 7', "selector or a list"),
        ('name = "a"\nthread_pattern = "("', "no pattern"),
        ('name = "a"\nthread_pattern = []', "must be a text"),
        ("#" * 20_001, "too long"),
    ],
)
def test_a_wrong_profile_is_refused_in_words(written, complaint):
    with pytest.raises(Refused, match=complaint):
        loads(written)


def test_a_form_hands_names_and_values():
    assert of_mapping({"name": "a", "author": [" a.who ", ""]}).author == ("a.who",)
