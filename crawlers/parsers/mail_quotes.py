"""What a letter says itself, apart from the letters it quotes and the signature under it. Pure.

Nothing is cut that could be the writer's own: answers between quoted lines stay with what they answer, a letter
passed on stays whole, and so does a letter of which nothing else would remain.
"""

import re

QUOTED = re.compile(r"^\s{0,3}(?:>|[А-ЯA-Z]{1,3}>)")
WROTE = re.compile(
    r"\b(?:wrote|писали|пиш[еу]т|писал(?:\(а\)|а)?|написал(?:\(а\)|а)?|пише|писав|написав(?:\(ла\))?)\b", re.IGNORECASE
)
CLOCK = re.compile(r"\d{1,2}[:.]\d{2}")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
SEPARATOR = re.compile(
    r"^[\s>]*-{2,}\s*(?:original message|(?:исходное|первоначальное) сообщение"
    r"|(?:вихідне|оригінальне|початкове) повідомлення)\s*-{2,}\s*$",
    re.IGNORECASE,
)
HEAD = re.compile(r"^[\s>*]*(?:from|от|від|от кого)\s*:\*?\s*\S", re.IGNORECASE)
HEAD_GOES_ON = re.compile(
    r"^[\s>*]*(?:sent|date|to|cc|subject|отправлено|дата|кому|копия|тема|надіслано|копія)\s*:", re.IGNORECASE
)
RULE = re.compile(r"^\s*_{10,}\s*$")
SIGNATURE = re.compile(r"^--\s?$")
LONGEST_SIGNATURE = 15
FROM_A_PHONE = re.compile(
    r"^\s*(?:--\s*)?(?:sent from (?:my |mail|outlook|yahoo|proton)|get outlook for|отправлено (?:из|с) |надіслано з )"
    r".{0,80}$",
    re.IGNORECASE,
)
LONGEST_LEAD = 300
LINES_OF_LEAD = 3
HEAD_LINES = 6


def own_words(text: str, *, is_answer: bool = False) -> str:
    """The text without quoted letters and without its signature; the whole of it when nothing would remain.

    `is_answer`: the letter's head says that it answers another one, so a block of quoted lines is that one.
    """
    lines = _without_signature(_without_tail(text.split("\n")))
    lines = _without_quotes(lines, is_answer=is_answer)
    lines = _without_signature(lines)
    return "\n".join(lines).strip() or text.strip()


def folded_words(text: str, said: str) -> str:
    """What `own_words` has cut, in its order; nothing when that cannot be told line by line."""
    kept = said.split("\n")
    rest, place = [], 0
    for line in text.strip().split("\n"):
        if place < len(kept) and line.strip() == kept[place].strip():
            place += 1
        else:
            rest.append(line)
    return "\n".join(rest).strip() if place == len(kept) else text.strip()


def _without_tail(lines: list[str]) -> list[str]:
    """Cuts a letter that is quoted whole below, without marks at its lines."""
    for number, line in enumerate(lines):
        if SEPARATOR.match(line) or _is_head(lines, number):
            start = number - 1 if number and RULE.match(lines[number - 1]) else number
            return lines[:start]
        length = _lead(lines, number)
        # Programs that mark no lines name the address of whom they quote.
        names_somebody = length and ADDRESS.search(" ".join(lines[number : number + length]))
        if names_somebody and not any(QUOTED.match(one) for one in _next_said(lines, number + length)):
            return lines[:number]
    return lines


def _is_head(lines: list[str], number: int) -> bool:
    """Whether the head of a quoted letter begins here: From, Sent, To, Subject."""
    if not HEAD.match(lines[number]):
        return False
    after = lines[number + 1 : number + HEAD_LINES]
    return sum(bool(HEAD_GOES_ON.match(line)) for line in after) > 1


def _lead(lines: list[str], number: int) -> int:
    """How many lines from here are the "on such a day so-and-so wrote:" before a quotation; 0 when none."""
    said = ""
    for length in range(1, LINES_OF_LEAD + 1):
        if number + length > len(lines) or not lines[number + length - 1].strip():
            return 0
        said = f"{said} {lines[number + length - 1]}"
        if len(said) > LONGEST_LEAD:
            return 0
        if said.rstrip().endswith(":"):
            return length if CLOCK.search(said) and (ADDRESS.search(said) or WROTE.search(said)) else 0
    return 0


def _next_said(lines: list[str], number: int) -> list[str]:
    return [line for line in lines[number : number + 4] if line.strip()][:1]


def _without_quotes(lines: list[str], *, is_answer: bool) -> list[str]:
    """Cuts marked lines that stand all together at the end or at the beginning."""
    marked = [bool(QUOTED.match(line)) for line in lines]
    if not any(marked):
        return lines
    first = marked.index(True)
    last = len(marked) - 1 - marked[::-1].index(True)
    if any(line.strip() and not mark for line, mark in zip(lines[first:last], marked[first:last], strict=True)):
        return lines  # answers stand between the quoted lines
    start = _lead_before(lines, first)
    if start == first and not is_answer and not _names_itself(lines[first : first + LINES_OF_LEAD]):
        return lines
    return [*lines[:start], *lines[last + 1 :]]


def _names_itself(marked: list[str]) -> bool:
    """Whether the quotation begins with "so-and-so wrote:", as telephones have it."""
    return _lead([QUOTED.sub("", line).strip() for line in marked], 0) > 0


def _lead_before(lines: list[str], first: int) -> int:
    """Where the words that introduce a quotation begin; the quotation itself when nothing does."""
    end = first
    while end and not lines[end - 1].strip():
        end -= 1
    for length in range(1, LINES_OF_LEAD + 1):
        if end - length >= 0 and _lead(lines, end - length) == length:
            return end - length
    return first


def _without_signature(lines: list[str]) -> list[str]:
    """Cuts what stands under "-- ", and what a telephone adds of itself."""
    for number in range(len(lines) - 1, -1, -1):
        if SIGNATURE.match(lines[number]) and len(lines) - number <= LONGEST_SIGNATURE:
            lines = lines[:number]
            break
    while lines and (not lines[-1].strip() or FROM_A_PHONE.match(lines[-1])):
        lines = lines[:-1]
    return lines
