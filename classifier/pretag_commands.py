"""`repdesk pretag`: texts from standard input, or everything that is stored."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import click

from classifier import in_force
from classifier.explain import Explained, explained
from classifier.normalise import clean
from classifier.vectors import Numbers

_CHUNK: Final = 1 << 18  # bytes read at once; a line is answered as soon as it has come, alone or with others
_TOGETHER: Final = 200  # lines judged at once
_REFINED_TOGETHER: Final = 8  # half a second


class Line(NamedTuple):
    """A line of the input, understood or not."""

    id: Any
    text: str | None
    error: str = ""


class Judge:
    """Says of texts what the model says, with vectors or without."""

    def __init__(self, *, refine: bool) -> None:
        self.together = _REFINED_TOGETHER if refine else _TOGETHER
        self._encoder = None
        if refine:
            # The encoder and what builds a model take a second to load, which the quick way must not pay.
            from classifier.thorough import thorough_model  # noqa: PLC0415 - see above

            self._model, self._encoder = thorough_model(_say)
        else:
            self._model = in_force.without_database()

    def __call__(self, texts: Sequence[str]) -> list[Explained]:
        return explained(self._model.model, texts, vectors=self._vectors(texts))

    def _vectors(self, texts: Sequence[str]) -> Numbers | None:
        return None if self._encoder is None else self._encoder.encode([clean(text) for text in texts])


@click.command()
@click.option("--json", "_as_json", is_flag=True, help="Accepted for uniformity: in and out are JSON lines always.")
@click.option("--refine", is_flag=True, help="Better answers by sentence embeddings, about 15 texts a second.")
@click.option("--history", is_flag=True, help="Instead: pre-tag stored undecided mentions again, the newest first.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="With --history: seen on this day (UTC) or later.")
@click.option("--stop", is_flag=True, help="With --history: end the walk under way.")
def pretag(*, _as_json: bool, refine: bool, history: bool, since: datetime | None, stop: bool) -> None:
    """Pre-tag texts: JSON lines {"id","text"} from standard input, one JSON line each to standard output."""
    if history:
        from classifier.history_command import walk  # noqa: PLC0415 - the database takes a second to import

        walk(since, stop=stop, as_json=_as_json, now=datetime.now(UTC))
        return
    if since is not None or stop:
        raise click.UsageError("--since and --stop go with --history.")
    judge: Judge | None = None
    for lines in _lines_as_they_come():
        judge = judge or Judge(refine=refine)
        for start in range(0, len(lines), judge.together):
            _answer(judge, [understood(line) for line in lines[start : start + judge.together]])


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


def _answer(judge: Judge, lines: list[Line]) -> None:
    said = iter(judge([line.text for line in lines if line.text is not None]))
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


def _say(words: str) -> None:
    click.echo(words, err=True)
