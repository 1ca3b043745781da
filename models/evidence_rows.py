"""What the read side of evidence returns: small frozen rows. No logic, no database.

Times are epoch seconds (UTC), ids are text; `None` is unknown.
"""

from pathlib import Path
from typing import Literal, NamedTuple

from models.rows import CaseRow, DraftRow, FactLine
from models.states import EvidenceResult

Level = Literal["error", "warning"]
TickedBy = Literal["", "file", "text", "fact"]


class Problem(NamedTuple):
    """Something about the evidence that a form, or a person, would not take."""

    level: Level
    """`error` refuses the pack."""
    rule: str
    """Names the limit; an i18n key below `evidence.problem.`."""
    limit: int
    found: int
    text: str
    """In words, with both figures."""


class ChecklistLine(NamedTuple):
    """One item of a case's checklist."""

    id: str
    name: str
    """In the user's language, as are the next two."""
    proves: str
    where: str
    """Where to get it."""
    ticked_by: TickedBy
    """Empty: it is missing."""
    detail: str
    """The files' numbers, the text, or the fact with the line that it was read from."""
    confidence: str = ""
    """How sure it is that the platform looks at this."""


class Twin(NamedTuple):
    """Another case in which the same picture is used."""

    case_id: str
    order_sn: str
    exact: bool
    """The same bytes; otherwise it only looks the same."""


class AttachmentRow(NamedTuple):
    """One file of a case."""

    id: int
    case_id: str
    digest: str
    name: str
    media: str
    """Type by content, such as `image/png`."""
    size: int
    """Bytes."""
    width: int | None
    height: int | None
    duration_ms: int | None
    item: str
    """The item of the checklist that it proves, or empty."""
    caption: str
    position: int
    added_at: int
    picture_hash: str = ""
    twins: tuple[Twin, ...] = ()


class SubmissionRow(NamedTuple):
    """Evidence that was submitted, and what came of it."""

    submitted_at: int
    text: str
    files: tuple[str, ...]
    """Digests."""
    result: EvidenceResult | None
    """As a person entered it, else as later imports tell it."""
    result_at: int | None
    learnt: bool
    """The result was learnt from an import, nobody entered it."""


class EvidenceBoard(NamedTuple):
    """Everything about the evidence of one case."""

    case: CaseRow
    list_name: str
    """The checklist that fits, in the user's language."""
    checklist: tuple[ChecklistLine, ...]
    files: tuple[AttachmentRow, ...]
    statement: DraftRow | None
    problems: tuple[Problem, ...]
    submission: SubmissionRow | None
    folder: Path
    """The case's own folder for new files; need not exist."""
    facts: tuple[FactLine, ...]
    timeline: tuple[FactLine, ...]
    """What happened, oldest first; `value` begins with the time."""


class EvidenceState(NamedTuple):
    """How far the evidence of a case is, for a line of a list."""

    missing: str
    """Name of the first missing item, or empty."""
    submitted: bool
    """It was submitted, and the platform did not ask again since."""


class EvidenceLine(NamedTuple):
    """One case in the list of those with evidence to give."""

    case: CaseRow
    files: int
    missing: str
    """Name of the first missing item, or empty."""
    missing_count: int
    result: EvidenceResult | None
    learnt: bool


class Pack(NamedTuple):
    """What packing did; the paths are `None` where nothing was written."""

    ok: bool
    """No error among the problems."""
    problems: tuple[Problem, ...]
    files: tuple[Path, ...]
    """Everything in the folder, in its order."""
    folder: Path | None
    archive: Path | None
    page: Path | None
