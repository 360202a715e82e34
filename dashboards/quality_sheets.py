"""Tables of the screen on pre-tags, as the screen shows them and the export writes them."""

from collections import Counter
from collections.abc import Mapping, Sequence

from dashboards.agreement import KeyRow, TagRow
from dashboards.pretag_quality import ModelRow, SourceRow, SureRow
from dashboards.quality_wording import limits_words
from dashboards.sheets import Column, Kind, Sheet, Value
from desk.words import category_name, label_name
from storage.i18n import _
from storage.vocabulary import Label


def tag_sheet(rows: Sequence[TagRow]) -> Sheet:
    """Precision and recall of each tag, with their limits and how many decisions they are of."""
    columns = [
        Column(_("Label"), Kind.TEXT),
        Column(_("Precision"), Kind.SHARE),
        Column(_("Precision, limits"), Kind.TEXT),
        Column(_("Proposed, n"), Kind.COUNT),
        Column(_("Recall"), Kind.SHARE),
        Column(_("Recall, limits"), Kind.TEXT),
        Column(_("Chosen, n"), Kind.COUNT),
    ]
    values: list[list[Value]] = [
        [
            label_name(row.label),
            row.precision.value,
            limits_words(row.precision),
            row.precision.of,
            row.recall.value,
            limits_words(row.recall),
            row.recall.of,
        ]
        for row in rows
    ]
    return Sheet(_("By label"), columns, values, [row.label for row in rows])


def confusion_sheet(found: Counter[tuple[Label, Label]]) -> Sheet:
    """What was chosen (rows) where what was proposed (columns); only labels that occur, nothing for never."""
    there = [label for label in Label if any(label in pair for pair in found)]
    columns = [Column(_("Chosen ↓  proposed →"), Kind.TEXT), *(Column(label_name(one), Kind.COUNT) for one in there)]
    values = [[label_name(chosen), *(found[chosen, said] or None for said in there)] for chosen in there]
    return Sheet(_("Confusion"), columns, values, there)


def source_sheet(rows: Sequence[KeyRow], names: Mapping[str, SourceRow]) -> Sheet:
    """The agreement at each source."""
    columns = [
        Column(_("Source"), Kind.TEXT),
        Column(_("Agreement"), Kind.SHARE),
        Column(_("Limits"), Kind.TEXT),
        Column(_("Decisions"), Kind.COUNT),
        Column(_("Sure pre-tags"), Kind.TEXT),
    ]
    values: list[list[Value]] = [
        [
            names[row.key].name if row.key in names else row.key,
            row.share.value,
            limits_words(row.share),
            row.share.of,
            _("possible") if row.key in names and names[row.key].decisions else _("off: a new source"),
        ]
        for row in rows
    ]
    return Sheet(_("By source"), columns, values, [row.key for row in rows])


def sure_sheet(rows: Sequence[SureRow]) -> Sheet:
    """From where on each label is sure at each category of sources."""
    columns = [
        Column(_("Category"), Kind.TEXT),
        Column(_("Label"), Kind.TEXT),
        Column(_("Sure from"), Kind.TEXT),
        Column(_("Precision at least"), Kind.SHARE),
        Column(_("Right"), Kind.COUNT),
        Column(_("Decisions"), Kind.COUNT),
    ]
    values: list[list[Value]] = [
        [
            category_name(row.category),
            label_name(row.label),
            _("not yet") if row.starts_at is None else f"{row.starts_at:.0%}".replace("%", "\u00a0%"),
            row.bound,
            row.right,
            row.decisions,
        ]
        for row in rows
    ]
    return Sheet(_("Sure from"), columns, values, [f"{row.category}:{row.label}" for row in rows])


def model_sheet(rows: Sequence[ModelRow]) -> Sheet:
    """The models on the shelf."""
    columns = [
        Column(_("Model"), Kind.TEXT),
        Column(_("Made"), Kind.MOMENT),
        Column(_("Learnt, decisions"), Kind.COUNT),
        Column(_("Macro-F1"), Kind.SHARE),
        Column(_("Measured on"), Kind.COUNT),
        Column(_("State"), Kind.TEXT),
    ]
    return Sheet(_("Models"), columns, [_model(row) for row in rows], [row.version.name for row in rows])


def state_of(row: ModelRow) -> str:
    """What became of a model, in a word or two."""
    if row.version.is_current:
        return _("in force")
    if "objections" in row.version.figures:
        return _("refused")
    return _("kept") if row.is_there else _("cleared away")


def _model(row: ModelRow) -> list[Value]:
    figures = row.version.figures
    macro = figures["coin_macro_f1"][0] if figures.get("coin") else None
    version = row.version
    return [version.name, version.created_at, version.decisions, macro, figures.get("coin") or None, state_of(row)]
