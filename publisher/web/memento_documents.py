"""Documents of a release under its own address, where they stay: `/release/2020-01-02/entity/alpha`.

The bytes of data formats are those of the release. Pages get two things that cannot be written when a release
is built: links that stay in the release, and a line that says that this is not the current edition.
"""

import hashlib
import re
import zlib
from collections.abc import Callable
from dataclasses import replace

from publisher.release import FEED_TYPE, archive
from publisher.web.conditions import is_unchanged
from publisher.web.documents import METHODS
from publisher.web.memento import Mementos
from publisher.web.negotiation import bare
from publisher.web.queries import longest_body, read_body
from publisher.web.releases import Shelved, split
from publisher.web.responses import Environ, Headers, Reply, options, redirect
from publisher.web.sparql import PATH

_PREFIX = "/release/"
_GZIP_FORMAT = 31
# Links to the root of the site, but for what is the same in all releases or has its own place already.
_TO_ROOT = re.compile(rb'\b(href|action|data-names)="/(?!/|static/|release/|history/)')
_MAIN = re.compile(rb"<main\b[^>]*>")

# Says on a page, in its language, of which release it is: the release, the path, the language.
Notice = Callable[[Shelved, str, str], str]


class PastDocuments:
    """Answers below the address of a release from the pack of that release."""

    def __init__(self, mementos: Mementos, notice: Notice, neighbours: Notice) -> None:
        self._mementos = mementos
        self._notice = notice
        self._neighbours = neighbours

    def answer(self, path: str, environ: Environ) -> Reply | None:
        """Answer a request below `/release/`; None for files of a release and for what is not there."""
        version, rest = split(path) if path.startswith(_PREFIX) else ("", "")
        shelved = self._mementos.library.find(version) if version else None
        if shelved is None:
            return None
        # What is about the release itself has this very path in its pack.
        own = self._own(shelved, path, environ)
        if own or not rest.startswith("/"):
            return own
        if rest == "/":
            return redirect(301, f"{_PREFIX}{version}")
        if rest.rstrip("/") == PATH:
            return self._query(shelved, environ)
        reply = self._inside(shelved, rest, environ)
        return self._moved(reply, shelved, rest, environ) if reply else None

    def _own(self, shelved: Shelved, path: str, environ: Environ) -> Reply | None:
        """Answer with what is about the release; its pages lead to the editions before and after it."""
        # Which edition comes after it may have changed since the release was issued.
        asked = {name: value for name, value in environ.items() if name != "HTTP_IF_MODIFIED_SINCE"}
        reply = shelved.documents.answer(path, asked)
        fields = dict(reply.headers) if reply else {}
        if not reply or reply.status != 200 or bare(fields["Content-Type"]) != "text/html":  # noqa: PLR2004 - HTTP
            return reply
        line = self._neighbours(shelved, path, fields.get("Content-Language", ""))
        return _changed(reply, environ, lambda body: _begun(body, line))

    def _inside(self, shelved: Shelved, path: str, environ: Environ) -> Reply | None:
        if shelved.search.owns(path):
            return self._search(shelved, path, environ)
        if environ["REQUEST_METHOD"] == "OPTIONS" and shelved.documents.resource(path):
            return options(METHODS)
        return shelved.documents.answer(path, environ)

    def _query(self, shelved: Shelved, environ: Environ) -> Reply:
        # PEP 3333: where the endpoint is mounted.
        inside = {**environ, "SCRIPT_NAME": shelved.prefix, "PATH_INFO": PATH}
        longest = longest_body(shelved.site)
        reply = shelved.endpoint.answer(inside, lambda: read_body(inside, longest))
        return self._moved(reply, shelved, PATH, environ)

    def _search(self, shelved: Shelved, path: str, environ: Environ) -> Reply | None:
        # The page is changed below, so it is asked for whole and as it is.
        left = {"HTTP_IF_NONE_MATCH", "HTTP_ACCEPT_ENCODING"}
        inside = {name: value for name, value in environ.items() if name not in left}
        return shelved.search.answer(path, {**inside, "SCRIPT_NAME": shelved.prefix})

    def _moved(self, reply: Reply, shelved: Shelved, path: str, environ: Environ) -> Reply:
        """Return a reply as one that belongs below the release."""
        headers = tuple((name, _address(name, value, shelved.prefix)) for name, value in reply.headers)
        if reply.status in {200, 304} and path != PATH:
            headers = _joined(headers, self._mementos.headers(path, shelved))
        kind = bare(dict(headers).get("Content-Type", ""))
        if reply.status == 200 and kind == FEED_TYPE:  # noqa: PLR2004 - HTTP
            return self._feed(replace(reply, headers=headers), shelved, path, environ)
        if reply.status != 200 or kind != "text/html":  # noqa: PLR2004 - HTTP
            return replace(reply, headers=headers)
        return self._page(replace(reply, headers=headers), shelved, path, environ)

    def _feed(self, reply: Reply, shelved: Shelved, path: str, environ: Environ) -> Reply:
        base = shelved.site.base
        address, own = f"{base}{path}", f"{base}{shelved.prefix}{path}"
        return _changed(reply, environ, lambda body: archive(body.decode(), address, own).encode())

    def _page(self, reply: Reply, shelved: Shelved, path: str, environ: Environ) -> Reply:
        line = self._notice(shelved, path, dict(reply.headers).get("Content-Language", ""))
        root = rb'\1="' + shelved.prefix.encode() + b"/"
        return _changed(reply, environ, lambda body: _begun(_TO_ROOT.sub(root, body), line))


def _begun(body: bytes, line: str) -> bytes:
    """Return a page that begins with a line."""
    return _MAIN.sub(lambda found: found[0] + b"\n" + line.encode(), body, count=1)


def _changed(reply: Reply, environ: Environ, change: Callable[[bytes], bytes]) -> Reply:
    """Return a reply with another body, or the news that the client has that one."""
    fields = dict(reply.headers)
    body = b"".join(reply.body)
    if fields.pop("Content-Encoding", "") == "gzip":
        body = zlib.decompress(body, wbits=_GZIP_FORMAT)
    body = change(body)
    fields["Content-Length"] = str(len(body))
    if "ETag" in fields:
        fields["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        if is_unchanged(environ, fields["ETag"], ""):
            kept = {"ETag", "Cache-Control", "Vary", "Content-Location", "Memento-Datetime"}
            return Reply(304, tuple((name, value) for name, value in fields.items() if name in kept))
    return Reply(reply.status, tuple(fields.items()), [body])


def _address(name: str, value: str, prefix: str) -> str:
    """Return a header field with its addresses moved below the release."""
    if name in {"Content-Location", "Location"} and value.startswith("/"):
        return f"{prefix}{value}"
    return value.replace("</", f"<{prefix}/") if name == "Link" else value


def _joined(headers: Headers, more: Headers) -> Headers:
    """Add header fields, to those of the same name where there are some."""
    fields = dict(headers)
    for name, value in more:
        fields[name] = f"{fields[name]}, {value}" if name in fields else value
    return tuple(fields.items())
