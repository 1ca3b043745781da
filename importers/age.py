"""How old a source is: the moment that it describes. Pure.

The time of export inside the file, else in its name or the name of the zip around it, else the
workbook's own, else the file's time; never later than now.
"""

import re
from datetime import datetime

from importers.parse import CellError, moment
from models.clock import SHANGHAI

_EXPORTED = re.compile(
    r"^[#\"'=\s]*导出时间[:：]\s*([0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2} [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)",
    re.MULTILINE,
)
_COVERS = re.compile(
    r"终止时间[:：]\s*([0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?)"
)
_IN_NAME = re.compile(
    r"(?<![0-9])(20[0-9]{2})-?([0-9]{2})-?([0-9]{2})-?([0-9]{2})-?([0-9]{2})-?([0-9]{2})(?![0-9])"
)


def exported_at(text: str) -> int | None:
    """The time of export that stands in a line above or below the rows."""
    found = _EXPORTED.findall(text)
    return _time(found[-1]) if found else None


def covers_until(text: str) -> int | None:
    """The end of the period that a bill covers."""
    match = _COVERS.search(text)
    return _time(match.group(1)) if match else None


def _time(text: str) -> int | None:
    try:
        return moment(text)
    except CellError:
        return None


def time_in_name(name: str) -> int | None:
    """The time of export in a file name (`..._20260720100923.xlsx`), which is in China."""
    for match in reversed(list(_IN_NAME.finditer(name))):
        try:
            return int(datetime(*map(int, match.groups()), tzinfo=SHANGHAI).timestamp())  # type: ignore[arg-type,misc]  # loosely typed on purpose
        except ValueError:
            continue
    return None


def age_of(
    now: int,
    *,
    content: int | None,
    names: tuple[str, ...],
    workbook: int | None,
    modified: int | None,
) -> tuple[int, str]:
    """The age in epoch seconds and where it comes from, as `SourceInfo.age_origin` names it."""
    named = next((time for name in names if (time := time_in_name(name)) is not None), None)
    known = ((content, "content"), (named, "name"), (workbook, "workbook"), (modified, "mtime"))
    for time, origin in known:
        if time is not None:
            return min(time, now), origin
    return now, "now"
