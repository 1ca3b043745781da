"""The read side on the connection of a write transaction, so that one SQL text serves both."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection


class ConnectionReader:
    """Runs the SELECTs of the read side inside a write transaction."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection

    def rows(self, sql: str, /, **parameters: Any) -> list[tuple[Any, ...]]:
        """All rows of the query."""
        return [tuple(row) for row in self._connection.execute(text(sql), parameters)]
