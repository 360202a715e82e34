"""Finds every sentence the code says and keeps the catalogues complete: `python -m locales.extract`."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

HOUSE = Path(__file__).resolve().parent.parent
LOCALES = Path(__file__).resolve().parent
ROOMS = ("storage", "classifier", "desk", "moderation", "crawlers", "dashboards", "public", "demo", "door")
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "msgid": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
LANGUAGE = "ru"


def said_by(room: str) -> Catalog:
    """What a room says, as a catalogue without translations."""
    found = Catalog(locale=LANGUAGE)
    for file, line, message, _comments, context in extract_from_dir(HOUSE / room, METHODS, keywords=KEYWORDS):
        found.add(message, locations=[(f"{room}/{file}", line)], context=context)
    return found


def catalogue_of(room: str) -> Catalog:
    """A room's Russian catalogue as it stands; an empty one for a room that has none."""
    path = LOCALES / LANGUAGE / f"{room}.po"
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def known() -> Iterator[tuple[str, Catalog]]:
    """Every room with its catalogue."""
    for room in ROOMS:
        yield room, catalogue_of(room)


def complete(room: str) -> int:
    """Adds what the room says and no catalogue has, still without a translation; gives how many that were."""
    elsewhere = {
        (message.context, message.id) for other, catalogue in known() if other != room for message in catalogue
    }
    catalogue, added = catalogue_of(room), 0
    for message in said_by(room):
        key = (message.context, message.id)
        if message.id and key not in elsewhere and catalogue.get(message.id, message.context) is None:
            catalogue.add(message.id, context=message.context)
            added += 1
    if added:
        with (LOCALES / LANGUAGE / f"{room}.po").open("wb") as file:
            write_po(file, catalogue, width=100, omit_header=False, sort_output=False, include_lineno=False)
    return added


if __name__ == "__main__":
    for each in ROOMS:
        print(f"{each}: {complete(each)} new")  # noqa: T201 - a command of one line
