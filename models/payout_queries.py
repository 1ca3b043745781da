"""Counts over the payouts that wait: which can still be appealed, and what stands out. Reads only.

Times are epoch seconds (UTC).
"""

from typing import NamedTuple

from models.queries import JUDGED
from models.reader import Reader

ENDING = 3 * 86_400
"""Seconds before the end of its window from which on an appeal counts as ending."""

_APPEALABLE = "j.appealable != 'no' AND j.appeal_until > :now"


class PayoutCounts(NamedTuple):
    """Of the open payouts; a payout may be counted in more than one of these."""

    ending: int
    """Can be appealed, within a few days only."""
    appealable: int
    """Can be appealed now, for sure or perhaps."""
    suspicious: int
    """Something stands out."""


def payout_counts(reader: Reader, now: int) -> PayoutCounts:
    """The counts at a moment."""
    rows = reader.rows(
        f"SELECT total({_APPEALABLE} AND j.appeal_until <= :ending), total({_APPEALABLE}),"
        " total(j.verdict_flags LIKE '%with_refund%' OR j.verdict_flags LIKE '%no_return%'"
        " OR j.verdict_flags LIKE '%twice%')"
        f" FROM ({JUDGED}) j WHERE j.queue = 'payout' AND j.state = 'open'",
        now=now,
        ending=now + ENDING,
    )
    return PayoutCounts(*map(int, rows[0]))
