"""The golden totals: what every board and dimension comes to, beside what was counted by hand (golden/totals.toml)."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from dashboards.blocks import TOGETHER, lengths_over, tallies
from dashboards.figures import Span, spread
from dashboards.measures import SPANS
from dashboards.periods import Period
from dashboards.selection import Board, Dimension, Selection, rows_of
from tests.dashboards.golden_stories import FOLDER, fields
from tests.dashboards.golden_town import GoldenTown, seconds

PERIODS = {"03": Period(date(2026, 3, 1), date(2026, 4, 1)), "10": Period(date(2026, 10, 1), date(2026, 11, 1))}
BOARDS = {"sla": Board.SLA, "next_reply": Board.NEXT_REPLY, "csi": Board.CSI}
NOBODY = {"nobody": "0", "none": "0"}


def wrong_sums(town: GoldenTown, month: str, *, now: datetime) -> list[str]:
    """Each sum and length that is not the one counted by hand; a row more or less is one too."""
    told = tomllib.loads((FOLDER / "totals.toml").read_text(encoding="utf-8"))
    wanted: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for title, said in told.items():
        own, board, dimension, *key = title.split()
        if own == month:
            wanted.setdefault((board, dimension), {})[key[0] if key else TOGETHER] = said
    return [found for part, rows in wanted.items() for found in _compared(town, month, part, rows, now)]


def _compared(
    town: GoldenTown, month: str, part: tuple[str, str], rows: dict[str, dict[str, Any]], now: datetime
) -> Iterator[str]:
    board, dimension = part
    by, chosen = town.by("vera"), Selection(town.brand.id, PERIODS[month])
    asked = BOARDS[board]
    split = Dimension.CHANNEL if dimension == "all" else Dimension(dimension)
    counted = tallies(town.session, chosen, board=asked, dimension=split, by=by, now=now)
    spans = list(SPANS[rows_of(asked).name])
    lasted = lengths_over(town.session, chosen, board=asked, dimension=split, over=None, spans=spans, by=by)
    named = {_key(town, split, name) if dimension != "all" else TOGETHER: said for name, said in rows.items()}
    if dimension != "all" and (others := set(counted) - {TOGETHER} - set(named)):
        yield f"{month} {board} {dimension}: rows {sorted(others)} were not counted by hand"
    for key, said in named.items():
        place = f"{month} {board} {dimension} {key}"
        sums = {name: int(number) for name, number in fields(said["sums"]).items()}
        found = {str(name): number for name, number in counted.get(key, Counter()).items() if number}
        if dimension in {"hour", "weekday"}:
            found = {name: number for name, number in found.items() if name in sums}
        if found != sums:
            ours, theirs = set(found.items()), set(sums.items())
            yield f"{place}: {sorted(ours - theirs)}, by hand {sorted(theirs - ours)}"
        for span, text in fields(said.get("lengths", "")).items():
            many, _space, rest = text.partition(" ")
            median, p90 = (seconds(part) for part in rest.split(" | "))
            own = {key or day: spread(values) for (key, day), values in lasted[Span(span)].items()}
            if own.get(key) != (int(many), median, p90):
                yield f"{place}: {span} {own.get(key)}, by hand {(int(many), median, p90)}"


def _key(town: GoldenTown, dimension: Dimension, name: str) -> str:
    rows: dict[Dimension, dict[str, Any]] = {
        Dimension.OPERATOR: town.people, Dimension.CHANNEL: town.channels, Dimension.SOURCE: town.places,
        Dimension.TAG: town.tags, Dimension.PRODUCT: town.tags,
    }  # fmt: skip
    if name in NOBODY:
        return NOBODY[name]
    return str(rows[dimension][name].id) if dimension in rows else name
