"""Posts on a page of an engine never seen: blocks that repeat, each with a name, a date and words of its own."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from statistics import median
from typing import Final, NamedTuple

from lxml import html

from crawlers.parsers.threads.survey import DIGITS, PROFILE_LINK, Survey, keys_of

CALLED: Final = re.compile(r"post|comment|message|repl(?:y|ies)|answer|entry|review|отзыв|коммент", re.IGNORECASE)
FEWEST: Final = 2
# A heading that leads to the post itself, or to who wrote it, leads nowhere else.
IN_PLACE: Final = re.compile(
    r"#|^javascript:|comment|[?&](?:cid|pid|p|post)=|/post/|" + PROFILE_LINK.pattern, re.IGNORECASE
)
MOST: Final = 2000
FEWEST_WORDS: Final = 3
SIGNED: Final = 0.8
MOST_OF_ONE: Final = 0.6
MUCH: Final = 0.3


class Block(NamedTuple):
    """One of the repeated blocks, less the blocks inside it."""

    at: int
    words: int
    linked: int
    names: int
    dates: int


class Group(NamedTuple):
    """Blocks alike, in page order; `score` says how much they look like posts, `sure` from 0 to 1 how surely."""

    key: str
    blocks: list[Block]
    score: float
    named: float
    dated: float
    teasing: float


def best_group(seen: Survey) -> Group | None:
    """The group of blocks that looks most like posts; None where nothing repeats."""
    groups = [group for key, members in _alike(seen).items() if (group := _judged(seen, key, members))]
    best = max(groups, key=_rank, default=None)
    while best is not None:
        inside = [group for group in groups if _is_held_by_one(seen, best, group)]
        if not inside:
            break
        best = max(inside, key=_rank)
    return best


def _rank(group: Group) -> tuple[int, int]:
    return round(group.score), len(group.blocks)


def _is_held_by_one(seen: Survey, outer: Group, group: Group) -> bool:
    """Whether one of a few blocks holds all of a group and little else: the question beside the list of answers."""
    if len(outer.blocks) > len(group.blocks) or min(group.named, group.dated) < SIGNED:
        return False
    first, last = group.blocks[0].at, group.blocks[-1].at
    held_by = [block for block in outer.blocks if block.at < first and last < seen.ends[block.at]]
    if not held_by:
        return False
    words = sum(block.words for block in group.blocks)
    return words >= MOST_OF_ONE * held_by[0].words and words >= MUCH * sum(block.words for block in outer.blocks)


def _alike(seen: Survey) -> dict[str, list[int]]:
    by_key: dict[str, list[int]] = defaultdict(list)
    for index, node in enumerate(seen.elements):
        if seen.within(seen.words, index) < FEWEST_WORDS:
            continue
        for key in keys_of(node):
            by_key[key].append(index)
        by_key[f"{seen.parents[index]}>{node.tag}"].append(index)
    return {key: members for key, members in by_key.items() if FEWEST <= len(members) <= MOST}


def _judged(seen: Survey, key: str, members: list[int]) -> Group | None:
    says = [member for member in members if not _is_mark(seen, member)]
    blocks = [block for block in _apart(seen, says) if block.words - block.linked >= FEWEST_WORDS]
    usual = median([block.dates for block in blocks] or [0])
    # One that bears far more dates than its like holds something else: a list, a preview.
    blocks = [block for block in blocks if block.dates <= max(3, 4 * usual)]
    if len(blocks) < FEWEST:
        return None
    named = sum(block.names > 0 for block in blocks) / len(blocks)
    dated = sum(block.dates > 0 for block in blocks) / len(blocks)
    if named + dated < 0.6:  # noqa: PLR2004 - mostly without either
        return None
    words = sum(block.words for block in blocks)
    linked = sum(block.linked for block in blocks)
    teasing = _teasing(seen, blocks)
    both = (named + dated) / 2
    told = (words - linked) * (1 - linked / words) * (0.05 + 0.95 * both**1.5)
    score = told * _one_each(blocks) * (1 - 0.7 * teasing) * _looks(seen, key, blocks)
    return Group(key, blocks, score, named, dated, teasing)


def _is_mark(seen: Survey, at: int) -> bool:
    """Whether an element is a date or a name and nothing else."""
    is_leaf = seen.ends[at] == at + 1
    return is_leaf and (seen.marked(seen.dates, at) or seen.marked(seen.names, at))


def _looks(seen: Survey, key: str, blocks: list[Block]) -> float:
    """How much the blocks look like what a template repeats: named so, numbered, all in one kind of place."""
    named = 1.2 if CALLED.search(key) else 1.0
    numbered = sum(any(char.isdigit() for char in seen.elements[block.at].get("id") or "") for block in blocks)
    places = Counter(_place(seen, block.at) for block in blocks)
    together = places.most_common(1)[0][1] / len(blocks)
    return named * (1 + 0.15 * numbered / len(blocks)) * (0.6 + 0.4 * together)


def _place(seen: Survey, at: int) -> str:
    parent = seen.elements[at].getparent()
    return "" if parent is None else f"{parent.tag} {DIGITS.sub('0', parent.get('class') or '')}"


def _one_each(blocks: list[Block]) -> float:
    """1 where a block bears about one date; less where it bears many: then it holds posts rather than being one."""
    crowds = [max(block.dates, block.names / 3) for block in blocks if block.dates or block.names]
    return min(1.0, 3.0 / median(crowds))


def _apart(seen: Survey, members: Iterable[int]) -> list[Block]:
    """Each member less the members inside it: comments answer comments."""
    open_members: list[int] = []
    inside: dict[int, list[int]] = defaultdict(list)
    members = sorted(members)
    for member in members:
        while open_members and seen.ends[open_members[-1]] <= member:
            open_members.pop()
        if open_members:
            inside[open_members[-1]].append(member)
        open_members.append(member)
    return [
        Block(
            member,
            *(_less(seen, sums, member, inside[member]) for sums in (seen.words, seen.linked, seen.names, seen.dates)),
        )
        for member in members
    ]


def _less(seen: Survey, sums: list[int], member: int, inside: Iterable[int]) -> int:
    return seen.within(sums, member) - sum(seen.within(sums, other) for other in inside)


def _teasing(seen: Survey, blocks: list[Block]) -> float:
    """The share of blocks that lead elsewhere: a heading or a long line that is a link, as lists of articles have."""
    return sum(_leads_away(seen, block.at) for block in blocks) / len(blocks)


def _leads_away(seen: Survey, index: int) -> bool:
    for at in seen.own(index):
        node = seen.elements[at]
        if node.tag != "a" or not node.get("href") or IN_PLACE.search(str(node.get("href"))):
            continue
        parent = node.getparent()
        is_heading = (parent is not None and parent.tag in {"h1", "h2", "h3", "h4"}) or _holds_heading(node)
        words = seen.within(seen.words, at)
        is_all = words >= MOST_OF_ONE * seen.within(seen.words, index)
        if (is_heading or is_all) and words >= FEWEST_WORDS and not seen.within(seen.dates, at):
            return True
    return False


def _holds_heading(node: html.HtmlElement) -> bool:
    return any(part.tag in {"h1", "h2", "h3", "h4"} for part in node.iterdescendants())
