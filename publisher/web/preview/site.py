"""The preview over HTTP: pages made on request, never kept by anyone, found by no search engine."""

import json
import logging
from collections.abc import Iterable
from http import HTTPStatus

from publisher.errors import PublisherError
from publisher.release import file_name
from publisher.web.folders import StaticFiles
from publisher.web.negotiation import choose_language
from publisher.web.pages.findings import PATH as FINDINGS
from publisher.web.pages.notice import Notice
from publisher.web.paths import parameter, read_path
from publisher.web.preview.draft import Draft
from publisher.web.preview.following import Follower, State
from publisher.web.problems import Problem, problem
from publisher.web.publication import Publication
from publisher.web.responses import (
    COMMON_HEADERS,
    HTML_HEADERS,
    Environ,
    Reply,
    StartResponse,
    options,
    problem_reply,
    redirect,
)

logger = logging.getLogger(__name__)

_HTML = ".html"
# RFC 9111 section 5.2.2.5: what is shown is out of date with the next change of a file.
_PRIVATE = (("Cache-Control", "no-store"), ("X-Robots-Tag", "noindex, nofollow"))


class PreviewSite:
    """Answers requests from the newest state of the tables (PEP 3333)."""

    def __init__(self, follower: Follower, site: Publication) -> None:
        self._follower = follower
        self._site = site
        self._static = StaticFiles(site)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request; nothing that goes wrong inside ends the preview."""
        try:
            reply = self._reply(environ)
        except PublisherError as error:
            reply = self._refuse(problem("preview-broken", {"message": str(error)}), environ)
        except Exception:
            logger.exception("%s failed", environ.get("PATH_INFO"))
            reply = self._refuse(problem("internal"), environ)
        return reply.send(environ["REQUEST_METHOD"], start_response)

    def _reply(self, environ: Environ) -> Reply:
        path = read_path(environ["PATH_INFO"])
        if isinstance(path, Problem):
            return self._refuse(path, environ)
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return options("GET, HEAD, OPTIONS")
        static = self._static.answer(path, environ)
        if static:
            return static
        state = self._follower.current()
        if path == "/health":
            return _health(state)
        if state.draft is None:
            return self._refuse(problem("preview-broken", {"message": state.trouble.best("en")}), environ)
        with state.draft.lock:
            return self._page(path, state, state.draft, environ)

    def _page(self, path: str, state: State, draft: Draft, environ: Environ) -> Reply:
        if path.startswith("/id/"):
            return redirect(HTTPStatus.SEE_OTHER, path.removeprefix("/id"))
        whole, language = _named(path, draft.renderer.languages)
        language = language or _asked(environ, draft.renderer.languages)
        page = draft.page(whole)
        if page is None:
            return self._refuse(problem("not-in-preview", {"path": path}), environ)
        body = draft.renderer.render(page, language, _notice(state, draft, language)).encode()
        headers = (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Language", language),
            ("Content-Length", str(len(body))),
            *_PRIVATE,
            *COMMON_HEADERS,
            *HTML_HEADERS,
        )
        return Reply(HTTPStatus.OK, headers, [body])

    def _refuse(self, trouble: Problem, environ: Environ) -> Reply:
        return problem_reply(trouble, environ, self._site)


def _notice(state: State, draft: Draft, language: str) -> Notice:
    findings = file_name(FINDINGS, f".{language}{_HTML}")
    stage = "broken" if state.trouble else "checked" if state.is_checked else "checking"
    return Notice(stage, len(draft.findings), findings, state.trouble)


def _named(path: str, languages: tuple[str, ...]) -> tuple[str, str]:
    """Return the path of a document and the language that its suffix asks for, empty where it asks none."""
    for language in languages:
        suffix = f".{language}{_HTML}"
        if path.endswith(suffix):
            whole = path.removesuffix(suffix)
            return (whole.removesuffix("index") if whole.endswith("/index") else whole), language
    return path.removesuffix(_HTML), ""


def _asked(environ: Environ, languages: tuple[str, ...]) -> str:
    wanted = (parameter(environ, "lang") or "").lower()
    return (
        wanted if wanted in languages else choose_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""), languages)
    )


def _health(state: State) -> Reply:
    facts = {
        "status": "ok",
        "preview": True,
        "checked": state.is_checked,
        "findings": len(state.draft.findings) if state.draft else None,
        "trouble": state.trouble.best("en"),
    }
    body = f"{json.dumps(facts, ensure_ascii=False)}\n".encode()
    headers = (("Content-Type", "application/json"), ("Content-Length", str(len(body))), *_PRIVATE)
    return Reply(HTTPStatus.OK, (*headers, *COMMON_HEADERS), [body])
