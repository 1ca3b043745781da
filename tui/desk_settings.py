"""What the desk reads of the settings; who made them is not its business."""

from pathlib import Path
from typing import Protocol


class DeskSettings(Protocol):
    """The settings that the desk reads."""

    @property
    def keys(self) -> dict[str, str]:
        """Keys by verb id."""
        ...

    @property
    def theme(self) -> str:
        """Name of the look."""
        ...

    @property
    def refresh_seconds(self) -> float:
        """Seconds between two looks at the revision."""
        ...

    @property
    def inbox(self) -> Path:
        """The folder that `i` imports."""
        ...

    @property
    def stale_hours(self) -> int:
        """Age from which a source is marked as old."""
        ...
