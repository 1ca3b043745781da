"""Yesterday and the seven days that end with it, for the check-in: saved, lost, recovered, handled.

The ledger's definitions by day as plain SQL, quick enough for a login message; a test proves that
both agree. What the desk no longer lists is not looked for: the look-back is never shorter than these days.
"""

from typing import NamedTuple

from models.ledger_sql import DEALT_WITH, EXISTS, GIVEN_UP, SPARED
from models.queries import DEALT_KINDS
from models.reader import Reader

DAY = 86_400
_SHANGHAI = 8 * 3600


class DayFigures(NamedTuple):
    """What a span of days brought; money is fen."""

    saved_fen: int
    """Of requests applied for, and refunds made, on those days."""
    lost_fen: int
    """Of losses on those days."""
    recovered_fen: int
    """Money that came on those days, whenever it was lost."""
    handled: int
    """Cases that a person dealt with on those days."""


class LastDays(NamedTuple):
    """The last days that are over."""

    yesterday: DayFigures
    week: DayFigures
    """The seven days that end with yesterday."""


def last_days(reader: Reader, now: int) -> LastDays:
    """The figures of the last days, by days in Shanghai."""
    midnight = now - (now + _SHANGHAI) % DAY
    span = {"start": midnight - 7 * DAY, "yesterday": midnight - DAY, "end": midnight}
    found = [reader.rows(sql, **span)[0] for sql in (_MONEY, _CAME, _HANDLED)]
    (saved, saved_week, lost, lost_week), (came, came_week), (handled, handled_week) = found
    return LastDays(
        DayFigures(saved or 0, lost or 0, came or 0, handled or 0),
        DayFigures(saved_week or 0, lost_week or 0, came_week or 0, handled_week or 0),
    )


_RECOVERED = """
SELECT case_id, sum(came_fen) AS came, max(CASE state WHEN 'written_off' THEN 1 ELSE 0 END) AS off,
  max(CASE WHEN state IN ('drafted', 'sent') THEN 1 ELSE 0 END) AS asking
FROM recovery GROUP BY case_id
"""
_ENDED_WELL = "c.verdict IN ('not_shipped', 'returned')"
_BACK = (
    "CASE WHEN COALESCE(c.compensated_fen, 0) > COALESCE(r.came, 0)"
    " THEN c.compensated_fen ELSE COALESCE(r.came, 0) END"
)
_REST = f"CASE WHEN c.amount_fen > {_BACK} THEN c.amount_fen - ({_BACK}) ELSE 0 END"

_MONEY = f"""
WITH figures AS (
  SELECT COALESCE(c.loss_at, c.applied_at) AS at,
    CASE
      WHEN c.queue NOT IN ('refund', 'payout') OR NOT {EXISTS.format("c")} THEN 0
      WHEN COALESCE({_ENDED_WELL}, FALSE) THEN 0
      WHEN (COALESCE({GIVEN_UP.format("c")}, FALSE) OR COALESCE(r.off, 0) = 1)
        AND COALESCE(r.asking, 0) = 0 THEN 0
      ELSE {_REST}
    END AS lost,
    CASE
      WHEN NOT c.touched OR c.queue = 'payout' THEN 0
      WHEN c.queue = 'refund' AND NOT (COALESCE({_ENDED_WELL}, FALSE) AND {EXISTS.format("c")}) THEN 0
      WHEN c.queue <> 'refund'
        AND NOT COALESCE({SPARED.format("c")}, FALSE) THEN 0
      WHEN NOT {DEALT_WITH.format("c")} THEN 0
      ELSE {_REST}
    END AS saved
  FROM cases c LEFT JOIN ({_RECOVERED}) r ON r.case_id = c.id
  WHERE COALESCE(c.loss_at, c.applied_at) >= :start AND COALESCE(c.loss_at, c.applied_at) < :end
)
SELECT sum(CASE WHEN at >= :yesterday THEN saved ELSE 0 END), sum(saved),
  sum(CASE WHEN at >= :yesterday THEN lost ELSE 0 END), sum(lost)
FROM figures
"""

_CAME = """
WITH sums AS (
  SELECT COALESCE(m.at, r.ended_at) AS at, m.fen AS fen
  FROM money_match m JOIN recovery r ON r.id = m.recovery_id WHERE NOT m.refused
  UNION ALL
  SELECT r.ended_at, r.came_fen - COALESCE((SELECT sum(m.fen) FROM money_match m
    WHERE m.recovery_id = r.id AND NOT m.refused), 0)
  FROM recovery r WHERE r.came_fen > 0
)
SELECT sum(CASE WHEN at >= :yesterday THEN fen ELSE 0 END), sum(fen)
FROM sums WHERE at >= :start AND at < :end
"""
"""Every sum on the day that it came; what a person typed beyond them, when that was typed."""

_HANDLED = f"""
SELECT count(DISTINCT CASE WHEN e.at >= :yesterday THEN e.case_id END), count(DISTINCT e.case_id)
FROM event e WHERE e.at >= :start AND e.at < :end
  AND e.kind IN {DEALT_KINDS}
  AND NOT EXISTS (SELECT 1 FROM event u WHERE u.undoes_id = e.id)
"""
"""As `queries.handled_between` counts."""
