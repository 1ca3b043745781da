"""Messages between workers and screens. Workers only post; screens change what is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from textual.message import Message

from models.evidence_rows import EvidenceState
from models.payout_queries import PayoutCounts
from models.rows import CaseDetail, CaseRow, DeskSummary
from models.service_queries import Metric
from models.states import Queue


class RevisionChanged(Message):
    """Somebody wrote to the database."""

    def can_replace(self, message: Message) -> bool:
        """Many changes are one."""
        return isinstance(message, RevisionChanged)


@dataclass
class Loaded(Message):
    """The panes' rows and the counts, as one reading; `generation` tells the newest request."""

    generation: int
    summary: DeskSummary
    rows: Mapping[Queue, tuple[int, Sequence[CaseRow]]]
    """First place and rows by queue."""
    payouts: PayoutCounts
    """What the open payouts are made of."""
    evidence: Mapping[str, EvidenceState] = field(default_factory=dict)
    """How far the evidence of the disputes in sight is, by case."""
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    """The shops' own disputes of 30 days, by shop."""


@dataclass
class WindowLoaded(Message):
    """More rows of one queue."""

    generation: int
    queue: Queue
    start: int
    rows: Sequence[CaseRow]
    evidence: Mapping[str, EvidenceState] = field(default_factory=dict)


@dataclass
class DetailLoaded(Message):
    """Everything known of a case; `None`: it is gone."""

    generation: int
    case_id: str
    detail: CaseDetail | None


@dataclass
class ImportProgress(Message):
    """How far an import of the inbox has come."""

    text: str

    def can_replace(self, message: Message) -> bool:
        """Only the newest is worth showing."""
        return isinstance(message, ImportProgress)


@dataclass
class LoadFailed(Message):
    """A reading failed; what is shown stays."""

    generation: int
    problem: str
