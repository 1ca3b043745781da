"""From a page's items to sightings and page lines. Pure."""

from models.facts import PageLineValues, SightingValues
from models.pages import PageItem, PreviewItem
from models.states import AgreedBy, Queue, StatusClass
from models.status import status_class, work_order_class
from models.subjects import ENDED

PAGE_TABLES = {"sightings": "sighting", "page_lines": "page_line"}
"""The fact tables that a page fills, by the name under which its event keeps their rows."""


def sighting_of(
    item: PageItem, *, age: int, queue: Queue | None, agreed_by: AgreedBy | None, chosen: str = ""
) -> SightingValues:
    """What an item says, as a fact; `queue` and `agreed_by` are the user's word for the page."""
    read = work_order_class if item.kind == "work_order" else status_class
    shown = read(item.status) if item.status else None
    agreed = agreed_by or item.agreed_by
    place = _queue_of(item, queue, shown, agreed_by)
    if place is Queue.EVIDENCE and shown not in ENDED:
        shown = StatusClass.PLATFORM
    return SightingValues(
        kind=item.kind,
        order_sn=item.order_sn,
        after_sale_id=chosen or item.after_sale_id,
        applied_at=item.applied_at or 0,
        queue=place,
        status=item.status or None,
        status_class=shown,
        deadline_at=None if item.countdown is None else age + item.countdown,
        deadline_source="pasted",
        type=item.type or None,
        amount_fen=item.amount_fen,
        reason=item.reason or None,
        return_waybill=item.return_waybill or None,
        agreed_by=agreed,
        agreed_line=item.agreed_line or None,
        return_condition=None,
        refunded_at=item.refunded_at,
        title=item.title or None,
        text=item.text or None,
    )


def preview_sighting(
    preview: PreviewItem, *, age: int, queue: Queue | None, agreed_by: AgreedBy | None
) -> SightingValues:
    """The same for an item of a preview, with the after-sale that a person chose."""
    return sighting_of(
        preview.item, age=age, queue=queue, agreed_by=agreed_by, chosen=preview.chosen
    )


def lines_of(item: PageItem, chosen: str = "") -> list[PageLineValues]:
    """The lines of a detail page as facts; `chosen` as for `sighting_of`."""
    return [
        PageLineValues(
            order_sn=item.order_sn,
            after_sale_id=chosen or item.after_sale_id,
            kind=line.kind,
            at=line.at or 0,
            text=line.text,
            who=line.who,
            means=None if line.means is None else str(line.means),
        )
        for line in item.lines
    ]


def _queue_of(
    item: PageItem, queue: Queue | None, shown: StatusClass | None, tag: AgreedBy | None
) -> Queue | None:
    if queue is not None:
        return queue
    if shown is not None:
        return None
    if tag is not None or item.refunded_at is not None:
        return Queue.REFUND
    return None
