"""`CITATION.cff`: how the release wants to be cited."""

import json
from collections.abc import Iterator

from publisher import registers
from publisher.release.catalogue.offer import File, Offer, Product
from publisher.release.packed import PackedDocument
from publisher.release.page import Representation

PATH = "/CITATION.cff"


def make(offer: Offer) -> Iterator[Product]:
    """Write the file; texts are JSON strings, which YAML reads as they are (YAML 1.2 section 1.3)."""
    edition = offer.edition
    licence = registers.licences().get(edition.licence)
    agent = offer.words.publisher.name.best("en", *offer.languages) if offer.words else ""
    keywords = offer.words.keywords.get("en", ()) if offer.words else ()
    lines = {
        "cff-version": _text("1.2.0"),
        "message": _text("If you use this data, please cite it as below."),
        "type": "dataset",
        "title": _text(edition.title.best("en", *offer.languages)),
        "abstract": _text(edition.description.best("en", *offer.languages)),
        "authors": f"\n  - name: {_text(agent or edition.publisher_name)}",
        "version": _text(edition.version),
        "date-released": _text(edition.day[:10]),
        **({"license": licence.spdx} if licence else {"license-url": _text(edition.licence)}),
        "url": _text(offer.directory),
        "identifiers": f"\n  - type: url\n    value: {_text(offer.release)}\n    description: this edition",
        **({"keywords": "".join(f"\n  - {_text(word)}" for word in keywords)} if keywords else {}),
    }
    body = "".join(f"{key}: {value}\n" for key, value in lines.items()).encode()
    # RFC 9512: the media type of YAML.
    yield PackedDocument(PATH, None, (Representation("", "application/yaml", None, body),))
    yield File("catalogue/CITATION.cff", body)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
