"""What the dialogs of appeals and courier claims offer, from what is known of the cases. Pure."""

from collections.abc import Sequence
from functools import reduce

from models import appeals
from models.appeals import Scene
from models.i18n import t
from models.recoveries import left_of
from models.recovery_rows import AskOptions
from models.rows import CaseDetail, CaseRow, RecoveryRow
from models.states import AppealItem, Queue, RecoveryState, Route
from tui import times
from tui.detail import find
from tui.dialogs.appeal import AppealForm
from tui.dialogs.base import case_line
from tui.dialogs.claim import ClaimForm

Rows = tuple[CaseRow, ...]


def appeal_form(options: AskOptions, recoveries: tuple[RecoveryRow, ...], now: int) -> AppealForm:
    """What the dialog offers for one case."""
    row = options.row
    facts = [money_left(options.left_fen)]
    if options.appeal_until is not None:
        until = times.moment(options.appeal_until, now)
        left = times.countdown(options.appeal_until - now)
        facts.append(t("owed.appeal.window", moment=until, left=left))
    facts.append(t("owed.appeal.quota", left=options.quota.left, n=options.quota.allowed))
    under_way = [
        t(
            "owed.appeal.under_way",
            money=times.yuan(one.asked_fen),
            item=t(f"owed.item.{one.item or 'whole'}"),
        )
        for one in recoveries
        if one.route is Route.APPEAL and one.state is RecoveryState.SENT
    ]
    doubt = [f"{t('owed.appeal.doubt')}: {options.doubt}"] if options.doubt else []
    if doubt and row.queue is Queue.PAYOUT:
        doubt = [t("owed.appeal.doubt_payout")]
    return AppealForm(
        title=t("owed.appeal.title"),
        subject=case_line(row),
        items=tuple((one.item, one.reasons) for one in options.items) or ((None, ()),),
        left_fen=options.left_fen,
        facts=tuple(facts),
        warnings=(*doubt, *under_way),
    )


def many_form(rows: Rows) -> AppealForm:
    """What the dialog offers for several cases: the items and reasons that all of them have."""
    scenes = [appeals.scene_of(row) for row in rows]
    shared = [
        item
        for item in appeals.items_for(rows[0])
        if all(item in appeals.items_for(row) for row in rows)
    ]
    doubtful = sum(row.appealable == "doubtful" for row in rows)
    return AppealForm(
        title=t("owed.appeal.title_many", n=len(rows)),
        subject=many_text(rows),
        items=tuple((item, _shared_reasons(scenes, item)) for item in shared) or ((None, ()),),
        warnings=(t("owed.appeal.doubt_many", n=doubtful),) if doubtful else (),
        many=True,
    )


def _shared_reasons(scenes: Sequence[Scene], item: AppealItem) -> tuple[str, ...]:
    lists = [appeals.reasons_for(scene, item) for scene in dict.fromkeys(scenes)]
    kept = reduce(lambda one, other: one & other, (set(each) for each in lists))
    return tuple(reason for reason in lists[0] if reason in kept)


def claim_form(rows: Rows, detail: CaseDetail | None, how: str) -> ClaimForm:
    """What the dialog offers for one parcel, whose case is read in full, or for several."""
    if detail is None:
        name = t("owed.claim.title_many", n=len(rows))
        return ClaimForm(name, many_text(rows), how, many=True)
    row, facts = detail.row, detail.facts
    found = (find(facts, "courier"), find(facts, "ship_waybill", "waybill"))
    parcel = " ".join(one.value for one in found if one is not None)
    left = left_of(row.amount_fen, row.back_fen)
    told = "  ".join(filter(None, (parcel, money_left(left))))
    return ClaimForm(t("owed.claim.title"), case_line(row), f"{told}\n{how}", left)


def money_left(left_fen: int | None) -> str:
    """What of a loss may still be asked for, in words."""
    if left_fen is None:
        return t("owed.appeal.left_unknown")
    return t("owed.appeal.left", money=times.yuan(left_fen))


def many_text(rows: Rows) -> str:
    """How many cases, and how much of them has not come back."""
    left = sum(left_of(row.amount_fen, row.back_fen) or 0 for row in rows)
    return t("owed.appeal.many", n=len(rows), money=times.yuan(left))
