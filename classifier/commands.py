"""Commands of the classifier: `repdesk retrain`, `repdesk models`."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from classifier import in_force

if TYPE_CHECKING:
    from classifier.shelf import VersionRow


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def retrain(*, as_json: bool) -> None:
    """Train a model from the starter set and all decisions; it is used unless it is certainly worse."""
    # scikit-learn and the database take a second to import, which `pretag` must not pay.
    from classifier.learning import learn  # noqa: PLC0415 - see above
    from storage.rights import SYSTEM  # noqa: PLC0415 - see above

    learnt = learn(by=SYSTEM, now=datetime.now(UTC))
    if learnt is None:
        result: dict[str, Any] = {"model": None, "in_force": False, "why": "There are no decisions yet."}
    else:
        result = {
            "model": learnt.archived.name,
            "in_force": not learnt.objections,
            "why": _why(learnt.archived.figures),
            "texts": learnt.archived.texts,
            "decisions": learnt.archived.decisions,
            "figures": learnt.archived.figures,
        }
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    elif learnt is None:
        click.echo("There are no decisions yet: the starter model stays.")
    else:
        verdict = f"kept as a candidate: {result['why']}" if learnt.objections else "in force"
        click.echo(f"{learnt.archived.name}, {learnt.archived.decisions} decisions, {verdict}.")


@click.command()
@click.option("--use", metavar="NAME", help="Put this model in force, for example an older one again.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
def models(*, use: str | None, as_json: bool) -> None:
    """The models on the shelf, the newest first, with what was measured and why one was refused."""
    from classifier import learning, shelf  # noqa: PLC0415 - as in retrain
    from storage.database import reading  # noqa: PLC0415 - as in retrain
    from storage.rights import SYSTEM  # noqa: PLC0415 - as in retrain

    if use is not None:
        learning.use(use, by=SYSTEM, now=datetime.now(UTC))
    with reading() as session:
        rows = shelf.versions(session)
    for row in rows:
        why = _why(row.figures)
        document = row._asdict() | {
            "created_at": row.created_at.isoformat(),
            "why": why,
            "is_there": in_force.is_there(row.name),
        }
        click.echo(json.dumps(document, ensure_ascii=False) if as_json else _in_short(row, why))


def _in_short(row: "VersionRow", why: str) -> str:
    mark = "*" if row.is_current else " "
    measured = ""
    if row.figures.get("coin"):
        value, low, high = row.figures["coin_macro_f1"]
        measured = f"  macro-F1 {value:.3f} ({low:.3f}-{high:.3f}) on {row.figures['coin']} decisions"
    refused = f"\n    not used: {why}" if why else ""
    return f"{mark} {row.name}  {row.texts} texts  {row.decisions} decisions{measured}{refused}"


def _why(figures: dict[str, Any]) -> str:
    """Why the gate refused a model, in English as all that the command line says."""
    from classifier.gate import objections_in  # noqa: PLC0415 - as in retrain
    from storage.i18n import speaking  # noqa: PLC0415 - as in retrain

    with speaking("en"):
        return " ".join(one.in_words() for one in objections_in(figures))
