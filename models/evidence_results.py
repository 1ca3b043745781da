"""What became of submitted evidence, by what later imports and pages show. Pure."""

from collections.abc import Sequence

from models.deadlines import Shown, current
from models.queries import LATER
from models.states import EvidenceResult, StatusClass


def learnt_result(
    submitted_at: int,
    deadline_then: int | None,
    history: Sequence[Shown],
    deadline_now: int | None,
) -> EvidenceResult | None:
    """How a dispute stands by sources newer than its submission; `None` where none says.

    A refund is lost, an end without one is won; a deadline later than the one that was submitted for
    means that the platform asks again. Times are epoch seconds; `history` is every status class that
    a source showed, `deadline_now` a deadline that no rule estimated.
    """
    newest = current([shown for shown in history if shown.age > submitted_at])
    if newest is not None and newest.status_class is StatusClass.REFUNDED:
        return EvidenceResult.LOST
    if newest is not None and newest.status_class is StatusClass.CLOSED:
        return EvidenceResult.WON
    return EvidenceResult.REVIEW if asked_again(submitted_at, deadline_then, deadline_now) else None


def asked_again(submitted_at: int, deadline_then: int | None, deadline_now: int | None) -> bool:
    """Whether a deadline is another one than that which was submitted for."""
    before = submitted_at if deadline_then is None else deadline_then
    return deadline_now is not None and deadline_now > before + LATER
