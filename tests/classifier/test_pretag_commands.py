"""`repdesk pretag --refine` and `--history`, in the process of the test; the plain way is in test_commands."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from classifier import archive, in_force
from classifier.archive import Archived
from classifier.pretag_commands import Judge, pretag
from classifier.shipped_vectors import path_of, shipped_texts, shipped_vectors
from classifier.thorough import thorough_model
from storage.errors import Refused
from storage.tables import PreTag
from tests import builders

TEXTS = ("Верните деньги", "Спасибо девушке из отделения")


def test_refined_answers_come_from_the_model_in_force(refined):
    letters, _base = refined
    in_force.point_to("learnt")
    said = Judge(refine=True)(TEXTS)
    assert [one.prediction.is_refined for one in said] == [True, True]
    assert letters.read == list(TEXTS)
    assert [one.prediction.is_refined for one in Judge(refine=False)(TEXTS)] == [False, False]


def test_the_first_time_the_embeddings_of_the_starter_set_are_prepared(refined):
    letters, _base = refined
    path_of(letters.name).unlink()
    said: list[str] = []
    archived, _found = thorough_model(said.append)
    assert archived.name.startswith("starter-")
    assert archived.model.refined.encoder == letters.name
    assert said[0].startswith("Preparing embeddings, once: 0 of ")
    assert shipped_vectors(letters.name).lacking(shipped_texts()) == []
    letters.read.clear()
    assert thorough_model(said.append)[0].sha256 == archived.sha256
    assert letters.read == []


def test_a_model_that_learnt_without_embeddings_is_not_exchanged_for_the_starter(refined, model):
    archive.save(in_force.folder(), Archived("20260302-0900-aaaaaaaa", model, 5, decisions=40))
    in_force.point_to("20260302-0900-aaaaaaaa")
    with pytest.raises(Refused, match="has learnt without embeddings"):
        thorough_model(print)


def test_without_the_package_refined_answers_are_refused():
    with pytest.raises(Refused, match="not installed"):
        Judge(refine=True)


def call(*arguments: str):
    return CliRunner().invoke(pretag, arguments, catch_exceptions=False)


def test_history_is_walked_through_with_its_progress(base, now):
    with base.transaction() as session:
        source = builders.a_source(session, builders.a_brand(session))
        for day, text in enumerate(TEXTS):
            builders.a_mention(session, source, text=text, seen_at=now - timedelta(days=day))
    done = call("--history", "--json", "--since", f"{now:%Y-%m-%d}")
    document = json.loads(done.stdout)
    assert (document["total"], document["done"], document["stopped"]) == (1, 1, False)
    assert "1 of 1 mentions" in done.stderr
    done = call("--history")
    assert "2 of 2 mentions" in done.stderr
    with base.reading() as session:
        assert sorted(session.scalars(select(PreTag.label))) == ["complaint", "praise"]


def test_what_goes_with_history_only_is_said():
    assert call("--since", "2026-03-02").exit_code == 2
    assert call("--stop").exit_code == 2
    assert call("--history", "--since", "yesterday").exit_code == 2


def test_a_walk_is_stopped_from_the_command_line(base):
    with pytest.raises(Refused, match="Nothing was stopped"):
        call("--history", "--stop")
