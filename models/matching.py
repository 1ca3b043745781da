"""Which money belongs to which recovery. Pure: the same facts make the same matches, in any order.

All automatic matches are worked out anew from all money and all recoveries that were sent, on top
of what a person decided. So it makes no difference which file was imported first.

A recovery may be paid in several parts: a buyer cannot always repay in one order.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from models.incoming import Incoming, is_tail_of
from models.states import Route


class Sought(NamedTuple):
    """A recovery that was sent and has no result by a person."""

    id: int
    case_id: str
    shop_id: str
    order_sn: str
    route: Route
    asked_fen: int
    sent_at: int
    item: str = ""
    typed: bool = False
    """A person typed what came, which `asked_fen` then holds: only money of just that amount is it."""


class Match(NamedTuple):
    """Money that belongs to a recovery."""

    incoming: Incoming
    recovery_id: int

    @property
    def fen(self) -> int:
        """What came."""
        return self.incoming.amount_fen


@dataclass(slots=True)
class Outcome:
    """What became of the money."""

    matches: dict[int, tuple[Match, ...]] = field(default_factory=dict)
    """By recovery, each recovery's in the order in which they came."""
    candidates: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Of money that is not matched: the recoveries that it may belong to, by its key."""


def match_all(
    money: Iterable[Incoming],
    sought: Sequence[Sought],
    room: dict[str, int | None],
    refused: frozenset[tuple[str, int]] = frozenset(),
) -> Outcome:
    """Match money with recoveries, as far as there is no doubt.

    Args:
        money: What came in and no person has matched.
        sought: The recoveries that it may belong to.
        room: What of each case's loss has not come back by a person's word; `None` is unknown.
        refused: Pairs that a person took apart.
    """
    found = _Matching(sorted(sought, key=lambda one: one.id), dict(room), refused)
    waiting = sorted(money, key=lambda one: (one.at is None, one.at or 0, one.key))
    # What fits to the fen is settled before a part is taken for one.
    waiting = [one for one in waiting if not found.settle(one, found.exact)]
    waiting = [one for one in waiting if not found.settle(one, found.part)]
    found.outcome.candidates = {one.key: found.shown(one) for one in waiting}
    return found.outcome


@dataclass(slots=True)
class _Matching:
    sought: list[Sought]
    room: dict[str, int | None]
    refused: frozenset[tuple[str, int]]
    outcome: Outcome = field(default_factory=Outcome)

    def settle(self, one: Incoming, choose: Callable[[Incoming], Sought | None]) -> bool:
        chosen = choose(one)
        if chosen is None:
            return False
        known = self.outcome.matches.get(chosen.id, ())
        self.outcome.matches[chosen.id] = (*known, Match(one, chosen.id))
        left = self.room.get(chosen.case_id)
        if left is not None and not chosen.typed:
            self.room[chosen.case_id] = left - one.amount_fen
        return True

    def exact(self, one: Incoming) -> Sought | None:
        """The only recovery that asked for exactly this."""
        fitting = _first_of_each(
            recovery
            for recovery in self._certain(one)
            if recovery.asked_fen == one.amount_fen and recovery.id not in self.outcome.matches
            if recovery.typed or self._has_room(recovery, one)
        )
        return fitting[0] if len(fitting) == 1 else None

    def part(self, one: Incoming) -> Sought | None:
        """The only recovery that this can belong to, if as much of it has not come yet."""
        open_ones = [recovery for recovery in self._certain(one) if not recovery.typed]
        fitting = _first_of_each(sorted(open_ones, key=self._turn))
        if len(fitting) != 1 or one.amount_fen > self._to_come(fitting[0]):
            return None
        return fitting[0] if self._has_room(fitting[0], one) else None

    def shown(self, one: Incoming) -> tuple[int, ...]:
        """The recoveries among which a person may choose."""
        certain = [recovery.id for recovery in self._certain(one)]
        return tuple(certain or [recovery.id for recovery in self._possible(one)])

    def _certain(self, one: Incoming) -> list[Sought]:
        """Recoveries that the money says it belongs to: by its order, or by the tail of one."""
        if one.at is None:
            return []
        if one.route is Route.REPAYMENT:
            return [
                recovery
                for recovery in self._open(one)
                if any(is_tail_of(tail, recovery.order_sn) for tail in one.tails)
            ]
        return [recovery for recovery in self._open(one) if recovery.order_sn == one.order_sn]

    def _possible(self, one: Incoming) -> list[Sought]:
        """Recoveries by amount alone, for money that names no order of ours."""
        named = one.order_sn and one.route is not Route.REPAYMENT
        return [
            recovery
            for recovery in self._open(one)
            if recovery.order_sn == one.order_sn or not named
            if recovery.asked_fen >= one.amount_fen
        ]

    def _open(self, one: Incoming) -> list[Sought]:
        return [
            recovery
            for recovery in self.sought
            if recovery.shop_id == one.shop_id
            and recovery.route is one.route
            and self._to_come(recovery) > 0
            and (one.key, recovery.id) not in self.refused
            and (one.at is None or one.at > recovery.sent_at)
        ]

    def _turn(self, recovery: Sought) -> tuple[bool, int]:
        """Of what was asked for anew: first what nothing came of yet, then the latest."""
        begun = recovery.id in self.outcome.matches
        return begun, -recovery.id if begun else recovery.id

    def _to_come(self, recovery: Sought) -> int:
        """What of a recovery has not come yet."""
        known = self.outcome.matches.get(recovery.id, ())
        return recovery.asked_fen - sum(match.fen for match in known)

    def _has_room(self, recovery: Sought, one: Incoming) -> bool:
        left = self.room.get(recovery.case_id)
        return one.amount_fen <= (self._to_come(recovery) if left is None else left)


def _first_of_each(recoveries: Iterable[Sought]) -> list[Sought]:
    """Of what was asked for again by the same route and item, the first: it ended before."""
    first: dict[tuple[str, str], Sought] = {}
    for one in recoveries:
        first.setdefault((one.case_id, one.item), one)
    return list(first.values())
