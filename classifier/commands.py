"""Commands of the classifier: `repdesk pretag`, `repdesk retrain`, `repdesk models`."""

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import click

from classifier import in_force
from classifier.archive import Archived
from classifier.explain import Explained, explained

_CHUNK: Final = 1 << 18  # bytes read at once; a line is answered as soon as it has come, alone or with others
_TOGETHER: Final = 200  # lines judged at once


class Line(NamedTuple):
    """A line of the input, understood or not."""

    id: Any
    text: str | None
    error: str = ""


@click.command()
@click.option("--json", "_as_json", is_flag=True, help="Accepted for uniformity: in and out are JSON lines always.")
def pretag(*, _as_json: bool) -> None:
    """Pre-tag texts: JSON lines {"id","text"} from standard input, one JSON line each to standard output."""
    archived: Archived | None = None
    for lines in _lines_as_they_come():
        archived = archived or in_force.without_database()
        for start in range(0, len(lines), _TOGETHER):
            _answer(archived, [understood(line) for line in lines[start : start + _TOGETHER]])


def understood(line: bytes) -> Line:
    """The line as a text to judge, or with what is wrong with it."""
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return Line(None, None, "The line is not UTF-8.")
    except (ValueError, RecursionError):
        return Line(None, None, "The line is not JSON.")
    if not isinstance(row, dict):
        return Line(None, None, 'The line is not an object {"id", "text"}.')
    text = row.get("text")
    if not isinstance(text, str):
        return Line(row.get("id"), None, 'There is no "text" that is a string.')
    return Line(row.get("id"), text)


def _answer(archived: Archived, lines: list[Line]) -> None:
    said = iter(explained(archived.model, [line.text for line in lines if line.text is not None]))
    answers = [
        _said(line.id, next(said)) if line.text is not None else {"id": line.id, "error": line.error} for line in lines
    ]
    text = "".join(f"{json.dumps(answer, ensure_ascii=False)}\n" for answer in answers)
    # A lone surrogate cannot be written as UTF-8; backslashreplace spells it as JSON does.
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def _said(line_id: Any, found: Explained) -> dict[str, Any]:
    said = found.prediction
    return {
        "id": line_id,
        "label": said.label,
        "confidence": round(said.confidence, 4),
        "probabilities": {label: round(share, 4) for label, share in said.probabilities.items()},
        "abuse": round(said.abuse, 4),
        "why": list(found.words),
    }


def _lines_as_they_come() -> Iterator[list[bytes]]:
    """Whole lines of standard input, as many at a time as have arrived."""
    rest = b""
    source = sys.stdin.buffer.fileno()
    while chunk := os.read(source, _CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        yield lines
    if rest:
        yield [rest]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def retrain(*, as_json: bool) -> None:
    """Train a model from the starter set and all decisions; it is used unless it is worse."""
    # scikit-learn and the database take a second to import, which `pretag` must not pay.
    from classifier.jobs import learn  # noqa: PLC0415 - see above
    from storage.rights import SYSTEM  # noqa: PLC0415 - see above

    learnt = learn(by=SYSTEM, now=datetime.now(UTC))
    if learnt is None:
        result: dict[str, Any] = {"model": None, "in_force": False, "why": "There are no decisions yet."}
    else:
        result = {
            "model": learnt.archived.name,
            "in_force": not learnt.objection,
            "why": learnt.objection,
            "texts": learnt.archived.texts,
            "decisions": learnt.archived.decisions,
            "figures": learnt.archived.figures,
        }
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    elif learnt is None:
        click.echo("There are no decisions yet: the starter model stays.")
    else:
        verdict = f"kept as a candidate: {learnt.objection}" if learnt.objection else "in force"
        click.echo(f"{learnt.archived.name}, {learnt.archived.decisions} decisions, {verdict}.")


@click.command()
@click.option("--use", metavar="NAME", help="Put this model in force, for example an older one again.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
def models(*, use: str | None, as_json: bool) -> None:
    """The models on the shelf, the newest first."""
    from classifier import shelf  # noqa: PLC0415 - as in retrain
    from storage.database import transaction  # noqa: PLC0415 - as in retrain
    from storage.rights import SYSTEM  # noqa: PLC0415 - as in retrain

    now = datetime.now(UTC)
    with transaction() as session:
        if use is not None:
            shelf.put_in_force(session, use, by=SYSTEM, now=now)
        rows = shelf.versions(session)
    if use is not None:
        in_force.point_to(use)
    for row in rows:
        document = row._asdict() | {"created_at": row.created_at.isoformat()}
        mark = "*" if row.is_current else " "
        plain = f"{mark} {row.name}  {row.texts} texts  {row.decisions} decisions"
        click.echo(json.dumps(document, ensure_ascii=False) if as_json else plain)
