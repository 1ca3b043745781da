"""`python -m bench [NAME...]`: run the measurements and print their table."""

import importlib
import sys

from bench.harness import Row, table

NAMES = ("import_speed", "check_in", "contention", "desk")


def main() -> None:
    """Measure what was asked for, or everything."""
    rows: list[Row] = []
    for name in sys.argv[1:] or NAMES:
        print(f"measuring {name}", file=sys.stderr)
        rows.extend(importlib.import_module(f"bench.{name}").measure())
    print(table(rows))


if __name__ == "__main__":
    main()
