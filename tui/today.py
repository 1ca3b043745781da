"""`zhisun today`: the check-in, quick enough for a login message.

Imports none of Textual, SQLAlchemy, Alembic, pydantic, Typer or Rich; a test proves it.
"""

from pathlib import Path

from models.clock import clock_from_environment, to_epoch
from models.errors import SettingsError, ZhisunError
from models.i18n import language_from, t, use_language
from models.locations import default_database
from models.quick_settings import load_quick_settings
from models.rows import AsOf, CaseRow, DeskSummary
from tui import checkin, output


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
        path = Path(database).expanduser() if database else settings.database
        summary, next_due = _read(path or default_database())
    except ZhisunError as error:
        output.explain(error)
        return output.USAGE if isinstance(error, SettingsError) else output.FAILED
    if "--json" in arguments:
        from tui import shapes

        output.say_json(shapes.today(summary, next_due))
    elif summary.has_data:
        lines = checkin.lines(summary, next_due, settings.stale_hours, colours=output.colours())
        output.say(*lines)
    else:
        output.say(t("today.empty"), t("today.empty_how"))
    return checkin.exit_code(summary, settings.stale_hours)


def _read(path: Path) -> tuple[DeskSummary, list[CaseRow]]:
    """The desk at this moment; an absent or empty database is an empty desk."""
    from models import queries
    from models.reader import reading
    from models.schema import HEAD, refuse_foreign, require_current, revision_of

    now = to_epoch(clock_from_environment().now())
    revision = revision_of(path)
    if revision is None:
        refuse_foreign(path)
        nothing = AsOf(after_sales=None, orders=None, bill=None, pages=None)
        return DeskSummary(now, {}, nothing, 0, 0, {}, has_data=False), []
    if revision != HEAD:
        require_current(path)
    with reading(path) as reader:
        return queries.summary(reader, now), queries.cases(reader, now, limit=10)
