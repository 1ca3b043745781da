"""`zhisun today`: the check-in, quick enough for a login message.

Imports none of Textual, SQLAlchemy, Alembic, pydantic, Typer or Rich; a test proves it.
"""

import os
from typing import TYPE_CHECKING, NamedTuple

from models.clock import clock_from_environment, to_epoch
from models.errors import SettingsError, ZhisunError
from models.i18n import language_from, t, use_language
from models.locations import database_place
from models.quick_settings import load_quick_settings
from models.rows import AsOf, CaseRow, DeskSummary
from models.states import Queue
from tui import checkin, output

if TYPE_CHECKING:
    from models.day_figures import LastDays
    from models.payout_queries import PayoutCounts
    from models.service_queries import Metric


def run(arguments: list[str], database: str | None, language: str | None) -> int:
    """Print the check-in; returns 0, 10 or 11 (see the docs), 1 on failure, 2 on wrong usage."""
    use_language(language_from(language))
    try:
        settings = load_quick_settings()
        use_language(language_from(language or settings.language))
        wrong = [one for one in arguments if one not in ("--json", "--help", "-h")]
        if wrong:
            output.tell(t("today.unknown_option", option=wrong[0]), t("today.usage"))
            return output.USAGE
        if "--help" in arguments or "-h" in arguments:
            output.say(t("today.usage"), t("today.about").rstrip())
            return output.DONE
        place = os.path.expanduser(database) if database else settings.database
        found = _read(place or database_place())
    except ZhisunError as error:
        output.explain(error)
        return output.USAGE if isinstance(error, SettingsError) else output.FAILED
    if "--json" in arguments:
        from tui import shapes

        output.say_json(shapes.today(found.summary, found.next_due, found.days, found.metrics))
    elif found.summary.has_data:
        lines = checkin.lines(
            found.summary,
            found.next_due,
            settings.stale_hours,
            colours=output.colours(),
            days=found.days,
            metrics=found.metrics,
            payouts=found.payouts,
        )
        output.say(*lines)
    else:
        output.say(t("today.empty"), t("today.empty_how"))
    return checkin.exit_code(found.summary, settings.stale_hours)


class _Found(NamedTuple):
    """What the check-in tells."""

    summary: DeskSummary
    next_due: list[CaseRow]
    days: "LastDays | None" = None
    metrics: "dict[str, Metric]" = {}  # noqa: RUF012 - nobody writes into it
    payouts: "PayoutCounts | None" = None


def _read(place: str) -> _Found:
    """The desk at this moment; an absent or empty database is an empty desk."""
    from models import queries
    from models.day_figures import last_days
    from models.payout_queries import payout_counts
    from models.reader import reading
    from models.schema import HEAD, is_empty
    from models.service_queries import newest_metric

    now = to_epoch(clock_from_environment().now())
    if not is_empty(place):
        with reading(place) as reader:
            revision = reader.revision()
            if revision == HEAD:
                summary = queries.summary(reader, now)
                next_due = queries.next_due(reader, summary, 10)
                return _Found(
                    summary,
                    next_due,
                    last_days(reader, now),
                    newest_metric(reader),
                    payout_counts(reader, now) if summary.queues[Queue.PAYOUT].open else None,
                )
        _refuse(place)
    nothing = AsOf(after_sales=None, orders=None, bill=None, pages=None)
    return _Found(DeskSummary(now, {}, nothing, 0, 0, {}, has_data=False), [])


def _refuse(place: str) -> None:
    """Say what is wrong with a database that is not ours or not of this version.

    Raises:
        StoreError: it is of another version, or has tables and none of ours.
    """
    from pathlib import Path

    from models.schema import refuse_foreign, require_current

    require_current(Path(place))
    refuse_foreign(Path(place))
