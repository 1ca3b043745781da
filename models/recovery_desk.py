"""Asking for money by any route, what came of it, and what is due: reads and actions.

Part of the `Workbench`, which opens connections; SQL and rules stand in modules of their own.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from models import queries, recovery_queries
from models.errors import ActionRefused
from models.i18n import t
from models.incoming import Incoming
from models.payout_queries import PayoutCounts, payout_counts
from models.recoveries import (
    Advice,
    Terms,
    advice_for,
    asked_beside,
    left_of,
    month_edges,
    order_of_work,
)
from models.recovery_rows import (
    AskOptions,
    ClaimSheet,
    IncomingLine,
    ItemOption,
    Quota,
    RecoveryLine,
)
from models.rows import Done, RecoveryRow
from models.states import OPEN_RECOVERIES, AppealItem, RecoveryState, Route

if TYPE_CHECKING:
    from models.actions import Step
    from models.reader import Reader
    from models.workbench import Workbench


class RecoveryDesk:
    """Asking for money by any route, what came of it, and what is due: reads and actions."""

    def __init__(self, workbench: "Workbench") -> None:
        self._workbench = workbench

    @property
    def terms(self) -> Terms:
        """The settings by which recoveries are followed up."""
        ours = self._workbench.settings
        return Terms(
            ours.follow_up_days, ours.follow_up_max, ours.result_days, ours.reviews_a_month
        )

    # -- reads ----------------------------------------------------------------------------------

    def lines(self, everything: bool = False) -> list[RecoveryLine]:
        """Recoveries under way and those that want something done; with `everything` all.

        Most urgent first; what has ended comes last, the newest first.
        """
        now, terms = self._workbench.moment(), self.terms
        with self._workbench.reading() as reader:
            rows = recovery_queries.all_recoveries(reader)
            if not rows:
                return []
            cases = recovery_queries.cases_of(reader, now, {row.case_id for row in rows})
            reviews = recovery_queries.reviews_between(reader, *month_edges(now))
            to_ship = self._to_ship(reader)
        came: dict[str, int] = {}
        for row in rows:
            came[row.case_id] = came.get(row.case_id, 0) + row.came_fen
        lines = []
        for row in rows:
            case = cases.get(row.case_id)
            if case is None:
                continue
            left = left_of(case.amount_fen, came[case.id])
            spare = terms.reviews_a_month - reviews.get(case.shop_id, 0)
            advice: Advice = advice_for(row, left, now, terms, reviews_left=spare)
            if row.id in to_ship:
                advice = "ship_top_up"
            if everything or row.state in OPEN_RECOVERIES or advice:
                lines.append(RecoveryLine(row, case, left, came[case.id], advice))
        lines.sort(key=lambda one: order_of_work(one.recovery, one.case, one.left_fen, now))
        return lines

    def _to_ship(self, reader: "Reader") -> set[int]:
        """Repayments whose order of the 补差价 product still waits to be shipped."""
        limits = self._workbench.limits
        if not limits.top_up:
            return set()
        matched = {
            one.incoming: one.recovery_id
            for one in recovery_queries.match_rows(reader)
            if not one.refused and one.incoming.startswith("order:")
        }
        if not matched:
            return set()
        money = self._money(reader)
        return {matched[one.key] for one in money if one.unshipped and one.key in matched}

    def incoming(self) -> list[IncomingLine]:
        """Money that came in: what needs a person first, then the newest."""
        with self._workbench.reading() as reader:
            money = self._money(reader)
            live = recovery_queries.live(reader)
            stored = recovery_queries.match_rows(reader)
            outcome = recovery_queries.outcome_of(
                reader, live, stored, self._workbench.limits.top_up, money
            )
            shops, sources = recovery_queries.names_of(reader)
        owner = {one.incoming: one.recovery_id for one in stored if not one.refused}
        lines = []
        for one in money:
            candidates = outcome.candidates.get(one.key, ())
            state = "ambiguous" if candidates else "unmatched"
            if one.key in owner:
                candidates, state = (owner[one.key],), "matched"
            lines.append(
                IncomingLine(
                    key=one.key,
                    kind=one.route,
                    shop=shops.get(one.shop_id, ""),
                    order_sn=one.order_sn,
                    at=one.at,
                    amount_fen=one.amount_fen,
                    note=one.note,
                    source=sources.get(one.source_id, ""),
                    line=one.line or None,
                    candidates=candidates,
                    state=state,
                )
            )
        rank = ("ambiguous", "unmatched", "matched")
        lines.sort(key=lambda one: (rank.index(one.state), -(one.at or 0), one.key))
        return lines

    def _money(self, reader: "Reader") -> list[Incoming]:
        limits = self._workbench.limits
        return recovery_queries.all_money(
            reader, limits.top_up, self._workbench.moment(), limits.lookback_days
        )

    def payouts(self) -> PayoutCounts:
        """What the open payouts are made of: those that can still be appealed, what stands out."""
        with self._workbench.reading() as reader:
            return payout_counts(reader, self._workbench.moment())

    def quota(self, shop_id: str | None = None) -> Quota:
        """Second reviews of this month in Shanghai, of a shop, else of the shop with fewest left."""
        start, end = month_edges(self._workbench.moment())
        with self._workbench.reading() as reader:
            used = recovery_queries.reviews_between(reader, start, end)
        count = max(used.values(), default=0) if shop_id is None else used.get(shop_id, 0)
        return Quota(count, self.terms.reviews_a_month, end)

    def options(self, case_id: str) -> AskOptions:
        """What may be asked for a case.

        Raises:
            CaseNotFound: there is none.
        """
        from models import appeals

        row = self._workbench.case(case_id)
        with self._workbench.reading() as reader:
            beside = asked_beside(queries.recoveries(reader, case_id), Route.APPEAL)
        left, scene = left_of(row.amount_fen, row.back_fen + beside), appeals.scene_of(row)
        items = tuple(
            ItemOption(item, appeals.reasons_for(scene, item), left)
            for item in appeals.items_for(row)
        )
        doubt = t("recovery.doubt") if row.appealable == "doubtful" else ""
        return AskOptions(row, left, items, row.appeal_until, self.quota(row.shop_id), doubt)

    def recovery(self, recovery_id: int) -> RecoveryRow:
        """One recovery.

        Raises:
            ActionRefused: there is none of this number.
        """
        with self._workbench.reading() as reader:
            found = recovery_queries.recovery_by_id(reader, recovery_id)
        if found is None:
            raise ActionRefused(t("refused.no_such_recovery", id=recovery_id))
        return found

    def all(self) -> list[RecoveryRow]:
        """Every recovery, closed ones too, in the order of asking."""
        with self._workbench.reading() as reader:
            return recovery_queries.all_recoveries(reader)

    # -- actions --------------------------------------------------------------------------------

    def ask(
        self,
        case_id: str,
        route: Route,
        amount_fen: int,
        *,
        item: AppealItem | None = None,
        reason: str = "",
        sent: bool = False,
    ) -> RecoveryRow:
        """Ask for money by a route, or change what is asked by the one that is under way.

        Raises:
            CaseNotFound: there is no such case.
            ActionRefused: the case does not allow the route, or this item, reason or amount.
        """
        from models import recovery_commands

        wish = recovery_commands.Wish(route, amount_fen, item, reason, sent)
        with self._workbench.step() as step:
            made = recovery_commands.ask(step, case_id, wish, self.terms)
            identity = made.id or 0
        return self.recovery(identity)

    def ask_many(
        self,
        case_ids: Sequence[str],
        route: Route,
        *,
        item: AppealItem | None = None,
        reason: str = "",
    ) -> Done:
        """Draft asking for all that is left on each of the cases, as one undo step.

        Raises:
            ActionRefused: there is one case and it does not allow it.
        """
        from models import recovery_commands

        return self._do(
            lambda step: recovery_commands.ask_many(step, case_ids, route, item, reason, self.terms)
        )

    def mark_sent(self, recovery_id: int) -> Done:
        """A person sent what was drafted. An appeal is final from now on."""
        from models import recovery_commands

        return self._do(lambda step: recovery_commands.mark_sent(step, recovery_id, self.terms))

    def remind(self, recovery_id: int) -> Done:
        """A person asked again: the recovery is due later."""
        from models import recovery_commands

        return self._do(lambda step: recovery_commands.remind(step, recovery_id, self.terms))

    def second_review(self, recovery_id: int) -> Done:
        """The platform looks at a lost appeal a second time, within the month's quota."""
        from models import recovery_commands

        return self._do(lambda step: recovery_commands.second_review(step, recovery_id, self.terms))

    def end(self, recovery_id: int, outcome: RecoveryState, came_fen: int) -> Done:
        """The result of asking, by a person's word."""
        from models import recovery_commands

        return self._do(lambda step: recovery_commands.end(step, recovery_id, outcome, came_fen))

    def write_off(self, case_ids: Sequence[str]) -> Done:
        """Give up the rest of these losses, as one undo step."""
        from models import recovery_commands

        return self._do(lambda step: recovery_commands.write_off(step, case_ids))

    def match(self, incoming_key: str, recovery_id: int) -> Done:
        """Money belongs to a recovery, which it closes.

        Raises:
            ActionRefused: there is no such money, or it cannot belong to it.
        """
        from models import recovery_commands

        with self._workbench.reading() as reader:
            money = {one.key: one for one in self._money(reader)}.get(incoming_key)
        if money is None:
            raise ActionRefused(t("refused.no_such_money", key=incoming_key))
        return self._do(lambda step: recovery_commands.match(step, money, recovery_id))

    def unmatch(self, recovery_id: int) -> Done:
        """Take money and recovery apart, for good."""
        from models import recovery_commands

        return self._do(lambda step: recovery_commands.unmatch(step, recovery_id))

    def _do(self, command: "Callable[[Step], Done]") -> Done:
        with self._workbench.step() as step:
            return command(step)

    # -- claim sheets ---------------------------------------------------------------------------

    def claim_sheets(self, recovery_ids: Sequence[int] | None = None) -> list[ClaimSheet]:
        """Claims by courier; without numbers all claims that have no result yet."""
        from models.claim_sheet import claim_row, sheets_of

        wanted = None if recovery_ids is None else set(recovery_ids)
        rows = []
        for line in self.lines(everything=True):
            recovery = line.recovery
            if recovery.route is not Route.COURIER:
                continue
            if recovery.id in wanted if wanted is not None else recovery.state in OPEN_RECOVERIES:
                rows.append(line)
        with self._workbench.reading() as reader:
            made = [
                claim_row(line, recovery_queries.claim_facts(reader, line.case.id)) for line in rows
            ]
        return sheets_of(made)

    def write_claim_sheets(
        self, folder: Path, recovery_ids: Sequence[int] | None = None
    ) -> list[Path]:
        """Write one workbook per courier; returns the files.

        Raises:
            ActionRefused: there is nothing to claim.
            ZhisunError: a file cannot be written.
        """
        from models.claim_sheet import write_sheets

        sheets = self.claim_sheets(recovery_ids)
        if not sheets:
            raise ActionRefused(t("refused.nothing_to_claim"), t("refused.nothing_to_claim_hint"))
        return write_sheets(sheets, folder, self._workbench.moment())
