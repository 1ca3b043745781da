"""Which statements are about the same after-sale. Pure.

An export names the after-sale; a page row may name only the order. Such a row is joined to an
after-sale by its application time, else to the only one it can mean; otherwise it stands for an
after-sale of its own, or, where two are open, for none until a person chooses.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.deadlines import Shown, class_at
from models.dossier import Dossier
from models.facts import AfterSaleValues, SightingValues
from models.merge import Fact, Stamp
from models.states import DeadlineSource, Queue, StatusClass, SubjectKind

ENDED = frozenset({StatusClass.REFUNDED, StatusClass.CLOSED})
QUEUE_CLASSES: dict[Queue, frozenset[StatusClass]] = {
    Queue.EXPIRING: frozenset({StatusClass.ANSWER, StatusClass.RECEIPT}),
    Queue.EVIDENCE: frozenset({StatusClass.PLATFORM}),
    Queue.REFUND: frozenset({StatusClass.REFUNDED}),
}
"""The status classes that make a case of each queue."""

_CLASS_OF_QUEUE = {
    Queue.EXPIRING: StatusClass.ANSWER,
    Queue.EVIDENCE: StatusClass.PLATFORM,
    Queue.REFUND: StatusClass.REFUNDED,
}
_CLASSES = {one.value: one for one in StatusClass}
_WAITS_FOR_US = frozenset().union(*(QUEUE_CLASSES[q] for q in (Queue.EXPIRING, Queue.EVIDENCE)))
_MINUTE = 60
"""Excel drops the seconds of times when it saves a file again."""


@dataclass(slots=True)
class Subject:
    """One after-sale, with everything that was said of it."""

    kind: SubjectKind
    id: str
    after_sale_id: str
    after_sale: tuple[AfterSaleValues, Fact] | None
    sightings: list[tuple[SightingValues, Fact]] = field(default_factory=list)

    def newest(self, name: str) -> Any:
        """The value of a field by the newest source that gives one."""
        if not self.sightings and self.after_sale:  # an import makes many: no stamps to compare
            value = getattr(self.after_sale[0], name, None)
            return value or (None if _says_nothing(name, value) else value)
        found = self.newest_with_stamp(name)
        return found[0] if found else None

    def newest_with_stamp(self, name: str) -> tuple[Any, Stamp] | None:
        """The same with its stamp."""
        best: tuple[Any, Stamp] | None = None
        for values, fact in self._statements():
            value = getattr(values, name, None)
            if _says_nothing(name, value):
                continue
            stamp = fact.field_stamp(name)
            if best is None or stamp > best[1]:
                best = (value, stamp)
        return best

    def _statements(self) -> Iterator[tuple[Any, Fact]]:
        if self.after_sale is not None:
            yield self.after_sale
        yield from self.sightings

    def history(self) -> list[Shown]:
        """Every age at which a source showed a status class."""
        shown = [
            Shown(age, _CLASSES[name])
            for _values, fact in self._statements()
            for name, ages in fact.seen.items()
            for age in dict.fromkeys(ages)
        ]
        if not self.sightings:
            return shown
        said = list(shown)
        for values, fact in self.sightings:
            newest = max((ages[-1] for ages in fact.seen.values()), default=None)
            if (inferred := _class_by_queue(values, fact, said)) and (
                newest is None or inferred.age > newest
            ):
                shown.append(inferred)
        return [*shown, *self._counting_down(said)]

    def _counting_down(self, said: Sequence[Shown]) -> Iterator[Shown]:
        """A row with a countdown shows that what waited still waits.

        Where nothing else is known it waits for the merchant.
        """
        for values, fact in self.sightings:
            if values.deadline_at is None or values.deadline_source != DeadlineSource.PASTED:
                continue
            if values.status_class or values.queue:
                continue
            age = fact.field_stamp("deadline_at").age
            known = class_at(said, age) if said else StatusClass.ANSWER
            if known in _WAITS_FOR_US:
                yield Shown(age, known)

    @property
    def age(self) -> int:
        """The age of the newest source that says anything."""
        return max(fact.stamp.age for _values, fact in self._statements())


def _says_nothing(name: str, value: Any) -> bool:
    """Whether a field is blank; a row that names no application time has 0 in its key."""
    return value is None or value == "" or (value == 0 and name == "applied_at")


def _class_by_queue(values: SightingValues, fact: Fact, shown: Sequence[Shown]) -> Shown | None:
    """The class that a row without a status stands for, by the queue that it was seen in."""
    if not values.queue:
        return None
    queue = Queue(values.queue)
    age = fact.field_stamp("queue").age
    known = class_at(shown, age)
    if known in QUEUE_CLASSES.get(queue, ()):
        return Shown(age, known) if known else None
    own = _CLASS_OF_QUEUE.get(queue)
    return Shown(age, own) if own else None


@dataclass(slots=True)
class Subjects:
    """The after-sales of an order, and what could not be joined to one of them."""

    found: list[Subject]
    ambiguous: list[tuple[SightingValues, Fact]]


def subjects_of(dossier: Dossier) -> Subjects:
    """Join everything that is known of an order's after-sales."""
    by_id: dict[str, Subject] = {}
    after_sales = dossier.after_sales
    if len(after_sales) > 1:
        after_sales = sorted(after_sales, key=lambda pair: pair[0].id)
    for values, fact in after_sales:
        by_id[values.id] = Subject(SubjectKind.AFTER_SALE, values.id, values.id, (values, fact))
    loose: list[tuple[SightingValues, Fact]] = []
    for seen, fact in dossier.sightings:
        if seen.kind != "after_sale":
            continue
        if not seen.after_sale_id:
            loose.append((seen, fact))
            continue
        number = seen.after_sale_id
        subject = by_id.setdefault(number, Subject(SubjectKind.AFTER_SALE, number, number, None))
        subject.sightings.append((seen, fact))
    if not loose:
        return Subjects(list(by_id.values()), [])
    return _join_loose(dossier.order_sn, list(by_id.values()), loose)


def subject_named(dossier: Dossier, kind: SubjectKind, number: str) -> Subject | None:
    """The after-sale or work order that a case is about, or `None` if nothing names it any more."""
    if kind is SubjectKind.WORK_ORDER:
        own = [
            (values, fact)
            for values, fact in dossier.sightings
            if values.kind == "work_order" and (values.after_sale_id or dossier.order_sn) == number
        ]
        return Subject(kind, number, "", None, own) if own else None
    same = (one for one in subjects_of(dossier).found if (one.kind, one.id) == (kind, number))
    return next(same, None)


def _join_loose(
    order_sn: str, subjects: list[Subject], loose: list[tuple[SightingValues, Fact]]
) -> Subjects:
    joined: list[tuple[Subject, tuple[SightingValues, Fact]]] = []
    ambiguous: list[tuple[SightingValues, Fact]] = []
    own: dict[int, list[tuple[SightingValues, Fact]]] = defaultdict(list)
    for values, fact in sorted(loose, key=lambda pair: (pair[0].applied_at or 0, pair[1].stamp)):
        candidates = candidates_for(
            subjects, values.applied_at or None, fact.stamp.age, shown_by(values)
        )
        if len(candidates) == 1:
            joined.append((candidates[0], (values, fact)))
        elif candidates:
            ambiguous.append((values, fact))
        else:
            own[values.applied_at or 0].append((values, fact))
    for subject, statement in joined:
        subject.sightings.append(statement)
    return Subjects([*subjects, *_own_subjects(order_sn, own, ambiguous)], ambiguous)


def _own_subjects(
    order_sn: str,
    own: dict[int, list[tuple[SightingValues, Fact]]],
    ambiguous: list[tuple[SightingValues, Fact]],
) -> list[Subject]:
    """After-sales that only page rows know of, told apart by their application times."""
    undated = own.pop(0, [])
    if len(own) > 1:
        ambiguous.extend(undated)
        undated = []
    groups = [[*statements, *undated] for _time, statements in sorted(own.items())]
    if not groups and undated:
        groups = [undated]
    return [
        Subject(
            SubjectKind.ORDER,
            order_sn if len(groups) == 1 else f"{order_sn}@{group[0][0].applied_at}",
            "",
            None,
            group,
        )
        for group in groups
    ]


def candidates_for(
    subjects: Sequence[Subject],
    applied_at: int | None,
    age: int,
    shown: StatusClass | None = None,
) -> list[Subject]:
    """The after-sales that a row without an after-sale number can mean.

    The application time settles it where both have one. Otherwise a row that shows an end (`shown`)
    means one that ended so, and any other row one that was not known to have ended before it.
    """
    undated = []
    for subject in subjects:
        known = subject.newest("applied_at")
        if applied_at is not None and known:
            if abs(known - applied_at) < _MINUTE:
                return [subject]
            continue
        undated.append(subject)
    if shown in ENDED:
        same = [one for one in undated if any(s.status_class is shown for s in one.history())]
        if same:
            return same
    return [subject for subject in undated if not _ended_before(subject, age)]


def shown_by(values: SightingValues) -> StatusClass | None:
    """The class that a row shows, by its status or by the queue that it was seen in."""
    if values.status_class:
        return StatusClass(values.status_class)
    return _CLASS_OF_QUEUE.get(Queue(values.queue)) if values.queue else None


def _ended_before(subject: Subject, age: int) -> bool:
    past = [shown for shown in subject.history() if shown.age <= age]
    return bool(past) and class_at(past, age) in ENDED
