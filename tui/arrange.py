"""How the desk divides its lines and columns. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tui.cells import width

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
_LEAST_FOCUSED = 10
"""Title, eight rows and a last line: what the pane with the cursor gets before the others."""


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
        beside = min(_MOST_DETAIL, _LEAST_DETAIL + (cells - BESIDE_FROM) // 2)
        return Frame("beside", lines - 2, beside)
    if lines < _STACKED_LINES or cells < _STACKED_CELLS:
        return Frame("single", max(1, lines - 3), 0)
    return Frame("stacked", lines - 6, 0)


def pane_heights(wishes: Sequence[int], focused: int, lines: int) -> list[int]:
    """Lines for each pane: the focused one grows, the others keep title and two rows.

    Where there is more room than that, the others get up to ten rows; where there is less, the last
    of them gives way first, down to its title. Nothing is stretched beyond what it has to show.
    """
    others = [index for index in range(len(wishes)) if index != focused]
    spare = (lines - _FOCUSED) // max(1, len(others))
    largest = max(_SMALLEST, min(_LARGEST_OTHER, spare))
    heights = [0] * len(wishes)
    for index in others:
        heights[index] = min(wishes[index], largest)
    _give_way(heights, others, lines - min(wishes[focused], _LEAST_FOCUSED))
    rest = lines - sum(heights)
    heights[focused] = max(1, min(wishes[focused], rest))
    rest -= heights[focused]
    for index in others:
        more = max(0, min(wishes[index] - heights[index], rest))
        heights[index] += more
        rest -= more
    for index in others:
        if heights[index] < _SMALLEST and rest > 0:
            heights[index] += 1
            rest -= 1
    return heights


def _give_way(heights: list[int], others: Sequence[int], room: int) -> None:
    """Shrink the panes without the cursor to a room: the last one to its title, then rows of all."""
    last, *before = reversed(others)
    steps = [(last, 2), (last, 1), *((each, 2) for each in before), *((each, 1) for each in before)]
    for index, least in steps:
        over = sum(heights[each] for each in others) - room
        heights[index] -= max(0, min(over, heights[index] - least))


def tabs(names: Sequence[str], counts: Sequence[str], active: int, cells: int) -> list[str]:
    """The panes' names with number and count; without room the others keep these two."""
    full = [
        f"{number} {name} {count}".rstrip()
        for number, (name, count) in enumerate(zip(names, counts, strict=True), 1)
    ]
    if sum(width(each) + 2 for each in full) <= cells:
        return full
    return [
        each if index == active else f"{index + 1} {counts[index]}".rstrip()
        for index, each in enumerate(full)
    ]
