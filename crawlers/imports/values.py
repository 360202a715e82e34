"""Cells as people and programs fill them: moments, stars, counts, telephones, labels, ratings. Pure.

A cell that says nothing is None; one that says something else than its column raises BadValue with the reason.
"""

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

import phonenumbers

from crawlers.parsers.moments import spoken
from storage.i18n import _
from storage.vocabulary import Label, RequestType, Verdict

# Spreadsheets count days from here; a number in a column of dates is one whose format was lost.
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zones
SERIALS = (20_000, 80_000)
UNIX_SECONDS, UNIX_MILLISECONDS = 600_000_000, 600_000_000_000
NOTHING = frozenset({"", "-", "–", "—", "n/a", "na", "null", "none", "nan", "нет", "#n/a", "#н/д"})
STAR_SIGNS = re.compile(r"^[★⭐🌟*☆✩✰\ufe0f\s]+$")
OUT_OF = re.compile(r"^(\d+(?:[.,]\d+)?)\s*(?:из|of|/)\s*(\d+)(?:\s*(?:зв[её]зд\w*|stars?|балл\w*))?$", re.IGNORECASE)
NUMBER = re.compile(r"^(\d+(?:[.,]\d+)?)\s*(?:зв[её]зд\w*|stars?|балл\w*|★|⭐)?$", re.IGNORECASE)
THOUSANDS = {"к": 1_000, "k": 1_000, "тыс": 1_000, "тыс.": 1_000, "m": 1_000_000, "м": 1_000_000, "млн": 1_000_000}
COUNT = re.compile(r"^(\d+(?:[.,]\d+)?)\s*(к|k|тыс\.?|m|м|млн)?$", re.IGNORECASE)
MOST_STARS = 5.0
HOME = "RU"
LABELS = {
    Label.NEWS: "news новость новости сми",
    Label.COMPLAINT: "complaint жалоба жалобы претензия негатив negative негативный отрицательный",
    Label.ABUSE: "abuse оскорбление оскорбления брань мат",
    Label.QUESTION: "question вопрос вопросы",
    Label.PRAISE: "praise благодарность похвала позитив positive позитивный положительный",
    Label.ADVERTISING: "advertising реклама спам spam ad ads",
    Label.OTHER: "other прочее другое нейтрально neutral нейтральный иное",
}
LABEL_OF = {word: label for label, words in LABELS.items() for word in words.split()}
LIKES = frozenset({
    "like", "лайк", "👍", "+", "да", "yes", "доволен", "довольна", "хорошо", "положительно", "помогло", "отлично", "1",
    "4", "5",
})  # fmt: skip
DISLIKES = frozenset({
    "dislike", "дизлайк", "👎", "нет", "no", "недоволен", "недовольна", "плохо", "отрицательно", "0", "-1", "2", "3",
})  # fmt: skip
OF_FIVE = frozenset({"2", "3", "4", "5"})
TYPES = {
    RequestType.COMPLAINT: "complaint жалоба претензия негатив",
    RequestType.QUESTION: "question вопрос консультация",
    RequestType.PRAISE: "praise благодарность",
    RequestType.REQUEST: "request запрос просьба заявка заявление предложение",
    RequestType.OTHER: "other прочее другое",
}
TYPE_OF = {word: kind for kind, words in TYPES.items() for word in words.split()}


class BadValue(Exception):  # noqa: N818 - a cell of a table, not a fault of ours
    """What is wrong with a cell, in plain words."""


def words(cell: Any) -> str | None:
    """The text of a cell; a number that is whole is written without its fraction."""
    if cell is None:
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip()
    return text or None


def moment(cell: Any, *, zone: tzinfo, now: datetime, at: Any = None) -> datetime | None:
    """A moment; `at` is the cell of its time of day where a table has a column for it."""
    found = _moment(cell, zone=zone, now=now)
    of_day = _of_day(at) if found is not None else None
    if found is not None and of_day is not None:
        local = found.astimezone(zone)
        found = local.replace(hour=of_day.hour, minute=of_day.minute, second=of_day.second).astimezone(UTC)
    if found is not None and found > now + timedelta(days=1):
        raise BadValue(_("“{value}” lies in the future.").format(value=_shown(cell)))
    return found


def _moment(cell: Any, *, zone: tzinfo, now: datetime) -> datetime | None:
    if isinstance(cell, datetime):
        return (cell if cell.tzinfo else cell.replace(tzinfo=zone)).astimezone(UTC)
    if isinstance(cell, date):
        return datetime.combine(cell, time(), zone).astimezone(UTC)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _of_number(float(cell), zone)
    text = words(cell)
    if text is None or text.lower() in NOTHING:
        return None
    try:
        told = spoken(text, zone=zone, read_at=now)
    except (ValueError, OverflowError):
        told = None
    if told is None:
        number = text.replace(",", ".", 1)
        if number.replace(".", "", 1).isdecimal():
            return _of_number(float(number), zone)
        raise BadValue(_("“{value}” is no date.").format(value=_shown(text)))
    return told.moment.astimezone(UTC)


def _of_number(number: float, zone: tzinfo) -> datetime:
    if SERIALS[0] < number < SERIALS[1]:
        return (EPOCH + timedelta(seconds=round(number * 86_400))).replace(tzinfo=zone).astimezone(UTC)
    if UNIX_SECONDS < number < UNIX_MILLISECONDS:
        return datetime.fromtimestamp(number, UTC) if number < UNIX_SECONDS * 10 else _bad(number)
    if UNIX_MILLISECONDS < number < UNIX_MILLISECONDS * 10:
        return datetime.fromtimestamp(number / 1000, UTC)
    return _bad(number)


def _bad(number: float) -> datetime:
    raise BadValue(_("“{value}” is no date.").format(value=_shown(number)))


def _of_day(cell: Any) -> time | None:
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    if isinstance(cell, timedelta):
        return (datetime.min + cell).time()  # noqa: DTZ901 - only its time of day is asked for
    if isinstance(cell, float) and 0 <= cell < 1:
        return (EPOCH + timedelta(seconds=round(cell * 86_400))).time()
    text = words(cell)
    if text is None or text.lower() in NOTHING:
        return None
    try:
        return time.fromisoformat(text.replace(".", ":").zfill(5))
    except ValueError:
        raise BadValue(_("“{value}” is no time.").format(value=_shown(text))) from None


def stars(cell: Any) -> float | None:
    """What a reviewer gave, from 0 to 5: 4,5 or "5 из 5" or ★★★★☆; marks out of ten are halved."""
    text = words(cell)
    if text is None or text.lower() in NOTHING:
        return None
    if STAR_SIGNS.match(text):
        return float(sum(text.count(sign) for sign in "★⭐🌟*"))
    found = OUT_OF.match(text)
    if found:
        most = float(found[2])
        number = _decimal(found[1]) * (MOST_STARS / most if most else 1.0)
    else:
        plain = NUMBER.match(text)
        if not plain:
            raise BadValue(_("“{value}” is no number of stars.").format(value=_shown(text)))
        number = _decimal(plain[1])
    if number > MOST_STARS:
        raise BadValue(_("“{value}” is more than five stars.").format(value=_shown(text)))
    return number


def whole(cell: Any) -> int | None:
    """A count: 1 234, "1,2 тыс.", 3.4K; unknown is None."""
    text = words(cell)
    if text is None or text.lower() in NOTHING:
        return None
    found = COUNT.match(re.sub(r"(?<=\d)[\s\u00a0\u202f'](?=\d{3}\b)", "", text).strip().lower())
    if not found:
        raise BadValue(_("“{value}” is no number.").format(value=_shown(text)))
    return round(_decimal(found[1]) * THOUSANDS.get(found[2] or "", 1))


def telephone(cell: Any) -> str | None:
    """A telephone number as +79123456789; of several the first."""
    text = words(cell)
    if text is None or text.lower() in NOTHING:
        return None
    for one in re.split(r"[,;/\n]", text):
        try:
            number = phonenumbers.parse(one, HOME)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise BadValue(_("“{value}” is no telephone number.").format(value=_shown(text)))


def label(cell: Any) -> Label | None:
    """The first word of the cell that is one of the seven labels; other tags say nothing here."""
    found = cell if isinstance(cell, list) else re.split(r"[,;|/\n]", words(cell) or "")
    return next((LABEL_OF[key] for one in found if (key := str(one).strip().lower()) in LABEL_OF), None)


def verdict(cell: Any, *, among: Collection[str] = ()) -> Verdict | None:
    """The customer's like or dislike; of marks out of five, four and five are likes.

    `among` are the marks of the whole column: they tell a 1 of five from a bare 1, and a minus from a dash.
    """
    text = mark(cell)
    if text == "-":
        return Verdict.DISLIKE if "+" in among else None
    if text in NOTHING - {"нет"}:
        return None
    if text == "1" and OF_FIVE & set(among):
        return Verdict.DISLIKE
    if text in LIKES:
        return Verdict.LIKE
    if text in DISLIKES:
        return Verdict.DISLIKE
    raise BadValue(_("“{value}” is neither like nor dislike.").format(value=_shown(cell)))


def mark(cell: Any) -> str:
    """A rating as it is compared."""
    return (words(cell) or "").lower().rstrip(".!").removesuffix(",0").removesuffix(".0")


def request_type(cell: Any) -> RequestType | None:
    """What the customer wanted, where the table says it in a word of ours."""
    return TYPE_OF.get((words(cell) or "").lower())


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))


def _shown(cell: Any) -> str:
    return " ".join(str(cell).split())[:60]
