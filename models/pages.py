"""What a reader of back-end pages returns, and what writing it would do. Values only."""

from dataclasses import dataclass
from typing import Literal

from models.states import AgreedBy, DeadlineSource, Queue

PageKind = Literal["list", "detail", "error", "unknown"]
LineKind = Literal["track", "entry"]
Who = Literal["buyer", "merchant", "platform", "assistant", "system"]
Effect = Literal["new", "updated", "unchanged", "ambiguous"]


@dataclass(frozen=True, slots=True)
class PageLine:
    """A movement of the return (`track`), or an entry of the negotiation (`entry`)."""

    kind: LineKind
    line: int
    """Line of the page, counted from 1."""
    text: str
    """As written, personal data blanked, at most 200 characters."""
    at: int | None = None
    """Epoch seconds."""
    who: Who | None = None
    """Who did it, where an entry says so."""
    means: str | None = None
    """A track: `signed`, `moving` or `none`. An entry that tells who agreed: an `AgreedBy`."""


@dataclass(frozen=True, slots=True)
class PageItem:
    """What a page says of one after-sale or work order. Empty text and `None` say nothing."""

    line: int
    """Line of the page, counted from 1, on which it starts."""
    text: str
    """That line as written, at most 200 characters."""
    order_sn: str
    after_sale_id: str = ""
    """For a work order: its number."""
    kind: Literal["after_sale", "work_order"] = "after_sale"
    applied_at: int | None = None
    """Epoch seconds."""
    countdown: int | None = None
    """Seconds left when the page was copied."""
    status: str = ""
    """Verbatim."""
    type: str = ""
    amount_fen: int | None = None
    reason: str = ""
    return_waybill: str = ""
    agreed_by: AgreedBy | None = None
    agreed_line: str = ""
    """The line of the negotiation that says who agreed, as written."""
    refunded_at: int | None = None
    title: str = ""
    """Product, or title of the work order."""
    lines: tuple[PageLine, ...] = ()
    """A detail page: the return's track and the entries of the negotiation."""


@dataclass(frozen=True, slots=True)
class UnmatchedLine:
    """A line that looks as if it matters and belongs to no item (a countdown without a number)."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page, read. Says what is on it, not what it changes."""

    page: PageKind
    queue: Queue | None
    """The queue that the page itself is a list of (商家举证: evidence), if it says so."""
    items: tuple[PageItem, ...]
    unmatched: tuple[UnmatchedLine, ...]
    name: str
    digest: str
    age: int
    """Epoch seconds from which countdowns count."""
    age_origin: str
    """`now`, `at`, `content`, `name` or `mtime`."""


@dataclass(frozen=True, slots=True)
class PreviewItem:
    """What writing one item would do."""

    item: PageItem
    effect: Effect
    case_id: str | None
    """The case that would change or be opened."""
    deadline_at: int | None
    current_deadline_at: int | None
    current_source: DeadlineSource
    candidates: tuple[str, ...] = ()
    """After-sales of the order to choose from when the effect is `ambiguous`."""
    chosen: str = ""
    """The after-sale that a person chose among the candidates."""
    estimated: bool = False
    """The deadline follows from a rule; neither this page nor another source states it."""


@dataclass(frozen=True, slots=True)
class PagePreview:
    """A reading beside what is known: shown before it is written."""

    reading: PageReading
    items: tuple[PreviewItem, ...]
    shop_id: str
    shop: str
    queue: Queue | None
    """The queue that rows without a known status go to."""
    agreed_by: AgreedBy | None
    """The user's word for every row."""
