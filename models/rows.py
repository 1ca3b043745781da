"""What the read side returns: small frozen rows. No logic, no database.

Times are epoch seconds (UTC), money is fen, ids are text; `None` is unknown.
"""

from typing import TYPE_CHECKING, NamedTuple

from models.states import (
    AfterSaleType,
    AgreedBy,
    Bucket,
    CaseState,
    DeadlineSource,
    DraftKind,
    MatchedBy,
    Parcel,
    Queue,
    RecoveryState,
    Route,
    SubjectKind,
    Verdict,
)

if TYPE_CHECKING:
    from models.evidence_rows import SubmissionRow


class CaseRow(NamedTuple):
    """One case as a pane or a list shows it, judged at the moment of the query."""

    id: str
    queue: Queue
    shop_id: str
    shop: str
    subject_kind: SubjectKind
    order_sn: str
    after_sale_id: str
    status: str
    """As the platform writes it, verbatim."""
    type: AfterSaleType
    reason: str
    product: str
    amount_fen: int | None
    at_risk_fen: int
    at_risk_bound: bool
    """`at_risk_fen` is an upper bound."""
    applied_at: int | None
    loss_at: int | None
    """When the money went, as well as it is known (refunds and payouts)."""
    deadline_at: int | None
    """In force now: lapsed and void deadlines are `None`."""
    deadline_source: DeadlineSource
    state: CaseState
    comes_back_at: int | None
    """End of a snooze or of a wait for the buyer."""
    verdict: Verdict | None
    verdict_flags: str
    """Words parted by spaces: `partial`, `unconfirmed`, `by_user`."""
    agreed_by: AgreedBy
    parcel: Parcel
    note: str
    drafts: int
    copied: bool
    dispute: bool
    """Counts as a dispute refund if it is lost."""
    unconfirmed: bool
    """Handled here; no newer source agrees yet."""
    reopened: str
    """Why a decision was set aside: a reason code (i18n `reopened.*`), or empty."""
    version: int
    payout_kind: str = ""
    """Of a payout: a `PayoutKind`."""
    applicant: str = ""
    order_paid_out_fen: int | None = None
    """Of a payout: everything paid out on its order so far."""
    appealable: str = ""
    """`yes`, `doubtful` or `no`; empty where nothing was lost."""
    appeal_until: int | None = None
    came_fen: int = 0
    """What came back so far, over all routes."""
    asked: int = 0
    """Recoveries without a result yet."""
    submitted_at: int | None = None
    """When evidence was submitted on the platform."""

    @property
    def estimated(self) -> bool:
        """Whether the deadline comes from a rule, not from a source."""
        return self.deadline_source is DeadlineSource.ESTIMATED

    compensated_fen: int = 0
    """Of a payout: what the bill paid back for it, whether it was asked for or not."""

    @property
    def back_fen(self) -> int:
        """What is back: through recoveries, or in the bill without any."""
        return max(self.came_fen, self.compensated_fen)


class QueueSummary(NamedTuple):
    """Counts and money of one queue; the buckets do not overlap and sum to `open`."""

    queue: Queue
    open: int
    buckets: dict[Bucket, int]
    estimated: dict[Bucket, int]
    """Those of `buckets` whose deadline is an estimate: 1 h, 4 h, 24 h, later."""
    at_risk_fen: int
    verdicts: dict[Verdict, int]
    """For refunds: open cases by verdict."""


class AsOf(NamedTuple):
    """The age of the newest source of each kind, epoch seconds."""

    after_sales: int | None
    orders: int | None
    bill: int | None
    pages: int | None


class DeskSummary(NamedTuple):
    """What the status line and the check-in show."""

    now: int
    shops: dict[str, str]
    """Names by shop id."""
    as_of: AsOf
    unconfirmed: int
    rejects: int
    queues: dict[Queue, QueueSummary]
    has_data: bool
    """Whether anything was ever imported or pasted."""

    @property
    def at_risk_fen(self) -> int:
        """What can still be lost or won back, over all queues."""
        return sum(queue.at_risk_fen for queue in self.queues.values())


class FactLine(NamedTuple):
    """One fact of a case and where it was read."""

    key: str
    """What it is: an i18n key below `fact.`."""
    value: str
    source: str
    """File or page name; empty for a person's word or a rule."""
    line: int | None
    age: int | None
    """The moment that the source describes."""
    means: str = ""
    """What a line of a detail page means, as the table of wordings has it; see `page_lines`."""


class EventLine(NamedTuple):
    """One line of a case's history."""

    id: int
    at: int
    actor: str
    kind: str
    """An i18n key below `event.`."""
    detail: str


class DraftRow(NamedTuple):
    """A draft as kept."""

    id: int
    case_id: str
    kind: DraftKind
    template: str
    text: str
    amount_fen: int | None
    updated_at: int
    copied_at: int | None
    sent_at: int | None
    part_fen: int | None = None
    """The part payment that the text offers."""


class RecoveryRow(NamedTuple):
    """One attempt to get money back."""

    id: int
    case_id: str
    route: Route
    asked_fen: int
    came_fen: int
    state: RecoveryState
    due_at: int | None
    item: str = ""
    """An `AppealItem`, or empty."""
    reason: str = ""
    created_at: int | None = None
    sent_at: int | None = None
    ended_at: int | None = None
    reminders: int = 0
    review_at: int | None = None
    matched_by: MatchedBy = MatchedBy.NONE


class Place(NamedTuple):
    """Where a case is handled."""

    web: str
    """Path of menus in the web back end, as the back end writes it."""
    app: str
    """Path of menus in the merchants' app."""
    url: str
    """Address of the page."""
    appeal: str = ""
    """Path of menus where an appeal is made; empty where none is possible."""


class CaseDetail(NamedTuple):
    """Everything known of one case."""

    row: CaseRow
    facts: tuple[FactLine, ...]
    timeline: tuple[FactLine, ...]
    """Facts with a time (application, shipping, receipt, return, refund), oldest first."""
    events: tuple[EventLine, ...]
    drafts: tuple[DraftRow, ...]
    recoveries: tuple[RecoveryRow, ...]
    place: Place
    submission: "SubmissionRow | None" = None
    """Evidence that was submitted, and what came of it."""


class RejectLine(NamedTuple):
    """One kept row that could not be understood."""

    id: str
    path: str
    line: int
    column: str
    value: str
    code: str
    reason: str
    row: dict[str, str]
    kind: str
    shop: str = ""
    """Whose row it is, where there are several shops."""


class Done(NamedTuple):
    """What a command did."""

    batch_id: int | None
    """The undo step, or `None` if nothing was done."""
    done: tuple[str, ...]
    """Ids of the cases that changed."""
    refused: tuple[tuple[str, str], ...] = ()
    """Case id and reason (shown as written) of each case that was left alone."""
    opened: int = 0
    """Cases that a page opened."""
    closed: int = 0
    reopened: int = 0
    undone: str = ""
    """Of an undo: the kind of step that was taken back (i18n `event.*`)."""
