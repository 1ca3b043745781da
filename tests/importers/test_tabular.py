"""Delimited text as a stream: line numbers, stray quotes, huge cells, broken encodings."""

import io
import tracemalloc

import pytest

from importers.encoding import broken, candidates, survey, tail_text
from importers.rows import Record
from importers.tabular import read_rows

ORDER = "260517-000000000000001"


def read(text: str, width: int = 3, delimiter: str = ",") -> list[Record]:
    """All rows of a text."""
    return list(read_rows(io.StringIO(text, newline=""), delimiter, width))


def test_rows_know_their_line() -> None:
    rows = read('a,b,c\r\n1,"two\r\nlines",3\r\n4,5,6\r\n')
    assert [(row.line, row.cells) for row in rows] == [
        (1, ["a", "b", "c"]),
        (2, ["1", "two\r\nlines", "3"]),
        (4, ["4", "5", "6"]),
    ]


def test_line_ends_of_every_kind() -> None:
    for end in ("\n", "\r\n", "\r"):
        assert [row.cells for row in read(f"a,b{end}c,d{end}")] == [["a", "b"], ["c", "d"]]


def test_a_first_column_may_hold_line_breaks() -> None:
    text = f'"苹果\n5斤",{ORDER},已发货,1\n梨,{ORDER},已发货,2\n'
    assert [row.line for row in read(text, 4)] == [1, 3]


def test_a_quote_that_never_closes_swallows_no_other_row() -> None:
    rows = [f'{n},"好吃的,x,y\n' if n == 3 else f"{n},{ORDER},x,y\n" for n in range(2000)]
    found = read("".join(rows), 4)
    assert len(found) == 2000
    assert [row.line for row in found] == list(range(1, 2001))
    assert found[3].cells == ["3", '"好吃的', "x", "y"]
    assert found[4].cells == ["4", ORDER, "x", "y"]


def test_two_stray_quotes_swallow_no_row_between() -> None:
    rows = [f'{n},"x,y,z\n' if n in (3, 9) else f"{n},{ORDER},x,y\n" for n in range(20)]
    assert [row.cells[0] for row in read("".join(rows), 4)] == [str(n) for n in range(20)]


def test_huge_cells_are_told_apart() -> None:
    rows = read(f"a,{'x' * 1_500_000},c\n1,2,3\n4,{'长' * 340_000},6\n7,{'y' * 900_000},9\n")
    assert [row.problem for row in rows] == ["cell_too_large", "", "cell_too_large", ""]
    assert rows[1].cells == ["1", "2", "3"]


def test_a_line_without_end_is_bounded() -> None:
    class Endless(io.RawIOBase):
        left = 10_000

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            assert isinstance(buffer, memoryview)
            if not self.left:
                return 0
            self.left -= 1
            buffer[:] = b"x" * len(buffer)
            return len(buffer)

    text = io.TextIOWrapper(io.BufferedReader(Endless(), 1 << 20), newline="")
    tracemalloc.start()
    rows = list(read_rows(text, ",", 3))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [row.problem for row in rows] == ["cell_too_large"]
    assert peak < 40 << 20


def test_a_broken_off_download_is_told_by_its_last_line() -> None:
    assert read("a,b,c\n1,2,3\n4,5")[-1].problem == "too_few_columns"
    assert read("a,b,c\n1,2,3\n4,5\n")[-1].problem == ""
    assert read("a,b,c\n1,2,3")[-1].problem == ""


def test_zero_bytes_are_no_end() -> None:
    assert [row.cells for row in read("a\0,b\n\0\0,c\n")] == [["a\0", "b"], ["\0\0", "c"]]


TEXT = "订单号,订单状态,商品\n260517-000000000000001,已发货，待收货,苹果\n" * 40


@pytest.mark.parametrize(
    ("encoded", "name"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-8")[:-2], "utf-8"),
    ],
)
def test_encodings_are_told_apart(encoded: bytes, name: str) -> None:
    found = survey(io.BytesIO(encoded))
    assert next(candidates(found)) == name
    assert "苹" in tail_text(found, name)
    assert found.size == len(encoded)


def test_the_end_of_a_long_file_is_read_in_its_encoding() -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "gb18030", "utf-8"):
        data = (TEXT * 20 + "#导出时间").encode(encoding)
        assert tail_text(survey(io.BytesIO(data)), encoding).endswith("#导出时间")


def test_broken_bytes_are_counted_and_hide_no_encoding() -> None:
    data = TEXT.encode("utf-8")
    data = data[:400] + b"\xff\xfe" + data[400:]
    found = survey(io.BytesIO(data))
    assert not found.utf8
    assert "utf-8" in list(candidates(found))
    assert broken(io.BytesIO(data), "utf-8") >= 2
    assert broken(io.BytesIO(TEXT.encode("gb18030")), "gb18030") == 0
