"""`repdesk report operators`: the operator review on the command line."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from dashboards.figures import MEDIAN, P90, Seconds, nearest_rank
from dashboards.report_options import about, answer, asked, period_asked
from dashboards.review import TOO_FEW, PersonReview, review
from dashboards.review_sheets import comparison_sheet
from moderation.brands import brand_called
from storage.database import reading
from storage.rights import SYSTEM


@click.command()
@asked
def operators(*, since: str, until: str, brand: str, out: Path | None, as_json: bool) -> None:
    """What each person answered in the period, how fast, and how it was liked."""
    period = period_asked(since, until, out)
    with reading() as session:
        found = review(session, brand_called(session, brand), period, by=SYSTEM, now=datetime.now(UTC))
    document = about(period) | {
        "date_axis": "opened",
        "too_few": TOO_FEW,
        "rows": [_row(row) for row in found.rows],
        "medians": found.medians,
    }
    answer(document, [comparison_sheet(found.rows)], out=out, as_json=as_json)


def _row(row: PersonReview) -> dict[str, Any]:
    """A person as the command line prints one; lengths in seconds, shares and scores from 0 to 1."""
    done = row.done
    return {
        "person": row.person_id,
        "name": row.name,
        "answers_sent": row.sent,
        "answered": done.answered,
        "closed": done.closed,
        "complexity": {"mean": done.complexity, "simple": done.simple, "medium": done.medium, "hard": done.hard},
        "within": {"share": done.promises.share, "n": done.promises.counted, "left_out": done.promises.left_out},
        "promoted_answered": _spread_json(done.promoted),
        "taken_answered": _spread_json(done.taken),
        "csi": {"share": row.ratings.csi, "n": row.ratings.rated, "not_of_the_answer": row.ratings.not_own},
        "quality": {"mean": None if row.quality.mean is None else row.quality.mean / 100, "n": row.quality.n},
        "agreement": {"share": row.agreed.share, "n": row.agreed.compared},
        "hours": {"worked": row.hours.worked_min / 60, "planned": row.hours.planned_min / 60},
        "answered_per_hour": row.per_hour,
    }


def _spread_json(seconds: Seconds) -> dict[str, int | None]:
    return {"n": len(seconds), "median_s": nearest_rank(seconds, MEDIAN), "p90_s": nearest_rank(seconds, P90)}
