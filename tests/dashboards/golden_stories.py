"""Reads the golden stories, plays them in the order of their moments, and gives what was worked out by hand."""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from desk.sweeping import sweep_breaches
from storage.vocabulary import RatingCause, RatingWay, SetAside, Verdict
from tests.dashboards import golden_events, golden_people
from tests.dashboards.golden_town import TERMS, ZONE, Deed, GoldenTown, moment, seconds

FOLDER = Path(__file__).parent / "golden"
FILES = ("first_replies", "clocks", "hands", "ends", "talks")
# When the figures of March are looked at, and those of October.
LOOKED = {"03": moment("03-31 20:00"), "10": moment("11-01 12:00")}
MOMENT = len("03-02 09:40")
WITHIN = {"within": True, "late": False, "overdue": False}


class Step(NamedTuple):
    """A line of a story."""

    at: datetime
    story: str
    who: str
    said: str


def stories(month: str = "") -> dict[str, dict[str, Any]]:
    """What is told, of all months unless one is named."""
    found: dict[str, dict[str, Any]] = {}
    for name in FILES:
        found |= tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return {name: told for name, told in found.items() if told["steps"].strip().startswith(month)}


def play(town: GoldenTown) -> Iterator[datetime]:
    """Everything in the order of its moments; pauses for a look at the end of March, and at the end of October."""
    told = stories()
    steps = sorted((step for story in told for step in _steps(story, told[story])), key=lambda step: step.at)
    looks = sorted(LOOKED.values())
    for step in steps:
        while step.at > looks[0]:
            yield _look(town, looks.pop(0))
        sweep_breaches(town.session, now=step.at)
        _do(town, step, told[step.story])
        town.session.flush()
    for look in looks:
        yield _look(town, look)


def _do(town: GoldenTown, step: Step, told: dict[str, Any]) -> None:
    verb, _space, rest = step.said.partition(" ")
    room, name = (golden_people, verb) if step.who in town.people else (golden_events, f"{step.who}_{verb}")
    getattr(room, name)(Deed(town, step.story, told, step.who, rest, step.at))


def _look(town: GoldenTown, at: datetime) -> datetime:
    sweep_breaches(town.session, now=at)
    town.session.flush()
    town.session.expire_all()
    return at


def _steps(story: str, told: dict[str, Any]) -> Iterator[Step]:
    for line in told["steps"].strip().splitlines():
        who, said = line[MOMENT + 1 :].split(" ", 1)
        yield Step(moment(line[:MOMENT]), story, who, said)


def fields(text: str) -> dict[str, str]:
    """`who anna; in 1` as a mapping; a word alone is a yes."""
    parts = [part.strip() for part in text.replace("\n", ";").split(";") if part.strip()]
    return {key: value or "yes" for key, _space, value in (part.partition(" ") for part in parts)}


def _yes(text: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(text or "")


def _at(text: str | None) -> datetime | None:
    return moment(text) if text else None


def _length(text: str | None) -> int | None:
    return seconds(text) if text else None


def _day(at: datetime | None) -> str | None:
    return at.astimezone(ZONE).date().isoformat() if at else None


def wanted_facts(town: GoldenTown, told: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a story's ticket, a cycle each, as they were worked out by hand."""
    cycles = [fields(block) for block in told.get("fact", "").split("\n\n") if block.strip()]
    return [_fact(town, told, said, cycle) for cycle, said in enumerate(cycles, start=1)]


def _fact(town: GoldenTown, told: dict[str, Any], said: dict[str, str], cycle: int) -> dict[str, Any]:
    channel = said.get("channel", told.get("channel", "round"))
    first, _following, whole = TERMS[channel]
    people = {name: person.id for name, person in town.people.items()}
    opened = moment(said["opened"])
    solve, _space, solved = said.get("solve", "").rpartition(" ")
    rated_in = said.get("rated_in")
    moments = {name: _at(said.get(name)) for name in ("due", "replied", "closed", "asked", "rated")}
    return {
        "cycle": cycle,
        "channel_id": town.channels[channel].id,
        "source_id": town.places[told.get("place", "forum")].id,
        "operator_id": people.get(said.get("who", "")),
        "opened_at": opened, "opened_day": _day(opened), "opened_hour": opened.astimezone(ZONE).hour,
        **{f"{name}_at": at for name, at in moments.items()},
        **{f"{name}_day": _day(at) for name, at in moments.items()},
        "first_reply_s": _length(said.get("first")),
        "first_reply_target_s": _length(said.get("target")) or (first if moments["due"] else None),
        "is_within": _yes(said["kept"]) if "kept" in said else WITHIN.get(said.get("outcome", "")),
        "published_to_seen_s": _length(said.get("seen")), "seen_to_promoted_s": _length(said.get("promoted")),
        "promoted_to_answered_s": _length(said.get("answered")), "taken_to_answered_s": _length(said.get("taken")),
        "resolution_s": _length(said.get("resolution")),
        "resolution_due_at": _at(solve), "resolution_target_s": whole if solve else None,
        "is_resolved_within": _yes(solved),
        "rating": Verdict(said["rating"]) if "rating" in said else None,
        "rating_way": RatingWay(said["way"]) if "way" in said else None,
        "rating_cause": RatingCause(said["cause"]) if "cause" in said else None,
        "rating_aside": SetAside(said["aside"]) if "aside" in said else None,
        "rated_operator_id": people.get(said.get("rated_by", "")),
        "rated_channel_id": town.channels[rated_in].id if rated_in else None,
        "left_out": said.get("left"),
        "is_first_time": _yes(said.get("new")),
        "complexity": None if said.get("hard") == "-" else int(said.get("hard", 1)),
        "messages_in": int(said.get("in", 0)), "messages_out": int(said.get("out", 0)),
        "hand_overs": int(said.get("hands", 0)), "moves": int(said.get("moves", 0)),
        "is_sent_elsewhere": "elsewhere" in said, "is_customer_last": said.get("last") == "customer",
        "handling_s": _length(said.get("handling")) or 0, "paused_s": _length(said.get("paused")) or 0,
    }  # fmt: skip


def wanted_replies(town: GoldenTown, told: dict[str, Any]) -> list[dict[str, Any]]:
    """The next replies that were owed in a story, in the order in which they were asked for."""
    return [_reply(town, told, fields(line)) for line in told.get("replies", "").splitlines() if line.strip()]


def _reply(town: GoldenTown, told: dict[str, Any], said: dict[str, str]) -> dict[str, Any]:
    channel = told.get("channel", "round")
    asked = moment(said["asked"])
    return {
        "cycle": int(said.get("cycle", 1)),
        "channel_id": town.channels[channel].id,
        "source_id": town.places[told.get("place", "forum")].id,
        "operator_id": town.people[said["who"]].id,
        "asked_at": asked, "asked_day": _day(asked), "asked_hour": asked.astimezone(ZONE).hour,
        "due_at": _at(said.get("due")), "replied_at": _at(said.get("replied")), "reply_s": _length(said.get("took")),
        "target_s": TERMS[channel][1], "is_within": _yes(said.get("kept")), "left_out": said.get("left"),
    }  # fmt: skip


def shown(value: Any) -> str:
    """A value as the stories write it, for a message about a difference."""
    return f"{value.astimezone(ZONE):%m-%d %H:%M:%S}" if isinstance(value, datetime) else str(value)


def month_of(look: datetime) -> str:
    """Which month's figures are looked at then."""
    return next(month for month, at in LOOKED.items() if at == look)
