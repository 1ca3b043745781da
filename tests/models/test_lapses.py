"""A deadline that came without a class belongs to the one that was current at its age."""

from models.states import DeadlineSource, Queue, SourceKind
from models.workbench import Workbench
from tests.models.shop import SALE, feed, hours, sale, sighting


def test_it_stays_when_the_status_had_come_back_before(bench: Workbench) -> None:
    for age, status in ((-20, "待商家处理"), (-16, "待买家处理"), (-14, "待商家处理")):
        feed(bench, SourceKind.AFTER_SALES, [sale(status=status)], hours(age))
    given = sighting(after_sale_id=SALE, deadline_at=hours(6))
    feed(bench, SourceKind.TEMPLATE, [given], hours(-13))
    feed(bench, SourceKind.AFTER_SALES, [sale()], hours(-8))
    (row,) = bench.cases(Queue.EXPIRING)
    assert (row.deadline_source, row.deadline_at) == (DeadlineSource.TYPED, hours(6))
