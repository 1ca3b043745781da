"""A notice as it is kept."""

from typing import NamedTuple


class NoticeRow(NamedTuple):
    """A text for before the order, against one reason of one product. Times are epoch seconds."""

    id: str
    shop_id: str
    shop: str
    product: str
    reason: str
    template: str
    text: str
    updated_at: int
    copied_at: int | None
    published_at: int | None
