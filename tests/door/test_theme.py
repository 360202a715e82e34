"""The theme can be read: contrasts by the formula of WCAG 2.2, section 1.4.3."""

import tomllib
from pathlib import Path

import pytest

CONFIG = tomllib.loads((Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
READABLE = 4.5
# A label in bold on a large button, and the edge of a control.
LARGE = 3.0
WHITE = "#FFFFFF"


def luminance(colour):
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_words_can_be_read_on_every_ground(name):
    theme = CONFIG["theme"][name]
    grounds = [theme["backgroundColor"], theme["secondaryBackgroundColor"]]
    grounds += [theme["sidebar"]["backgroundColor"], theme["sidebar"]["secondaryBackgroundColor"]]
    words = [value for key, value in theme.items() if key.endswith("TextColor")]
    words += [theme["textColor"], theme["linkColor"]]
    assert {(word, ground) for word in words for ground in grounds if contrast(word, ground) < READABLE} == set()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_white_letters_can_be_read_on_the_main_button(name):
    theme = CONFIG["theme"][name]
    assert contrast(theme["primaryColor"], WHITE) >= READABLE
    assert contrast(theme["primaryColor"], theme["backgroundColor"]) >= LARGE


def test_nothing_is_told_to_outsiders():
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["runner"]["magicEnabled"] is False
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["client"]["toolbarMode"] == "viewer"
