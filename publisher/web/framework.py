"""What has to be computed, on Flask: health, metrics, and the explanation of each kind of problem."""

import logging
from collections.abc import Callable

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed, NotFound

from publisher.web.health import Health
from publisher.web.metrics import metrics
from publisher.web.paths import shown_path
from publisher.web.problems import Problem, kinds, problem
from publisher.web.publication import Publication
from publisher.web.responses import Reply, problem_reply
from publisher.web.traffic import Traffic

logger = logging.getLogger(__name__)


def make_flask(health: Health, traffic: Traffic, site: Publication) -> Flask:
    """Make the Flask application of a site."""
    app = Flask("publisher", static_folder=None, template_folder=None)
    app.url_map.strict_slashes = False

    def explain(kind: str) -> Response:
        known = problem(kind) if kind in kinds() else _not_found()
        return _response(problem_reply(known, request.environ, site))

    app.add_url_rule("/health", "health", lambda: _response(health.answer()))
    app.add_url_rule("/metrics", "metrics", lambda: _response(metrics(traffic.board, site.settings)))
    app.add_url_rule("/problem/<kind>", "problem", explain)
    app.register_error_handler(Exception, _explainer(site))
    return app


def _explainer(site: Publication) -> Callable[[Exception], Response]:
    def explain(error: Exception) -> Response:
        return _response(problem_reply(_problem_of(error), request.environ, site))

    return explain


def _problem_of(error: Exception) -> Problem:
    """Turn what Flask or our own code raised into a problem; only the unforeseen is logged."""
    if isinstance(error, MethodNotAllowed):
        allow = ", ".join(sorted(error.valid_methods or ()))
        values = {"path": shown_path(request.environ), "method": request.method[:32], "allow": allow}
        return problem("method-not-allowed", values, headers=(("Allow", allow),))
    if isinstance(error, NotFound):
        return _not_found()
    logger.error("%s %s failed", request.method, shown_path(request.environ), exc_info=error)
    return problem("internal")


def _not_found() -> Problem:
    return problem("not-found", {"path": shown_path(request.environ)})


def _response(reply: Reply) -> Response:
    response = Response(reply.body, status=reply.status, direct_passthrough=True)
    response.headers.clear()
    response.headers.extend(reply.headers)
    return response
