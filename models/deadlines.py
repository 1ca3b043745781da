"""When the platform decides without the merchant. Pure.

A deadline that a source gave belongs to the status class that it came with and lapses when a newer
source shows another one; what no source gave is estimated by the rules in `deadlines.toml`.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from models.states import AfterSaleType, DeadlineSource, StatusClass
from models.status import STATUS_RANK

WORK_ORDER = "work_order"
"""Stands for a status class in the rules of work orders, which have none."""

_TRUST = {DeadlineSource.STATED: 1, DeadlineSource.PASTED: 0, DeadlineSource.TYPED: 0}


class Shown(NamedTuple):
    """A source of some age showed a status class."""

    age: int
    status_class: StatusClass


class Given(NamedTuple):
    """A deadline that a source or a person gave. Times are epoch seconds."""

    at: int
    source: DeadlineSource
    age: int
    """When it was learnt."""
    status_class: StatusClass | None
    """The class that it came with, if its source said so."""


class Deadline(NamedTuple):
    """The deadline of a case. `rule` names the rule of an estimate."""

    at: int | None
    source: DeadlineSource
    rule: str = ""


NO_DEADLINE = Deadline(None, DeadlineSource.NONE)


@dataclass(frozen=True, slots=True)
class LimitRule:
    """One entry of `deadlines.toml`."""

    id: str
    status_class: str
    types: tuple[AfterSaleType, ...]
    """Empty: any."""
    shipped: bool | None
    return_signed: bool | None
    starts: str
    """The field of `Situation` from which the hours count."""
    hours: float
    source: str
    date: str
    confidence: str


class Situation(NamedTuple):
    """What the rules of an estimate look at."""

    status_class: str
    type: AfterSaleType
    shipped: bool | None
    return_signed: bool
    applied_at: int | None
    first_seen: int | None
    loss_at: int | None = None
    """When the money went, of a refund or payout."""


@cache
def shipped_rules() -> tuple[LimitRule, ...]:
    """The rules as they ship."""
    table = tomllib.loads(Path(__file__).with_name("deadlines.toml").read_text(encoding="utf-8"))
    return tuple(
        LimitRule(
            id=entry["id"],
            status_class=entry["class"],
            types=tuple(AfterSaleType(name) for name in entry.get("types", ())),
            shipped=entry.get("shipped"),
            return_signed=entry.get("return_signed"),
            starts=entry["starts"],
            hours=entry["hours"],
            source=entry["source"],
            date=str(entry["date"]),
            confidence=entry["confidence"],
        )
        for entry in table["rule"]
    )


def current(history: Sequence[Shown]) -> Shown | None:
    """The newest class; of equal ages the furthest."""
    if len(history) == 1:
        return history[0]
    return max(history, key=lambda s: (s.age, STATUS_RANK[s.status_class]), default=None)


def class_at(history: Sequence[Shown], age: int) -> StatusClass | None:
    """The class that was current at an age, or the first one known if none was yet."""
    before = current([shown for shown in history if shown.age <= age])
    if before is None:
        before = min(history, key=lambda s: (s.age, -STATUS_RANK[s.status_class]), default=None)
    return before.status_class if before else None


def in_force(given: Given, history: Sequence[Shown]) -> bool:
    """Whether a deadline still counts.

    It lapses when a newer source shows another class than its own, and it is void once it has
    passed and a source newer than that moment still shows its class.
    """
    own = given.status_class or class_at(history, given.age)
    newer = [shown for shown in history if shown.age > given.age]
    if own is not None and any(shown.status_class is not own for shown in newer):
        return False
    return not any(shown.age > given.at for shown in newer)


def estimate(
    situation: Situation, rules: Sequence[LimitRule], hours: Mapping[str, float]
) -> Deadline:
    """The deadline by the first rule that fits; `hours` overrides by rule id."""
    for rule in rules:
        if rule.status_class != situation.status_class:
            continue
        if rule.types and situation.type not in rule.types:
            continue
        if rule.shipped is not None and situation.shipped is not rule.shipped:
            continue
        if rule.return_signed is not None and situation.return_signed is not rule.return_signed:
            continue
        start: int | None = getattr(situation, rule.starts)
        if start is None:
            return NO_DEADLINE
        limit = int(hours.get(rule.id, rule.hours) * 3600)
        return Deadline(start + limit, DeadlineSource.ESTIMATED, rule.id)
    return NO_DEADLINE


def choose(
    given: Sequence[Given],
    history: Sequence[Shown],
    situation: Situation,
    rules: Sequence[LimitRule],
    hours: Mapping[str, float],
) -> Deadline:
    """Stated, else the later learnt of pasted and typed, else an estimate."""
    valid = [one for one in given if in_force(one, history)]
    if valid:
        best = max(valid, key=lambda one: (_TRUST[one.source], one.age, one.source, one.at))
        return Deadline(best.at, best.source)
    return estimate(situation, rules, hours)
