"""All keys with what they do, the marks, and why a dimmed verb is dimmed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from models.i18n import language, t
from tui.cells import fit, wrap
from tui.screens.work import ListScreen
from tui.verbs import Where, key_table
from tui.widgets.lines import OneLine, TextLine

if TYPE_CHECKING:
    from models.workbench import Workbench

_SIGNS = (
    "cursor",
    "urgent",
    "unknown",
    "marks",
    "payout",
    "owed",
    "window",
    "away",
    "parcel",
    "money",
)


class HelpScreen(ListScreen):
    """The help; it shows the user's own keys."""

    def __init__(
        self, workbench: "Workbench", refused: Sequence[tuple[str, str]], of: Where = "desk"
    ) -> None:
        super().__init__(workbench)
        self.refused = tuple(refused)
        self.of = of

    def reload(self) -> None:
        """Write the help."""
        width = self.size.width
        self.query_one("#status", OneLine).show([((f" {t('desk.help.title')}", "title"),)])
        lines = [*self._refused(width), *_signs(width), *self._keys(width)]
        for name in ("paste", "remap"):
            lines += [((f" {line}", "faint"),) for line in wrap(t(f"desk.help.{name}"), width - 2)]
        self.view.show(lines)
        self.refresh_footer()

    def _refused(self, width: int) -> list[TextLine]:
        if not self.refused:
            return []
        lines: list[TextLine] = [((f" {t('desk.help.refused')} ", "head"),)]
        for name, reason in self.refused:
            first, *rest = wrap(reason, width - 14) or [""]
            lines.append(((f" {fit(name, 12)}", "off"), (first, "")))
            lines += [((" " * 13 + line, ""),) for line in rest]
        return [*lines, ()]

    def _keys(self, width: int) -> list[TextLine]:
        lines: list[TextLine] = []
        group = ""
        for line in key_table(language(), self.settings.keys, first=self.of):
            if line.group != group:
                group = line.group
                lines += [((f" {group} ", "head"),)]
            keys = " ".join(line.keys)
            first, *rest = wrap(line.help, width - 30) or [""]
            lines.append(
                ((f" {fit(keys, 14)}", "key"), (f"{fit(line.name, 14)} ", "strong"), (first, ""))
            )
            lines += [((" " * 30 + more, ""),) for more in rest]
        return [*lines, ()]


def _signs(width: int) -> list[TextLine]:
    lines: list[TextLine] = [((f" {t('desk.help.signs')} ", "head"),)]
    for sign in _SIGNS:
        lines += [((f" {line}", ""),) for line in wrap(t(f"desk.help.sign_{sign}"), width - 2)]
    return [*lines, ()]
