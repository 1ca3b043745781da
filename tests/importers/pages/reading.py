"""What the tests of this folder share: the moment of the paste and a short way to read a page."""

from datetime import datetime

from importers.paste import read_page
from models.clock import SHANGHAI
from models.pages import PageItem, PageReading

NOW = int(datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI).timestamp())
ORDER = "261117-625944909000871"
OTHER = "261116-625944909000052"
AFTER_SALE = "22012312345678"


def at(text: str) -> int:
    """Epoch seconds of a Shanghai time, `2026-11-19 22:31:07`."""
    return int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp())


def read(text: str) -> PageReading:
    """The page, pasted at `NOW`."""
    return read_page(text, name="pasted", age=NOW, age_origin="now")


def only(text: str) -> PageItem:
    """The one item of a page."""
    (item,) = read(text).items
    return item
