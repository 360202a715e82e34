"""Every sentence is said in Russian, too; plurals are complete and placeholders are the same."""

import ast
import re
from collections import defaultdict

import pytest

from locales.extract import LANGUAGE, ROOMS, catalogue_of, known, said_by
from storage.i18n import LOCALES

PLACEHOLDER = re.compile(r"\{[a-z_]*[^{}]*\}")
RUSSIAN_PLURALS = 3


def translated():
    """(context, message id) of everything translated, in any room: the catalogues are merged at run time."""
    return {
        (message.context, message.id if isinstance(message.id, str) else message.id[0])
        for _room, catalogue in known()
        for message in catalogue
        if message.id and message.string and all(message.string)
    }


@pytest.mark.parametrize("room", ROOMS)
def test_everything_a_room_says_is_translated(room):
    done = translated()
    missing = [
        (message.id, message.locations[0])
        for message in said_by(room)
        if message.id and (message.context, message.id if isinstance(message.id, str) else message.id[0]) not in done
    ]
    assert missing == []


def test_nothing_is_said_where_the_catalogues_do_not_look():
    """What is said inside of an f-string is not found there: it has to be said outside, or it stays English."""
    done = {said for _context, said in translated()}
    unseen = [
        (path.name, said)
        for room in ROOMS
        for path in (LOCALES.parent / room).rglob("*.py")
        if "{_(" in (text := path.read_text())
        for said in inside_of_words(ast.parse(text))
        if said not in done
    ]
    assert unseen == []


def inside_of_words(tree):
    for words in (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)):
        for call in (node for node in ast.walk(words) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == "_" and isinstance(call.args[0], ast.Constant):
                yield call.args[0].value


@pytest.mark.parametrize("room", ROOMS)
def test_translations_are_finished(room):
    for message in catalogue_of(room):
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        assert len(forms) == (1 if len(ids) == 1 else RUSSIAN_PLURALS), message.id
        for form in forms:
            assert form.strip(), message.id
            assert placeholders(form) == placeholders(ids[-1]), message.id


def placeholders(text):
    return set(PLACEHOLDER.findall(text))


def test_one_sentence_is_said_in_one_way():
    """The catalogues are merged, so two rooms that translate one sentence differently would take turns."""
    ways = defaultdict(dict)
    for room, catalogue in known():
        for message in catalogue:
            if message.id:
                ways[message.context, str(message.id)][room] = str(message.string)
    assert {key: said for key, said in ways.items() if len(set(said.values())) > 1} == {}


def test_catalogues_are_russian():
    assert {str(catalogue.locale) for _room, catalogue in known()} == {LANGUAGE}
