"""Metadata documents: JSON with the context that CSVW allows, and what a reader says about them."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from publisher.errors import MappingError
from publisher.ingest.csvw.context import CONTEXT_IRI
from publisher.ingest.csvw.languages import is_language_tag
from publisher.ingest.csvw.urls import resolve

Fetch = Callable[[str], bytes]
Warn = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Scope:
    """What holds within one metadata document: its name, base and language, and whom to tell of problems."""

    place: str
    base: str
    language: str | None
    warn: Warn
    fetch: Fetch

    def resolve(self, reference: str) -> str:
        """Resolve a link of the document."""
        return resolve(self.base, reference)

    def error(self, message: str) -> MappingError:
        """Make the error that stops the work at this document."""
        return MappingError(f"{self.place}: {message}")

    def caution(self, message: str) -> None:
        """Tell of something that the Recommendation lets a processor ignore."""
        self.warn(f"{self.place}: {message}")


def read_document(url: str, scope: Scope) -> tuple[dict[str, Any], Scope]:
    """Read a metadata document with its context; raises `MappingError` where it is none."""
    document = _object(scope)
    context = document.pop("@context", None)
    local = context[1] if isinstance(context, list) and len(context) == 2 else {}  # noqa: PLR2004
    named = context[0] if isinstance(context, list) and context else context
    if named != CONTEXT_IRI or not isinstance(local, dict) or set(local) - {"@base", "@language"}:
        raise scope.error(
            f'@context is {json.dumps(context)}; write "{CONTEXT_IRI}", or a list of it and an object '
            "with @base and @language"
        )
    return document, _localized(scope, url, local)


def read_reference(reference: str, scope: Scope) -> tuple[dict[str, Any], Scope]:
    """Read a description that a document refers to by URL; its own context is optional."""
    url = scope.resolve(reference)
    inner = replace(scope, place=url.rsplit("/", 1)[-1], base=url, language=None)
    document = _object(inner)
    context = document.pop("@context", None)
    local = context[1] if isinstance(context, list) and len(context) == 2 else {}  # noqa: PLR2004
    document.setdefault("@id", url)
    return document, _localized(inner, url, local if isinstance(local, dict) else {})


def _object(scope: Scope) -> dict[str, Any]:
    try:
        value = json.loads(scope.fetch(scope.base).decode("utf-8-sig"))
        # JSON may escape half a character, which no IRI or literal can hold.
        json.dumps(value, ensure_ascii=False).encode()
    except LookupError as error:
        raise scope.error(f"{error.args[0]}; write the file, or correct the reference") from error
    except UnicodeEncodeError as error:
        raise scope.error(f"{error.object[error.start]!r} is half a character; write all of it") from error
    except UnicodeDecodeError as error:
        raise scope.error(f"byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise scope.error(
            f"line {error.lineno}, column {error.colno}: {error.msg}; correct the JSON"
        ) from error
    except RecursionError as error:
        raise scope.error("the JSON nests too deeply; make it flatter") from error
    if not isinstance(value, dict):
        raise scope.error("the JSON is no object; write {…}")
    return value


def _localized(scope: Scope, url: str, local: dict[str, Any]) -> Scope:
    language, base = local.get("@language"), local.get("@base", "")
    if language is not None and not is_language_tag(language):
        scope.caution(f"@language is {language!r}; write a language tag such as 'en'")
        language = None
    if not isinstance(base, str):
        scope.caution(f"@base is {base!r}; write a URL in quotes")
        base = ""
    return replace(scope, base=resolve(url, base), language=language)
