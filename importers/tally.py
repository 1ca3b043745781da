"""Counts how often a line occurred, in little memory. Pure."""

from array import array


class Tally:
    """Counts 64-bit hashes; a million different ones cost about 16 MB, where a dict costs 100.

    Open addressing in one array; only hashes that repeat get an entry of their own.
    """

    def __init__(self) -> None:
        self._slots = array("Q", (0,)) * 1024
        self._mask = 1023
        self._used = 0
        self._repeats: dict[int, int] = {}

    def seen(self, number: int) -> int:
        """How often the number was given before."""
        number = number or 1  # 0 is a free slot
        slots, mask = self._slots, self._mask
        place = number & mask
        while (there := slots[place]) != number:
            if not there:
                slots[place] = number
                self._used += 1
                if self._used * 3 > mask * 2:
                    self._grow()
                return 0
            place = (place + 1) & mask
        before = self._repeats.get(number, 1)
        self._repeats[number] = before + 1
        return before

    def _grow(self) -> None:
        old = self._slots
        self._mask = mask = self._mask * 2 + 1
        self._slots = slots = array("Q", (0,)) * (mask + 1)
        for number in old:
            if number:
                place = number & mask
                while slots[place]:
                    place = (place + 1) & mask
                slots[place] = number
