"""Actions on recoveries: asking, sending, following up, results, matching by hand, writing off.

Each takes a `Step` and is one undo step; what was submitted on the platform is final. At the end of
each the money that came in is matched anew (`settling`), since a change here can settle a doubt.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from models import appeals, queries, recovery_queries
from models.actions import Step, act_on, change_case
from models.clock import to_epoch
from models.connection_reader import ConnectionReader
from models.errors import ActionRefused
from models.i18n import t
from models.incoming import Incoming
from models.permissions import refusal
from models.recoveries import (
    ENDINGS,
    WITHOUT_MONEY,
    Terms,
    asked_beside,
    due_at,
    left_of,
    month_edges,
    waits_until,
)
from models.rows import CaseRow, Done
from models.settling import settle_step
from models.states import (
    OPEN_RECOVERIES,
    AppealItem,
    CaseState,
    MatchedBy,
    Queue,
    RecoveryState,
    Route,
)
from models.storable import storable
from models.tables import Case, Draft, MoneyMatch, Recovery

VERBS = {Route.REPAYMENT: "repay", Route.APPEAL: "appeal", Route.COURIER: "claim"}
"""The verb that a case must allow to be recovered by a route."""

CLAIM_REASONS = {"lost": "丢件", "damaged": "破损", "signed_by_other": "他人签收"}
"""What happened to a claimed parcel, as its sheet says; by the word for scripts."""

WRITTEN_OFF = "written_off"
"""The decision on a case whose rest was given up."""

Change = Callable[[Case, CaseRow], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. Money is fen."""

    route: Route
    amount_fen: int
    item: AppealItem | None = None
    reason: str = ""
    sent: bool = False


# -- asking -----------------------------------------------------------------------------------


def ask(step: Step, case_id: str, wish: Wish, terms: Terms) -> Recovery:
    """Ask for money by a route, or change what is asked by the one that is under way.

    Raises:
        ActionRefused: the case does not allow the route, or this item, reason or amount.
    """
    recovery = _ask(step, step.row(case_id), wish, terms)
    settle_step(step)
    return recovery


def ask_many(
    step: Step,
    case_ids: Sequence[str],
    route: Route,
    item: AppealItem | None,
    reason: str,
    terms: Terms,
) -> Done:
    """Draft asking for all that is left on each of the cases.

    Raises:
        ActionRefused: there is one case and it does not allow it, or there is none at all.
    """
    done: list[str] = []
    refused: list[tuple[str, str]] = []
    for case_id in dict.fromkeys(case_ids):
        row = step.row(case_id)
        left = left_of(row.amount_fen, row.back_fen) or 0
        try:
            _ask(step, row, Wish(route, left, item, reason), terms)
        except ActionRefused as error:
            refused.append((case_id, error.message))
        else:
            done.append(case_id)
    if not done and len(refused) < 2:
        raise ActionRefused(refused[0][1] if refused else t("refused.nothing_selected"))
    settle_step(step)
    return Done(step.batch_id if done else None, tuple(done), tuple(refused))


def _ask(step: Step, row: CaseRow, wish: Wish, terms: Terms) -> Recovery:
    """Open the recovery, or renew it: one is open at a time for a case, a route and an item."""
    _allow(step, row, wish.route)
    reason = _checked_reason(row, wish)
    item = str(wish.item or "")
    recovery = open_recovery(step, row.id, wish.route, item)
    _check_amount(step, row, wish, recovery)
    sent_before = recovery is not None and recovery.state == RecoveryState.SENT
    if sent_before and wish.route is Route.APPEAL:
        raise ActionRefused(t("refused.appeal_final"))
    state = RecoveryState.SENT if wish.sent or sent_before else RecoveryState.DRAFTED
    if recovery is None:
        recovery = Recovery(
            case_id=row.id, route=wish.route, item=item, asked_fen=0, created_at=step.now
        )
        before = None
    else:
        before = columns(recovery)

    def change(case: Case, _row: CaseRow) -> dict[str, Any]:
        recovery.asked_fen, recovery.state = wish.amount_fen, state
        recovery.reason = reason or recovery.reason
        if wish.sent or not sent_before:
            recovery.due_at = due_at(wish.route, state, step.now, row.appeal_until, terms)
        if wish.sent and sent_before:  # asked once more
            recovery.reminders += 1
        if state is RecoveryState.SENT:
            recovery.sent_at = recovery.sent_at or step.now
        step.session.add(recovery)
        step.session.flush()
        if wish.sent:
            wait(step, case)
        return _told(recovery, before)

    final = wish.sent and wish.route is Route.APPEAL
    kind = _sent_kind(wish.route) if wish.sent else "asked"
    change_case(step, row, kind, change, final=final)
    return recovery


def _told(recovery: Recovery, before: dict[str, Any] | None) -> dict[str, Any]:
    """What an event tells of a recovery: the row before and after for undo, and words."""
    return {
        "recovery": (before, columns(recovery)),
        "route": str(recovery.route),
        "item": recovery.item,
        "amount_fen": recovery.asked_fen,
    }


def _sent_kind(route: str) -> str:
    return "sent" if route == Route.REPAYMENT else "recovery_sent"


def _allow(step: Step, row: CaseRow, route: Route) -> None:
    reason = refusal(VERBS[route], row, step.now)
    if reason is not None:
        raise ActionRefused(t(reason))


def _checked_reason(row: CaseRow, wish: Wish) -> str:
    """The reason as it is kept.

    Raises:
        ActionRefused: the form of this loss has no such item or reason.
    """
    reason = storable(wish.reason).strip()
    if wish.route is not Route.APPEAL:
        if wish.item is not None:
            raise ActionRefused(t("refused.no_items_here"))
        return _claim_reason(reason) if wish.route is Route.COURIER else reason
    offered = appeals.items_for(row)
    if wish.item is not None and offered and wish.item not in offered:
        names = ", ".join(t(f"recovery.item.{one}") for one in offered)
        raise ActionRefused(t("refused.no_such_item", items=names))
    scene = appeals.scene_of(row)
    items = offered if wish.item is None else (wish.item,)
    known = {one for item in items for one in appeals.reasons_for(scene, item)}
    if reason and known and reason not in known:
        raise ActionRefused(t("refused.no_such_reason", reasons="; ".join(sorted(known))))
    return reason


def _claim_reason(reason: str) -> str:
    if reason and reason not in CLAIM_REASONS and reason not in CLAIM_REASONS.values():
        known = "; ".join(f"{word} {code}" for code, word in CLAIM_REASONS.items())
        raise ActionRefused(t("refused.no_such_reason", reasons=known))
    return CLAIM_REASONS.get(reason, reason)


def _check_amount(step: Step, row: CaseRow, wish: Wish, own: Recovery | None) -> None:
    """Refuse to ask for nothing, or for more than what of the loss has not come back.

    What the same route asks for already under other items counts: each loss is asked for once.
    """
    free = wish.route is Route.APPEAL and str(wish.item or "") in WITHOUT_MONEY
    if wish.amount_fen < 0 or (wish.amount_fen == 0 and not free):
        raise ActionRefused(t("refused.no_amount"))
    left = left_of(row.amount_fen, row.back_fen)
    known = () if free else queries.recoveries(_reader(step), row.id)
    beside = asked_beside(known, wish.route, own.id if own is not None else None)
    if left is not None and wish.amount_fen > max(0, left - beside):
        raise ActionRefused(t("refused.asked_beside" if beside else "refused.more_than_lost"))


def mark_sent(step: Step, recovery_id: int, terms: Terms) -> Done:
    """A person sent what was drafted. An appeal is final from now on.

    Raises:
        ActionRefused: it was sent before, its window is over, or less than it asks for is left.
    """
    recovery = the_recovery(step, recovery_id)
    row = step.row(recovery.case_id)
    if recovery.state != RecoveryState.DRAFTED:
        raise ActionRefused(t("refused.not_drafted"))
    route = Route(recovery.route)
    _allow(step, row, route)
    _check_amount(step, row, Wish(route, recovery.asked_fen, _item(recovery)), recovery)

    def change(case: Case, _row: CaseRow) -> dict[str, Any]:
        before = columns(recovery)
        recovery.state, recovery.sent_at = RecoveryState.SENT, step.now
        recovery.due_at = due_at(route, RecoveryState.SENT, step.now, row.appeal_until, terms)
        step.session.flush()
        wait(step, case)
        return _told(recovery, before)

    final = route is Route.APPEAL
    return _changed(step, row, _sent_kind(route), change, final=final)


def _item(recovery: Recovery) -> AppealItem | None:
    return AppealItem(recovery.item) if recovery.item else None


def draft_sent(step: Step, draft: Draft, amount_fen: int, follow_up: datetime | None) -> Done:
    """A person sent the text that asks a buyer for a repayment; the case waits for its follow-up.

    Sent again it is a reminder of the request that is under way.

    Raises:
        ActionRefused: no amount, or more than what is left of the loss.
    """
    row = step.row(draft.case_id)
    recovery = open_recovery(step, row.id, Route.REPAYMENT, "")
    if recovery is None:
        _allow(step, row, Route.REPAYMENT)
    _check_amount(step, row, Wish(Route.REPAYMENT, amount_fen), recovery)
    before = None if recovery is None else columns(recovery)
    if recovery is None:
        recovery = Recovery(case_id=row.id, route=Route.REPAYMENT, asked_fen=0, created_at=step.now)

    def change(case: Case, _row: CaseRow) -> dict[str, Any]:
        draft_before = columns(draft)
        draft.sent_at = step.now
        recovery.reminders += recovery.state == RecoveryState.SENT
        recovery.asked_fen, recovery.state = amount_fen, RecoveryState.SENT
        recovery.sent_at = recovery.sent_at or step.now
        recovery.due_at = to_epoch(follow_up) if follow_up else None
        step.session.add(recovery)
        step.session.flush()
        wait(step, case)
        return {"draft": (draft_before, columns(draft)), **_told(recovery, before)}

    return _changed(step, row, "sent", change)


# -- following up -----------------------------------------------------------------------------


def remind(step: Step, recovery_id: int, terms: Terms) -> Done:
    """A person asked again, politely: the recovery is due later.

    Raises:
        ActionRefused: it is not under way, an appeal, or was reminded of often enough.
    """
    recovery = _sent(step, recovery_id)
    route = Route(recovery.route)
    if route is Route.APPEAL:
        raise ActionRefused(t("refused.appeal_final"))
    row = step.row(recovery.case_id)
    if left_of(row.amount_fen, row.back_fen) == 0:
        raise ActionRefused(t("refused.nothing_left"))
    if recovery.reminders >= terms.follow_up_max:
        raise ActionRefused(t("refused.reminded_enough"), t("refused.reminded_enough_hint"))

    def change(case: Case, row: CaseRow) -> dict[str, Any]:
        before = columns(recovery)
        recovery.reminders += 1
        recovery.due_at = due_at(route, RecoveryState.SENT, step.now, row.appeal_until, terms)
        step.session.flush()
        wait(step, case)
        return {**_told(recovery, before), "reminders": recovery.reminders}

    return _changed(step, row, "reminded", change)


def second_review(step: Step, recovery_id: int, terms: Terms) -> Done:
    """The platform looks at a lost appeal a second time (复议), which the month's quota counts.

    Raises:
        ActionRefused: it was not lost, was reviewed before, or the shop's quota is used up.
    """
    recovery = the_recovery(step, recovery_id)
    lost = recovery.route == Route.APPEAL and recovery.state == RecoveryState.LOST
    if not lost:
        raise ActionRefused(t("refused.no_lost_appeal"))
    if recovery.review_at is not None:
        raise ActionRefused(t("refused.reviewed"))
    row = step.row(recovery.case_id)
    if open_recovery(step, row.id, Route.APPEAL, recovery.item) is not None:
        raise ActionRefused(t("refused.asked_anew"))
    used = recovery_queries.reviews_between(_reader(step), *month_edges(step.now))
    if used.get(row.shop_id, 0) >= terms.reviews_a_month:
        raise ActionRefused(t("refused.no_reviews_left", n=terms.reviews_a_month))
    _check_amount(step, row, Wish(Route.APPEAL, recovery.asked_fen, _item(recovery)), recovery)

    def change(case: Case, _row: CaseRow) -> dict[str, Any]:
        before = columns(recovery)
        recovery.state, recovery.ended_at = RecoveryState.SENT, None
        recovery.review_at = step.now
        recovery.due_at = due_at(Route.APPEAL, RecoveryState.SENT, step.now, None, terms)
        step.session.flush()
        wait(step, case)
        return _told(recovery, before)

    return _changed(step, row, "reviewed", change)


# -- results ----------------------------------------------------------------------------------


def end(step: Step, recovery_id: int, outcome: RecoveryState, came_fen: int) -> Done:
    """The result of asking, by a person's word.

    The case needs nothing more, unless another recovery of it was sent and something is left. What
    came says whether it was won or a part of it.

    Raises:
        ActionRefused: it is not under way, or nothing or more came than was lost.
    """
    if outcome not in ENDINGS:
        raise ValueError(outcome)
    recovery = the_recovery(step, recovery_id)
    drafted = recovery.state == RecoveryState.DRAFTED
    if recovery.state not in OPEN_RECOVERIES or (
        drafted and outcome is not RecoveryState.WRITTEN_OFF
    ):
        raise ActionRefused(t("refused.not_sent"))
    row = step.row(recovery.case_id)
    left = left_of(row.amount_fen, row.came_fen)
    if not 0 <= came_fen <= (recovery.asked_fen if left is None else left):
        raise ActionRefused(t("refused.more_than_lost"))
    if came_fen and outcome in (RecoveryState.LOST, RecoveryState.WRITTEN_OFF):
        raise ActionRefused(t("refused.came_though_lost"))
    if outcome in (RecoveryState.WON, RecoveryState.PART):
        if came_fen == 0 and recovery.asked_fen:
            raise ActionRefused(t("refused.no_amount"))
        whole = came_fen >= recovery.asked_fen
        outcome = RecoveryState.WON if whole else RecoveryState.PART

    def change(case: Case, row: CaseRow) -> dict[str, Any]:
        before = columns(recovery)
        recovery.state, recovery.came_fen = outcome, came_fen
        recovery.ended_at = step.now
        step.session.flush()
        _decide_after(step, case, row)
        return {**_told(recovery, before), "outcome": outcome, "came_fen": came_fen}

    return _changed(step, row, "recovery_ended", change)


def _decide_after(step: Step, case: Case, row: CaseRow) -> None:
    """What a result means for its case: nothing left to do, or going on by the other routes."""
    recoveries = _recoveries_of(step, case.id)
    case.came_back_fen = sum(one.came_fen for one in recoveries)
    going_on = any(one.state in OPEN_RECOVERIES for one in recoveries)
    if going_on and left_of(row.amount_fen, case.came_back_fen) != 0:
        wait(step, case)
    else:
        decide(case, row, step.now, "handled")


def decide(case: Case, row: CaseRow, now: int, decision: str) -> None:
    """A person is done with a case."""
    case.decision, case.decided_at = decision, now
    case.decided_basis = (
        "" if row.queue is Queue.PAYOUT else case.verdict or case.status_class or ""
    )
    case.snoozed_until = None
    case.follow_up_at = None


def wait(step: Step, case: Case) -> None:
    """Let a case wait for its sent recoveries, until the nearest date of one."""
    recoveries = _recoveries_of(step, case.id)
    case.came_back_fen = sum(one.came_fen for one in recoveries)
    case.follow_up_at = waits_until((RecoveryState(one.state), one.due_at) for one in recoveries)
    case.snoozed_until = None
    case.decision, case.decided_at, case.decided_basis = None, None, ""


def write_off(step: Step, case_ids: Sequence[str]) -> Done:
    """Give up the rest of these losses: whatever is under way ends, the cases need nothing more.

    Raises:
        ActionRefused: there is one case and it does not allow it, or there is none at all.
    """
    again = {one for one in case_ids if _is_written_off(step, one)}
    wanted = [one for one in case_ids if one not in again]
    if again and not wanted and len(again) == 1:
        raise ActionRefused(t("refused.written_off"))
    for case_id in dict.fromkeys(wanted):
        if refusal("write_off", step.row(case_id), step.now) is None:
            _drop_all_but_one(step, case_id)

    def change(case: Case, row: CaseRow) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for recovery in _open_ones(step, case.id):
            before = columns(recovery)
            recovery.state, recovery.ended_at = RecoveryState.WRITTEN_OFF, step.now
            step.session.flush()
            told = _told(recovery, before)
        decide(case, row, step.now, WRITTEN_OFF)
        return told | {"amount_fen": left_of(row.amount_fen, row.came_fen)}

    told_again = tuple((one, t("refused.written_off")) for one in sorted(again))
    if not wanted:
        return Done(None, (), told_again)
    done = act_on(step, wanted, "write_off", "written_off", change)
    settle_step(step)
    return done._replace(refused=(*done.refused, *told_again))


def _is_written_off(step: Step, case_id: str) -> bool:
    """Whether a case was given up before, and nothing is asked for it since."""
    handled = step.row(case_id).state is CaseState.HANDLED
    return handled and step.case(case_id).decision == WRITTEN_OFF and not _open_ones(step, case_id)


def _drop_all_but_one(step: Step, case_id: str) -> None:
    """End what is under way but the last: an event keeps one recovery for undo."""
    for recovery in _open_ones(step, case_id)[:-1]:
        _drop(step, recovery)


def _drop(step: Step, recovery: Recovery) -> None:
    def change(_case: Case, _row: CaseRow) -> dict[str, Any]:
        before = columns(recovery)
        recovery.state, recovery.ended_at = RecoveryState.WRITTEN_OFF, step.now
        step.session.flush()
        return _told(recovery, before)

    change_case(step, step.row(recovery.case_id), "written_off", change)


# -- matching by hand -------------------------------------------------------------------------


def match(step: Step, money: Incoming, recovery_id: int) -> Done:
    """A person says that money belongs to a recovery, which it closes.

    A recovery may be paid in several parts. What a person typed before is what the money says.

    Raises:
        ActionRefused: the money is matched already, all that was asked for has come, or nothing of
            the loss is left.
    """
    recovery = the_recovery(step, recovery_id)
    row = step.row(recovery.case_id)
    rows = recovery_queries.match_rows(_reader(step))
    if any(one.incoming == money.key and not one.refused for one in rows):
        raise ActionRefused(t("refused.money_matched"), t("refused.matched_hint"))
    own = [one for one in rows if one.recovery_id == recovery_id and not one.refused]
    if own and recovery.came_fen >= recovery.asked_fen:
        raise ActionRefused(t("refused.recovery_matched"), t("refused.matched_hint"))
    if money.route != recovery.route or money.shop_id != row.shop_id:
        raise ActionRefused(t("refused.other_route"))
    if recovery.state == RecoveryState.DRAFTED:
        raise ActionRefused(t("refused.not_sent"))
    came_before = recovery.came_fen if own else 0
    left = left_of(row.amount_fen, row.came_fen - recovery.came_fen + came_before)
    fen = min(money.amount_fen, recovery.asked_fen - came_before if left is None else left)
    if fen <= 0:
        raise ActionRefused(t("refused.more_than_lost"))
    for one in own:
        if one.matched_by is MatchedBy.BILL:
            _confirm(step, recovery, one.incoming)

    def change(case: Case, row: CaseRow) -> dict[str, Any]:
        before = columns(recovery)
        made, made_before = _kept_match(step, money.key, recovery_id)
        made.fen, made.matched_by, made.refused = fen, MatchedBy.PERSON, False
        made.at = money.at
        came = came_before + fen
        recovery.state = RecoveryState.WON if came >= recovery.asked_fen else RecoveryState.PART
        ended_before = (recovery.ended_at or 0) if own else 0
        recovery.came_fen, recovery.ended_at = came, max(ended_before, money.at or step.now)
        step.session.add(made)
        step.session.flush()
        _decide_after(step, case, row)
        return {
            **_told(recovery, before),
            "match": (made_before, columns(made)),
            "came_fen": fen,
        }

    return _changed(step, step.row(row.id), "matched", change)


def _confirm(step: Step, recovery: Recovery, key: str) -> None:
    """Make a match of the program's a person's, so that it is not worked out anew."""

    def change(_case: Case, _row: CaseRow) -> dict[str, Any]:
        before = columns(recovery)
        made, made_before = _kept_match(step, key, recovery.id or 0)
        made.matched_by = MatchedBy.PERSON
        step.session.flush()
        return {
            **_told(recovery, before),
            "match": (made_before, columns(made)),
            "came_fen": made.fen,
        }

    change_case(step, step.row(recovery.case_id), "matched", change)


def _kept_match(step: Step, key: str, recovery_id: int) -> tuple[MoneyMatch, dict[str, Any] | None]:
    kept = step.session.get(MoneyMatch, (key, recovery_id))
    if kept is None:
        return MoneyMatch(incoming=key, recovery_id=recovery_id, fen=0, matched_by=""), None
    return kept, columns(kept)


def unmatch(step: Step, recovery_id: int) -> Done:
    """Take money and recovery apart, for good: the recovery is under way again.

    Raises:
        ActionRefused: no money is matched with it.
    """
    recovery = the_recovery(step, recovery_id)
    wanted = select(MoneyMatch).where(
        col(MoneyMatch.recovery_id) == recovery_id, col(MoneyMatch.refused).is_(False)
    )
    keys = [made.incoming for made in step.session.exec(wanted).all()]
    if not keys:
        raise ActionRefused(t("refused.not_matched"))
    for key in keys:
        _take_apart(step, recovery, key)
    settle_step(step)
    return Done(step.batch_id, (recovery.case_id,))


def _take_apart(step: Step, recovery: Recovery, key: str) -> None:
    """Take one sum off a recovery: an event keeps one match for undo."""

    def change(case: Case, _row: CaseRow) -> dict[str, Any]:
        made = step.session.get_one(MoneyMatch, (key, recovery.id))
        before, match_before = columns(recovery), columns(made)
        made.refused = True
        recovery.state, recovery.came_fen = RecoveryState.SENT, 0
        recovery.ended_at = None
        step.session.flush()
        wait(step, case)
        return {
            **_told(recovery, before),
            "match": (match_before, columns(made)),
            "came_fen": match_before["fen"],
        }

    change_case(step, step.row(recovery.case_id), "unmatched", change)


# -- rows -------------------------------------------------------------------------------------


def the_recovery(step: Step, recovery_id: int) -> Recovery:
    """A recovery, to be changed.

    Raises:
        ActionRefused: there is none of this number.
    """
    recovery = step.session.get(Recovery, recovery_id)
    if recovery is None:
        raise ActionRefused(t("refused.no_such_recovery", id=recovery_id))
    return recovery


def _sent(step: Step, recovery_id: int) -> Recovery:
    recovery = the_recovery(step, recovery_id)
    if recovery.state != RecoveryState.SENT:
        raise ActionRefused(t("refused.not_sent"))
    return recovery


def open_recovery(step: Step, case_id: str, route: Route, item: str) -> Recovery | None:
    """The recovery of a case by a route and item that has no result yet."""
    wanted = select(Recovery).where(
        col(Recovery.case_id) == case_id,
        col(Recovery.route) == route,
        col(Recovery.item) == item,
        col(Recovery.state).in_(OPEN_RECOVERIES),
    )
    return step.session.exec(wanted).first()


def sent_recovery(step: Step, case_id: str) -> Recovery:
    """The recovery of a case that waits for its result: the latest.

    Raises:
        ActionRefused: nothing was asked for.
    """
    wanted = (
        select(Recovery)
        .where(col(Recovery.case_id) == case_id, col(Recovery.state) == RecoveryState.SENT)
        .order_by(col(Recovery.id).desc())
    )
    found = step.session.exec(wanted).first()
    if found is None:
        raise ActionRefused(t("refused.nothing_asked"))
    return found


def _recoveries_of(step: Step, case_id: str) -> Sequence[Recovery]:
    wanted = select(Recovery).where(col(Recovery.case_id) == case_id).order_by(col(Recovery.id))
    return step.session.exec(wanted).all()


def _open_ones(step: Step, case_id: str) -> list[Recovery]:
    return [one for one in _recoveries_of(step, case_id) if one.state in OPEN_RECOVERIES]


def _reader(step: Step) -> ConnectionReader:
    step.session.flush()
    return ConnectionReader(step.session.connection())


def _changed(step: Step, row: CaseRow, kind: str, change: Change, *, final: bool = False) -> Done:
    change_case(step, row, kind, change, final=final)
    settle_step(step)
    return Done(None if final else step.batch_id, (row.id,))


def columns(row: Draft | Recovery | MoneyMatch) -> dict[str, Any]:
    """A row as the log keeps it."""
    # Not `model_dump`: of a row that was expired it leaves out what it would have to read again.
    return {name: getattr(row, name) for name in type(row).model_fields}
