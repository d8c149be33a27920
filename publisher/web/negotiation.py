"""Content negotiation: which of the offered media types, languages and codings a client would rather have.

Every decision is a pure function of a header and what is offered, so all of them are remembered.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# RFC 9110 section 12.5.1 has no limit; no honest client needs more, and a hostile one gets no more time, nor
# memory for what is remembered.
_LONGEST_HEADER = 4096

# Plain JSON is what scripts ask for by habit. The JSON-LD of documents reads as plain JSON, so do results.
_ALIASES = frozenset(
    {
        ("application/json", "application/ld+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/json", "application/problem+json"),
    }
)


@dataclass(frozen=True, slots=True)
class Wish:
    """One element of an Accept header: a lower-case media range, its parameters and its weight."""

    range: str
    parameters: frozenset[tuple[str, str]]
    quality: float


def choose_media_type(accept: str, offered: tuple[str, ...]) -> str | None:
    """Return the media type that the client likes best, None when it can use none of those offered.

    Offers come in the server's order of preference, which decides between equals.

    >>> choose_media_type("text/html;q=0.5, text/turtle", ("text/html", "text/turtle"))
    'text/turtle'
    >>> choose_media_type("image/*", ("text/html", "text/turtle")) is None
    True
    """
    return _media_type(accept[:_LONGEST_HEADER], offered)


@lru_cache(maxsize=2048)
def _media_type(accept: str, offered: tuple[str, ...]) -> str | None:
    wishes = parse_accept(accept)
    if not wishes:
        # RFC 9110 section 12.5.1: without an Accept header (or with an empty one) every format is welcome.
        return offered[0] if offered else None
    scores = [(_score(wishes, offer), offer) for offer in offered]
    (quality, _), best = max(scores, key=lambda scored: scored[0], default=((0.0, 0), None))
    return best if quality > 0 else None


def choose_language(accept_language: str, offered: tuple[str, ...]) -> str:
    """Return the offered language that the reader likes best, the first offered when nothing fits.

    A page in another language helps more than none (RFC 9110 section 12.5.4), so this never refuses.

    >>> choose_language("en-GB,en;q=0.9", ("id", "en"))
    'en'
    """
    return _language(accept_language[:_LONGEST_HEADER], offered)


@lru_cache(maxsize=1024)
def _language(accept_language: str, offered: tuple[str, ...]) -> str:
    weights = _weights(accept_language)
    liked = {language: quality for language in offered if (quality := _liking(weights, language)) > 0}
    bearable = next((language for language in offered if weights.get(language, 1.0) > 0), offered[0])
    return max(liked, key=lambda language: liked[language], default=bearable)


def accepts_gzip(accept_encoding: str) -> bool:
    """Tell whether the client takes gzip, and no less gladly than the bytes as they are.

    >>> accepts_gzip("br, gzip;q=0.8"), accepts_gzip("gzip;q=0, *"), accepts_gzip("")
    (True, False, False)
    """
    return _likes_gzip(accept_encoding[:_LONGEST_HEADER])


@lru_cache(maxsize=512)
def _likes_gzip(accept_encoding: str) -> bool:
    weights = _weights(accept_encoding)
    anything = weights.get("*", 0.0)
    gzip = weights.get("gzip", weights.get("x-gzip", anything))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


@lru_cache(maxsize=2048)
def parse_accept(accept: str) -> tuple[Wish, ...]:
    """Read an Accept header, leaving out what is malformed."""
    return tuple(wish for part in _split(accept[:_LONGEST_HEADER], ",") if (wish := _wish(part)))


@lru_cache(maxsize=512)
def bare(media_type: str) -> str:
    """Return a media type without its parameters, in lower case.

    >>> bare("text/html; charset=utf-8")
    'text/html'
    """
    return media_type.partition(";")[0].strip().lower()


def _score(wishes: tuple[Wish, ...], offer: str) -> tuple[float, int]:
    """Return weight and precision of the most precise wish that fits an offer.

    The precision breaks ties: `text/turtle, */*` rather wants Turtle than anything.
    """
    fits = [(_precision(wish, offer), wish.quality) for wish in wishes]
    precision, quality = max(fits)
    return (quality, precision) if precision else (0.0, 0)


def _precision(wish: Wish, offer: str) -> int:
    """Return how precisely a wish names an offer, 0 when it does not (RFC 9110 section 12.5.1)."""
    name = bare(offer)
    if wish.range == name:
        return _parameter_precision(wish, offer)
    if (wish.range, name) in _ALIASES:
        return 3
    if wish.range == f"{name.partition('/')[0]}/*":
        return 2
    return 1 if wish.range == "*/*" else 0


def _parameter_precision(wish: Wish, offer: str) -> int:
    if wish.parameters <= _parameters(offer):
        return 5 + len(wish.parameters)
    # A profile that we do not have is no reason to refuse the format, nor does refusing it refuse the format.
    return 4 if wish.quality > 0 else 0


@lru_cache(maxsize=256)
def _parameters(media_type: str) -> frozenset[tuple[str, str]]:
    return frozenset(_pairs(media_type.split(";")[1:]))


def _wish(part: str) -> Wish | None:
    name, *rest = _split(part, ";")
    kind, slash, subtype = name.strip().lower().partition("/")
    if not (slash and kind.strip() and subtype.strip()) or (kind == "*" and subtype != "*"):
        return None
    quality = _quality(rest)
    if quality is None:
        return None
    parameters = frozenset(pair for pair in _pairs(rest) if pair[0] != "q")
    return Wish(f"{kind}/{subtype}", parameters, quality)


def _pairs(parts: list[str]) -> Iterator[tuple[str, str]]:
    for part in parts:
        name, equals, value = part.partition("=")
        if equals:
            yield name.strip().lower(), value.strip().strip('"').lower()


def _quality(parts: list[str]) -> float | None:
    """Return the weight among parameters, 1 when none is named, None when it is no weight."""
    text = next((value for name, value in _pairs(parts) if name == "q"), "1")
    try:
        quality = float(text) if text.isascii() else -1.0
    except ValueError:
        return None
    return quality if 0 <= quality <= 1 else None


def _split(text: str, separator: str) -> list[str]:
    """Split at a separator that does not stand in a quoted string (RFC 9110 section 5.6.4)."""
    if '"' not in text:
        return text.split(separator)
    parts, start, quoted, escaped = [], 0, False, False
    for position, character in enumerate(text):
        if escaped:
            escaped = False
        elif character == "\\" and quoted:
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]


def _weights(header: str) -> dict[str, float]:
    """Read `name;q=weight` lists: Accept-Language and Accept-Encoding."""
    weights: dict[str, float] = {}
    for part in header[:_LONGEST_HEADER].lower().split(","):
        name, *rest = part.split(";")
        quality = _quality(rest)
        if name.strip() and quality is not None:
            weights[name.strip()] = max(quality, weights.get(name.strip(), 0.0))
    return weights


def _liking(weights: dict[str, float], offered: str) -> float:
    """Return how much an offered language is liked; refusing it by its own name is the last word.

    By RFC 4647, `en-GB` falls back to an offered `en` (section 3.4); `en` fits an offered `en-gb` (3.3.1).
    """
    if weights.get(offered) == 0:
        return 0.0
    related = [
        quality
        for tag, quality in weights.items()
        if tag == offered or tag.startswith(f"{offered}-") or offered.startswith(f"{tag}-")
    ]
    return max(related, default=weights.get("*", 0.0))
