"""Write transactions that are committed in a thread of their own, while their caller goes on.

sqlite3 lets other threads run while it commits. Statements stay in the caller's thread: there a
thread would wait for the interpreter after every step of them.
"""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from threading import Event
from typing import TYPE_CHECKING, Any

from models.errors import StoreError
from models.i18n import t
from models.store import Store

if TYPE_CHECKING:
    from sqlalchemy import Connection


class CommitsAside:
    """Writes to a store, one transaction after the other."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._begun: tuple[ExitStack, Future[None]] | None = None

    @contextmanager
    def write(self) -> Iterator["Connection"]:
        """One transaction as `Store.transaction` makes it; leaving the block begins its commit.

        Raises:
            StoreError: as `Store.transaction`; of the commit, when it is waited for.
        """
        self.wait()
        started = Event()
        with ExitStack() as transaction:
            connection = transaction.enter_context(self._store.transaction())
            yield connection
            raw = connection.connection.driver_connection
            commit = self._thread.submit(_commit, raw, started)
            self._begun = (transaction.pop_all(), commit)
        started.wait()  # else the thread may wait long for the interpreter before it begins

    def wait(self) -> bool:
        """Wait for the commit that was begun last; whether there was one.

        Raises:
            StoreError: it failed, and nothing of its transaction is written.
        """
        if self._begun is None:
            return False
        transaction, commit = self._begun
        wait([commit])  # an interrupt may come here: then whoever waits next learns of the commit
        self._begun = None
        with transaction:
            try:
                commit.result()
            except sqlite3.OperationalError as error:
                raise StoreError(t("store.busy", path=self._store.path, error=error)) from error
        return True

    def close(self) -> None:
        """End the thread. A commit that was begun is finished first."""
        self._thread.shutdown()


def _commit(connection: Any, started: Event) -> None:
    started.set()
    connection.commit()
