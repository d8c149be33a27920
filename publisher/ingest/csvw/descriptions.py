"""A JSON object of a metadata document, read property by property.

Metadata Vocabulary section 5.1: a value of the wrong type is told and then left out, as if it were not there.
"""

import difflib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from publisher.ingest.csvw.common import normalized
from publisher.ingest.csvw.context import is_common_property
from publisher.ingest.csvw.documents import Scope
from publisher.ingest.csvw.languages import is_language_tag


class Description:
    """One description object: what it is, where it stands, and its properties."""

    def __init__(self, value: Mapping[str, Any], kind: str, scope: Scope, where: str = "") -> None:
        self.value = value
        self.scope = scope
        self.where = where or kind
        self.iri = self._identifier()
        if value.get("@type", kind) != kind:
            raise scope.error(f'{self.where} has @type {value["@type"]!r}; write "{kind}"')

    def __contains__(self, name: str) -> bool:
        return name in self.value

    def text(self, name: str, fits: Callable[[str], object] = bool) -> str | None:
        """Return a string, where there is one and it fits."""
        found: str | None = self._typed(name, lambda value: isinstance(value, str) and bool(fits(value)))
        return found

    def any_text(self, name: str) -> str | None:
        """Return a string, which may be empty."""
        return self.text(name, lambda _: True)

    def boolean(self, name: str) -> bool | None:
        """Return true or false."""
        found: bool | None = self._typed(name, lambda value: isinstance(value, bool))
        return found

    def count(self, name: str) -> int | None:
        """Return a whole number that is not negative."""
        found: int | None = self._typed(name, lambda value: type(value) is int and value >= 0)
        return found

    def template(self, name: str) -> str | None:
        """Return a link or URI template; one that is no string counts as empty (sections 5.1.2 and 5.1.4)."""
        found = self.any_text(name)
        return "" if found is None and self.value.get(name) is not None else found

    def names(self, name: str, known: Iterable[str]) -> tuple[str, ...]:
        """Return references to columns (section 5.1.5)."""
        value = self.value.get(name)
        names = [value] if isinstance(value, str) else value
        if names is None:
            return ()
        if isinstance(names, list) and names and set(map(str, names)) <= set(known):
            return tuple(names)
        self.caution(name, value, f"write names of columns: {', '.join(known) or 'none has a name'}")
        return ()

    def titles(self, name: str = "titles") -> dict[str, tuple[str, ...]]:
        """Return texts by language (section 5.1.6)."""
        value = self.value.get(name)
        if value is None:
            return {}
        if isinstance(value, str | list):
            value = {self.scope.language or "und": value}
        if not isinstance(value, dict):
            self.caution(name, value, "write a text in quotes")
            return {}
        found = {}
        for language, items in value.items():
            texts = [items] if isinstance(items, str) else items
            good = tuple(item for item in texts if isinstance(item, str)) if isinstance(texts, list) else ()
            if not is_language_tag(language) or not isinstance(texts, list) or len(good) != len(texts):
                self.caution(name, value, "write texts in quotes, by language tag")
            if is_language_tag(language) and good:
                found[language] = good
        return found

    def objects(self, name: str) -> list[dict[str, Any]]:
        """Return an array of objects; items of another kind are told and left out."""
        value = self.value.get(name, [])
        if not isinstance(value, list):
            self.caution(name, value, "write a list of objects")
            return []
        for item in value:
            if not isinstance(item, dict):
                self.caution(name, item, "write an object")
        return [item for item in value if isinstance(item, dict)]

    def annotations(self, known: frozenset[str]) -> dict[str, Any]:
        """Return the common properties, and tell of properties that are neither common nor known."""
        found = {}
        for name, value in self.value.items():
            if is_common_property(name):
                found[name] = normalized(value, self.scope, f"{self.where}, {name}")
            elif name not in known and name not in {"@id", "@type"}:
                close = difflib.get_close_matches(name, known, n=1)
                hint = f"did you mean {close[0]!r}?" if close else f"write one of {', '.join(sorted(known))}"
                self.scope.caution(f"{self.where} has no property {name!r}; {hint}")
        return found

    def caution(self, name: str, value: object, remedy: str) -> None:
        """Tell of a value that is left out."""
        self.scope.caution(f"{self.where}: {name} is {json.dumps(value)}; {remedy}")

    def _typed(self, name: str, fits: Callable[[Any], bool]) -> Any:
        value = self.value.get(name)
        if value is None or fits(value):
            return value
        self.caution(name, value, "no such value is allowed; correct it")
        return None

    def _identifier(self) -> str | None:
        value = self.value.get("@id")
        if isinstance(value, str) and value.startswith("_:"):
            raise self.scope.error(f"{self.where} has @id {value!r}, a blank node; write an IRI")
        found = self.template("@id")
        return None if found is None else self.scope.resolve(found)
