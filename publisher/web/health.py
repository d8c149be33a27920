"""Whether the site does its work: documents are there and queries are answered."""

import json
import logging

from publisher.errors import StoreError
from publisher.store import Store, StoreBusyError
from publisher.web.responses import COMMON_HEADERS, Reply

logger = logging.getLogger(__name__)


class Health:
    """Asks the store a tiny query; a store that is busy with others' queries is well."""

    def __init__(self, store: Store, *, release: str, issued: str, documents: int) -> None:
        self._store = store
        self._facts = {"release": release, "issued": issued, "documents": documents}

    def answer(self) -> Reply:
        """Answer 200 when documents and queries are served, 503 otherwise."""
        queries = self._queries()
        serves = queries != "failed" and bool(self._facts["documents"])
        state = {"status": "ok" if serves else "failed", **self._facts, "queries": queries}
        body = f"{json.dumps(state, separators=(',', ':'))}\n".encode()
        headers = (
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            *COMMON_HEADERS,
        )
        return Reply(200 if serves else 503, headers, [body])

    def _queries(self) -> str:
        try:
            self._store.query("ASK {}", accept="json").read()
        except StoreError as error:
            # A full pool lets the caller wait; a dead one refuses the connection.
            if isinstance(error, StoreBusyError) and isinstance(
                error.__cause__, (TimeoutError, BlockingIOError)
            ):
                return "busy"
            logger.warning("queries are not answered: %s", error)
            return "failed"
        return "ok"
