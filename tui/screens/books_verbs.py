"""The verbs of the desk that open the books: the ledger, prevention, parcels to stop."""

from models.rows import CaseRow
from tui.screens.work import WorkScreen

Rows = tuple[CaseRow, ...]


class BooksVerbs(WorkScreen[None]):
    """Opens the screens of the books; mixed into the desk."""

    def do_ledger(self, _rows: Rows) -> None:
        """What was at risk, lost, saved and won back."""
        from tui.screens.ledger import LedgerScreen

        self.app.push_screen(LedgerScreen(self.workbench))

    def do_pane_5(self, _rows: Rows) -> None:
        """Which products and reasons lose money, and notices against them."""
        from tui.screens.prevention import PreventionScreen

        self.app.push_screen(PreventionScreen(self.workbench))

    def do_stop(self, _rows: Rows) -> None:
        """Refunded parcels that may still leave or arrive."""
        from tui.screens.stop import StopScreen

        self.app.push_screen(StopScreen(self.workbench))
