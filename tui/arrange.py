"""How the desk divides its lines and columns. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Mode = Literal["single", "stacked", "beside"]

BESIDE_FROM = 120
"""Columns from which the detail stands beside the panes."""
_LEAST_DETAIL = 44
_MOST_DETAIL = 72
_STACKED_LINES = 20
_STACKED_CELLS = 72
_SMALLEST = 3
"""Title and two rows: what a pane keeps while another one has the cursor."""
_LARGEST_OTHER = 12
"""Title, ten rows and a last line."""
_FOCUSED = 12


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts of a desk of a size."""

    mode: Mode
    pane_lines: int
    """Lines for all panes together."""
    detail_cells: int
    """Width of the detail beside the panes."""


def frame(cells: int, lines: int) -> Frame:
    """The parts of a desk of `cells` by `lines`."""
    if cells >= BESIDE_FROM and lines >= _STACKED_LINES:
        width = min(_MOST_DETAIL, _LEAST_DETAIL + (cells - BESIDE_FROM) // 2)
        return Frame("beside", lines - 2, width)
    if lines < _STACKED_LINES or cells < _STACKED_CELLS:
        return Frame("single", max(1, lines - 3), 0)
    return Frame("stacked", lines - 6, 0)


def pane_heights(wishes: Sequence[int], focused: int, lines: int) -> list[int]:
    """Lines for each pane: the focused one grows, the others keep title and two rows.

    Where there is more room than that, the others get up to ten rows; nothing is stretched beyond
    what it has to show.
    """
    others = [index for index in range(len(wishes)) if index != focused]
    spare = (lines - _FOCUSED) // max(1, len(others))
    largest = max(_SMALLEST, min(_LARGEST_OTHER, spare))
    heights = [0] * len(wishes)
    for index in others:
        heights[index] = max(min(wishes[index], largest), min(_SMALLEST, wishes[index] + 1))
    rest = lines - sum(heights)
    heights[focused] = max(1, min(wishes[focused], rest))
    rest -= heights[focused]
    for index in others:
        more = max(0, min(wishes[index] - heights[index], rest))
        heights[index] += more
        rest -= more
    return heights
