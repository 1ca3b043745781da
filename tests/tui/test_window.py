"""The window of loaded rows: cursor, marks and scroll position belong to cases."""

from hypothesis import given
from hypothesis import strategies as st

from models.rows import CaseRow
from tests.tui.made import SECONDS, case
from tui.window import SIZE, Window


def rows(count: int, start: int = 0) -> list[CaseRow]:
    """That many cases."""
    return [case(f"{n:06d}", left=3600 + n) for n in range(start, start + count)]


def shown(count: int, height: int = 10) -> Window:
    """A window over that many cases."""
    window = Window()
    window.resize(height)
    window.show(0, rows(min(count, SIZE)), SECONDS, counted=count, overdue=0)
    return window


def test_the_cursor_stays_in_bounds_and_in_sight() -> None:
    window = shown(30)
    for place in (5, 29, 100, -3, 12):
        window.go(place)
        assert window.top <= window.cursor < window.top + window.height
        assert 0 <= window.cursor < 30


def test_a_gone_case_gives_the_cursor_to_the_next_one() -> None:
    window = shown(20)
    window.go(7)
    kept = [row for n, row in enumerate(rows(20)) if n not in {7, 8, 2}]
    window.show(0, kept, SECONDS, counted=17, overdue=0)
    assert window.current == rows(20)[9]


def test_a_gone_last_case_gives_the_cursor_to_the_one_before() -> None:
    window = shown(5)
    window.go(4)
    window.show(0, rows(4), SECONDS, counted=4, overdue=0)
    assert window.current == rows(4)[3]


def test_new_rows_above_move_the_scroll_and_not_the_case_on_its_line() -> None:
    window = shown(100)
    window.go(50)
    line = window.cursor - window.top
    more = [*[case(f"9{n:05d}", left=60 + n) for n in range(3)], *rows(100)]
    window.show(0, more, SECONDS, counted=103, overdue=0)
    assert window.current == rows(100)[50]
    assert window.cursor - window.top == line


def test_leaving_hides_until_the_write_has_ended() -> None:
    window = shown(10)
    window.go(3)
    going = rows(10)[3].id
    window.leave([going])
    assert window.total == 9
    assert window.current == rows(10)[4]
    window.show(0, rows(10), SECONDS, counted=10, overdue=0)
    assert window.total == 9
    window.settle([going])
    window.show(0, rows(10), SECONDS, counted=10, overdue=0)
    assert window.total == 10
    assert window.current == rows(10)[4]


def test_a_mark_goes_with_its_case_and_comes_with_its_new_values() -> None:
    window = shown(4)
    window.toggle_mark()
    window.toggle_mark()
    assert list(window.marked) == [row.id for row in rows(2)]
    fresh = rows(4)[1]._replace(note="x")
    window.show(0, [fresh, *rows(4)[2:]], SECONDS, counted=3, overdue=0)
    assert list(window.marked.values()) == [fresh]


def test_overdue_rows_are_a_line_and_not_rows() -> None:
    window = Window()
    window.resize(10)
    window.show(0, [*rows(3), case("late", left=-5)], SECONDS, counted=3, overdue=1)
    assert window.total == 3
    window.go(99)
    assert window.on_overdue
    assert window.current is None


def test_a_long_queue_is_loaded_in_windows() -> None:
    window = shown(100_000)
    assert window.wanted is None
    window.go(window.last)
    start = window.wanted
    assert start is not None
    assert start > 99_000
    window.show(start, rows(100_000 - start, start), SECONDS, counted=100_000, overdue=0)
    assert window.current is not None
    assert window.current.id == "case-099999"
    assert window.wanted is None
    window.go(0)
    assert window.wanted == 0


@given(
    st.lists(st.tuples(st.sampled_from(["go", "leave", "show", "mark", "all"]), st.integers(0, 40)))
)
def test_whatever_happens_the_window_is_sound(steps: list[tuple[str, int]]) -> None:
    window = Window()
    window.resize(7)
    for step, number in steps:
        match step:
            case "go":
                window.go(number)
            case "leave":
                window.leave([f"case-{number:06d}"])
            case "show":
                window.show(0, rows(number), SECONDS, counted=number, overdue=number % 2)
            case "mark":
                window.toggle_mark()
            case _:
                window.toggle_all()
        assert 0 <= window.cursor <= max(window.last, 0)
        assert 0 <= window.top <= max(0, window.total - window.height)
        if window.total and not window.on_overdue:
            assert window.top <= window.cursor < window.top + window.height
