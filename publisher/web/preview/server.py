"""The preview on the network: one process on this machine, for one editor."""

import signal
from collections.abc import Callable
from types import FrameType

from werkzeug.serving import WSGIRequestHandler, make_server

from publisher.web.address import find_address
from publisher.web.preview.following import Follower, Sources
from publisher.web.preview.site import PreviewSite
from publisher.web.publication import Publication, http_date


def serve_preview(sources: Sources, *, host: str, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve the tables as they are until SIGINT or SIGTERM; raises `ServerError` as `serve` does.

    Calls `on_ready` with the address once pages are answered.
    """
    settings = sources.settings()
    address = find_address(host, port)
    follower = Follower(sources, settings.folders)
    follower.begin()
    site = PreviewSite(follower, Publication(settings, http_date(settings.issued)))
    server = make_server(address.ip, address.port, site, threaded=True, request_handler=_Quiet)
    signal.signal(signal.SIGTERM, _end)
    try:
        on_ready(address.url(host))
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        follower.stop()
        server.server_close()


class _Quiet(WSGIRequestHandler):
    """Keeps no account of who reads what."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
