"""Sizes and durations of files, short."""


def size_text(size: int) -> str:
    """Bytes as people say them: `812 B`, `340 KB`, `1.2 MB`."""
    if size < 1000:
        return f"{size} B"
    for unit, factor in (("KB", 1024), ("MB", 1024**2)):
        if size < 1000 * factor:
            return _amount(size / factor, unit)
    return _amount(size / 1024**3, "GB")


def _amount(amount: float, unit: str) -> str:
    return f"{amount:.1f} {unit}" if amount < 10 else f"{amount:.0f} {unit}"


def duration_text(milliseconds: int) -> str:
    """A video's length: `0:35`, `12:05`, `1:02:09`."""
    minutes, seconds = divmod(max(round(milliseconds / 1000), 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
