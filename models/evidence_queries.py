"""The read side of evidence: plain SELECTs, small frozen rows. No SQLAlchemy here."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from models.evidence_rows import AttachmentRow, Twin
from models.media import ALIKE, distance
from models.reader import Reader
from models.states import EvidenceResult

_COLUMNS = (
    "a.id, a.case_id, a.digest, a.name, a.media, a.size, a.width, a.height, a.duration_ms, a.item,"
    " a.caption, a.position, a.added_at, a.picture_hash"
)
_MOST_NAMES = 500
"""Values bound at once: SQLite takes 999 on old systems."""


class Submitted(NamedTuple):
    """A submission as kept."""

    case_id: str
    submitted_at: int
    text: str
    files: tuple[str, ...]
    deadline_at: int | None
    result: EvidenceResult | None
    result_at: int | None


def attachments(reader: Reader, case_id: str) -> tuple[AttachmentRow, ...]:
    """The files of a case in their order, without twins."""
    rows = reader.rows(
        f"SELECT {_COLUMNS} FROM attachment a WHERE a.case_id = :id ORDER BY a.position, a.id",
        id=case_id,
    )
    return tuple(AttachmentRow(*row) for row in rows)


def with_twins(reader: Reader, files: Sequence[AttachmentRow]) -> tuple[AttachmentRow, ...]:
    """The files with the other cases that use the same picture, or one that looks the same."""
    if not files:
        return ()
    own = files[0].case_id
    others = reader.rows(
        "SELECT a.case_id, a.digest, a.picture_hash, COALESCE(c.order_sn, '') FROM attachment a"
        " LEFT JOIN cases c ON c.id = a.case_id WHERE a.case_id != :id ORDER BY a.id",
        id=own,
    )
    return tuple(one._replace(twins=_twins(one, others)) for one in files)


def _twins(one: AttachmentRow, others: Iterable[tuple[str, str, str, str]]) -> tuple[Twin, ...]:
    found: dict[str, Twin] = {}
    for case_id, digest, picture_hash, order_sn in others:
        exact = digest == one.digest
        apart = None if exact else distance(one.picture_hash, picture_hash)
        if exact or (apart is not None and apart <= ALIKE):
            known = found.get(case_id)
            found[case_id] = Twin(case_id, order_sn, exact or (known is not None and known.exact))
    return tuple(found.values())


def attachment_case(reader: Reader, attachment_id: int) -> str | None:
    """The case that a file belongs to, or `None` if there is no such file."""
    rows = reader.rows("SELECT case_id FROM attachment WHERE id = :id", id=attachment_id)
    return rows[0][0] if rows else None


def ticks(reader: Reader, case_id: str) -> dict[str, str]:
    """The texts by which a person ticked items, by item."""
    return dict(
        reader.rows("SELECT item, text FROM tick WHERE case_id = :id ORDER BY at, item", id=case_id)
    )


def submissions(reader: Reader, case_ids: Sequence[str]) -> dict[str, Submitted]:
    """What was submitted, by case."""
    found: dict[str, Submitted] = {}
    for start in range(0, len(case_ids), _MOST_NAMES):
        names = {
            f"p{place}": one for place, one in enumerate(case_ids[start : start + _MOST_NAMES])
        }
        rows = reader.rows(
            "SELECT case_id, submitted_at, text, files, deadline_at, result, result_at"
            f" FROM submission WHERE case_id IN ({', '.join(f':{name}' for name in names)})",
            **names,
        )
        for case_id, at, text, files, deadline, result, result_at in rows:
            found[case_id] = Submitted(
                case_id,
                at,
                text,
                tuple(json.loads(files or "[]")),
                deadline,
                EvidenceResult(result) if result else None,
                result_at,
            )
    return found


def counts(reader: Reader) -> dict[str, int]:
    """How many files each case has."""
    return dict(reader.rows("SELECT case_id, count(*) FROM attachment GROUP BY case_id"))


def items_with_files(reader: Reader, case_ids: Sequence[str]) -> dict[str, set[str]]:
    """The items that files or texts tick, by case."""
    found: dict[str, set[str]] = defaultdict(set)
    for start in range(0, len(case_ids), _MOST_NAMES):
        names = {
            f"p{place}": one for place, one in enumerate(case_ids[start : start + _MOST_NAMES])
        }
        places = ", ".join(f":{name}" for name in names)
        rows = reader.rows(
            f"SELECT case_id, item FROM attachment WHERE item != '' AND case_id IN ({places})"
            f" UNION SELECT case_id, item FROM tick WHERE case_id IN ({places})",
            **names,
        )
        for case_id, item in rows:
            found[case_id].add(item)
    return found
