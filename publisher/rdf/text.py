"""A text in several languages: labels, messages, titles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text(Mapping[str, str]):
    """What one text says in each language: lower-case BCP 47 tags in sorted order, "" for no language.

    >>> label = Text.of(id="Toko roti", en="Bakery")
    >>> label["en"], label.best("nl", "en"), str(Text.of())
    ('Bakery', 'Bakery', '')
    """

    versions: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, versions: Mapping[str, str] | None = None, /, **named: str) -> "Text":
        """Make a text from a mapping, from named languages, or from both."""
        return cls(tuple(sorted({**(versions or {}), **named}.items())))

    def best(self, *languages: str) -> str:
        """Return the version in the first of these languages that has one, else any, else an empty string."""
        known = dict(self.versions)
        for language in (*languages, ""):
            if language in known:
                return known[language]
        return next(iter(known.values()), "")

    def __getitem__(self, language: str) -> str:
        return dict(self.versions)[language]

    def __iter__(self) -> Iterator[str]:
        return (language for language, _ in self.versions)

    def __len__(self) -> int:
        return len(self.versions)

    def __str__(self) -> str:
        return self.best("en")
