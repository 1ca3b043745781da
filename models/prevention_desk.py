"""Products and reasons that lose money, notices against them, what changed, and parcels to stop.

Part of the `Workbench`, which opens connections; SQL and rules stand in modules of their own.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from models import prevention_queries as queries
from models.advice import Advice, SpeedRefunds, advice_of
from models.compliance import Finding, refused
from models.errors import ActionRefused
from models.i18n import t
from models.ledger import NONE, LedgerEntry
from models.notice_rows import NoticeRow
from models.prevention import (
    Effect,
    PreventionLine,
    Span,
    day_of,
    effect_of,
    lines_of,
    span_of,
)
from models.prevention_limits import prevention_limits, stop_limits
from models.rows import Done
from models.service_queries import Metric, newest_metric

if TYPE_CHECKING:
    from models.stop_list import StopLine
    from models.workbench import Workbench


class PreventionReport(NamedTuple):
    """What lost money in some days, and what there is to advise."""

    span: Span
    lines: list[PreventionLine]
    """The most expensive first."""
    advice: list[Advice]


class PreventionDesk:
    """Products and reasons that lose money, notices against them, and what changed."""

    def __init__(self, workbench: "Workbench") -> None:
        self._workbench = workbench

    # -- what loses money ---------------------------------------------------------------------

    def span(self, days: int | None = None) -> Span:
        """The last days, today among them; without a number those of the limits."""
        return span_of(self._today(), days or prevention_limits().days)

    def report(self, days: int | None = None) -> PreventionReport:
        """Lines and advice together, from one reading of the ledger."""
        span, limits = self.span(days), prevention_limits()
        entries = self._entries(span.before.start, span.end)
        with self._workbench.reading() as reader:
            orders = queries.orders_by_product(reader, span)
            past = queries.orders_by_product(reader, span.before)
            kept = {(one.shop_id, one.product, one.reason): one for one in queries.notices(reader)}
            speed = SpeedRefunds(*queries.speed_refunds(reader, queries.midnight(span.start)))
        lines = [
            line._replace(published_at=notice.published_at)
            if (notice := kept.get((line.shop_id, line.product, line.reason)))
            else line
            for line in lines_of(entries, span, orders, past, limits)
        ]
        return PreventionReport(span, lines, advice_of(entries, speed, span, limits))

    def lines(self, days: int | None = None) -> list[PreventionLine]:
        """Products and reasons that lost money in the last days, the most expensive first."""
        return self.report(days).lines

    def advice(self, days: int | None = None) -> list[Advice]:
        """Where rules lose money, over the last days and those before."""
        return self.report(days).advice

    def _entries(self, start: date, end: date) -> list[LedgerEntry]:
        return self._workbench.books.entries(start, end)

    def _today(self) -> date:
        return day_of(self._workbench.moment())

    def metric(self) -> dict[str, Metric]:
        """The shops' own metric by shop id: disputes of 30 days, their rate, the category mean."""
        with self._workbench.reading() as reader:
            return newest_metric(reader)

    # -- notices ------------------------------------------------------------------------------

    def notices(self) -> list[NoticeRow]:
        """All kept notices."""
        with self._workbench.reading() as reader:
            return queries.notices(reader)

    def notice(
        self, product: str, reason: str, shop_id: str, template: str | None = None
    ) -> NoticeRow:
        """The kept notice, or a new one written by the template that fits the reason best.

        Raises:
            ActionRefused: there is no such shop, or no product to write about.
            TemplateError: there is no such template.
        """
        from models import notice_commands, notices
        from models.draft_templates import user_folders

        if product in ("", NONE):
            raise ActionRefused(t("prevention.no_product"))
        with self._workbench.reading() as reader:
            kept = queries.notice_of(reader, shop_id, product, reason)
            shops = queries.shop_names(reader)
        if kept is not None and template in (None, kept.template):
            return kept
        if shop_id not in shops:
            raise ActionRefused(t("refused.no_such_shop", name=shop_id))
        written = notices.write_notice(
            product, reason, shops[shop_id], template, folders=user_folders()
        )
        with self._workbench.step() as step:
            made = notice_commands.keep(
                step, shop_id, product, reason, template=written.template, text=written.text
            )
            key = made.id
        return self._notice(key)

    def save_notice(self, notice_id: str, text: str) -> NoticeRow:
        """Keep what was typed so far."""
        from models import notice_commands

        with self._workbench.step() as step:
            notice_commands.save(step, notice_id, text)
        return self._notice(notice_id)

    def check_notice(self, notice: NoticeRow) -> list[Finding]:
        """What the platform's rules do not like in the text."""
        from models import notices
        from models.draft_templates import user_folders

        return notices.check_notice(
            notice.text, notice.product, notice.reason, notice.shop, folders=user_folders()
        )

    def notice_copied(self, notice_id: str) -> Done:
        """The text is on the clipboard.

        Raises:
            ActionRefused: the platform's rules forbid what it says.
        """
        from models import notice_commands

        self._require_allowed(notice_id)
        with self._workbench.step() as step:
            notice_commands.copied(step, notice_id)
        return Done(None, ())

    def notice_published(self, notice_id: str) -> Done:
        """The text stands on the product's page or in the automatic reply; one undo step.

        Raises:
            ActionRefused: the platform's rules forbid what it says.
        """
        from models import notice_commands

        self._require_allowed(notice_id)
        with self._workbench.step() as step:
            return Done(notice_commands.publish(step, notice_id), ())

    def effect(self, notice: NoticeRow) -> Effect | None:
        """What changed after the notice was published; `None` if it never was."""
        return self.effects([notice]).get(notice.id)

    def effects(self, notices: Sequence[NoticeRow]) -> dict[str, Effect]:
        """What changed, by the ids of the notices that were published."""
        limits = prevention_limits()
        around = {
            notice.id: _around(notice.published_at, limits.effect_days)
            for notice in notices
            if notice.published_at is not None
        }
        if not around:
            return {}
        spans = around.values()
        entries = self._entries(min(span.start for span in spans), max(span.end for span in spans))
        found = {}
        with self._workbench.reading() as reader:
            for notice in notices:
                if (span := around.get(notice.id)) is None:
                    continue
                mine = [one for one in entries if _is_about(one, notice)]
                orders = queries.orders_of_product(reader, notice.shop_id, notice.product, span)
                published = date.fromordinal(span.start.toordinal() + limits.effect_days)
                found[notice.id] = effect_of(mine, orders, published, self._today(), limits)
        return found

    def _notice(self, notice_id: str) -> NoticeRow:
        with self._workbench.reading() as reader:
            found = queries.notice_by_id(reader, notice_id)
        if found is None:
            raise ActionRefused(t("prevention.no_notice"), t("prevention.no_notice_hint"))
        return found

    def _require_allowed(self, notice_id: str) -> None:
        findings = self.check_notice(self._notice(notice_id))
        if refused(findings):
            words = ", ".join(dict.fromkeys(one.word for one in findings if one.level == "error"))
            raise ActionRefused(t("prevention.not_allowed", words=words))

    # -- parcels to stop ----------------------------------------------------------------------

    def stop(self) -> "list[StopLine]":
        """Refunded parcels that may still leave or arrive, those in the house first."""
        from models.stop_list import stop_list
        from models.stop_queries import parcels

        limits = stop_limits()
        now = self._workbench.moment()
        with self._workbench.reading() as reader:
            found = parcels(reader, now, limits)
        return stop_list(found, now, limits)

    def write_stop_lists(
        self, folder: Path, kind: str, lines: "Sequence[StopLine] | None" = None
    ) -> list[Path]:
        """Write one file for the warehouse and one per courier; `kind` is `csv` or `xlsx`.

        Raises:
            ZhisunError: a file exists already or cannot be written; none is written then.
        """
        from models.stop_files import write_files

        return write_files(self.stop() if lines is None else lines, folder, kind)


def _around(published_at: int, days: int) -> Span:
    """So many days before and after the day of a moment in Shanghai."""
    day = day_of(published_at).toordinal()
    return Span(date.fromordinal(day - days), date.fromordinal(day + days))


def _is_about(entry: LedgerEntry, notice: NoticeRow) -> bool:
    key = (entry.shop_id, entry.product, entry.reason)
    return key == (notice.shop_id, notice.product, notice.reason)
