"""What the figures on pre-tags mean, in the language in force."""

from dashboards.agreement import SHOWN_FROM, Share
from dashboards.pretag_quality import Basis
from dashboards.wording import NONE, count_words, share_words
from storage.i18n import _, ngettext


def basis_name(basis: Basis) -> str:
    """By which decisions it is measured, in short."""
    return {
        Basis.MODEL: _("Model in force"),
        Basis.FIRST: _("As it was then"),
        Basis.CARDS: _("On the cards"),
    }[basis]


def basis_meaning(basis: Basis) -> str:
    """What is compared, and what is left out."""
    return {
        Basis.MODEL: _(
            "What the model in force says of the coin sample: of each decided mention, one in five is drawn by a coin "
            "fixed for it. It is asked before it learns them; for older ones a twin answers that has not learnt them. "
            "Copies of texts decided before are left out."
        ),
        Basis.FIRST: _(
            "What the model of the time said of the coin sample when the decision came, before anything was learnt of "
            "it. Copies of texts decided before are left out."
        ),
        Basis.CARDS: _(
            "What stood on the card, for all decisions, not only the coin sample. People see the proposal, and whoever "
            "picks what to read first picks what is measured: it flatters or blackens."
        ),
    }[basis]


def too_few(count: int) -> str:
    """Why nothing is shown yet."""
    return _("Agreement is shown from {fewest} decisions on; {count} so far.").format(
        fewest=SHOWN_FROM, count=count_words(count)
    )


def limits_words(share: Share) -> str:
    """The limits of a share: "81.2–93.0 %"."""
    if not share.of:
        return NONE
    low, high = share.limits
    return f"{share_words(low)} – {share_words(high)}"


def decisions_words(count: int) -> str:
    """So many decisions."""
    return ngettext("{count} decision", "{count} decisions", count).format(count=count_words(count))


def limits_definition() -> str:
    """What the limits are."""
    return _("Limits: with a certainty of 90 % the true share lies between them (Clopper-Pearson).")


def agreement_definition() -> str:
    return _("Decisions in which the person chose the proposed label ÷ all decisions with a proposal.")


def macro_definition() -> str:
    return _(
        "Macro-F1: of each label the harmonic mean of precision and recall, and the mean of those over the labels that "
        "were chosen; a rare label counts as much as a frequent one. Limits by drawing the decisions a thousand times."
    )


def precision_definition() -> str:
    return _("Precision: of the mentions proposed as the label, the share where the person agreed.")


def recall_definition() -> str:
    return _("Recall: of the mentions to which people gave the label, the share for which it was proposed.")


def confusion_definition() -> str:
    return _("Rows: what people chose. Columns: what was proposed. On the diagonal both said the same.")


def sure_definition(percent: int, fewest: int) -> str:
    """From where on a pre-tag is sure."""
    return _(
        "The lowest confidence from which on, with a certainty of 90 %, at least {percent} % of the pre-tags hold "
        "(lower bound of Clopper and Pearson over the coin sample, for each label and category of sources). Without a "
        "single error that takes {fewest} decisions. A source with fewer than 50 decisions is never sure. All brands "
        "together: there is one model."
    ).format(percent=percent, fewest=fewest)


def learning_definition() -> str:
    return _(
        "Each model on the shelf, measured on the coin sample of its time by a twin that had not learnt it. The sample "
        "grows and changes, so neighbouring points can be compared, far ones less."
    )
