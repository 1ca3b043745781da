"""What the recovery desk returns: small frozen rows. No logic, no database.

Times are epoch seconds (UTC), money is fen; `None` is unknown.
"""

from typing import NamedTuple

from models.recoveries import Advice
from models.rows import CaseRow, RecoveryRow
from models.states import AppealItem, Route


class RecoveryLine(NamedTuple):
    """One recovery with its case, and what to do next."""

    recovery: RecoveryRow
    case: CaseRow
    left_fen: int | None
    """What of the loss has not come back, over all routes."""
    came_fen_total: int
    """What came back of the loss, over all routes."""
    advice: Advice


class IncomingLine(NamedTuple):
    """Money that came in and may belong to a recovery."""

    key: str
    kind: Route
    shop: str
    order_sn: str
    """The order that the money is booked on; for a repayment the buyer's new order."""
    at: int | None
    amount_fen: int
    note: str
    """What the buyer or the shop wrote, or the bill says."""
    source: str
    """File that it was read from."""
    line: int | None
    candidates: tuple[int, ...]
    """Recoveries that it may belong to; of a match the one that it belongs to."""
    state: str
    """`matched`, `ambiguous` or `unmatched`."""


class Quota(NamedTuple):
    """Second reviews of appeals in this month."""

    used: int
    allowed: int
    resets_at: int
    """The first second of the next month in Shanghai."""

    @property
    def left(self) -> int:
        """How many are left."""
        return max(0, self.allowed - self.used)


class ItemOption(NamedTuple):
    """An item that an appeal may ask for."""

    item: AppealItem
    reasons: tuple[str, ...]
    cap_fen: int | None
    """The most that it may ask for; `None` where the loss is not known."""


class AskOptions(NamedTuple):
    """What may be asked for a case."""

    row: CaseRow
    left_fen: int | None
    items: tuple[ItemOption, ...]
    appeal_until: int | None
    quota: Quota
    doubt: str
    """Why to ask the buyer before appealing, in words; or empty."""


class ClaimRow(NamedTuple):
    """One parcel of a claim sheet."""

    recovery_id: int
    case_id: str
    at: int | None
    """When the money went."""
    shop: str
    order_sn: str
    courier: str
    waybill: str
    amount_fen: int
    reason: str
    pictures: str
    """Names of the attached pictures."""
    note: str


class ClaimSheet(NamedTuple):
    """All parcels to be claimed from one courier."""

    courier: str
    """Empty where no source names it."""
    rows: tuple[ClaimRow, ...]
