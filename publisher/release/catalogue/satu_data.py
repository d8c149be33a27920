"""Satu Data Indonesia: the national fields as JSON, by the four principles of Perpres 39/2019."""

import json
from collections.abc import Iterator
from typing import Any

from publisher import registers
from publisher.release.catalogue.offer import File, Offer, Product
from publisher.release.packed import PackedDocument
from publisher.release.page import Representation
from publisher.release.words import Words

PATH = "/satu-data.json"

_LANGUAGE = "id"


def make(offer: Offer) -> Iterator[Product]:
    """Write the view, where an editor has said what it needs."""
    if offer.words is None:
        return
    body = (json.dumps(_view(offer, offer.words), ensure_ascii=False, indent=2) + "\n").encode()
    yield PackedDocument(PATH, None, (Representation("", "application/json", _LANGUAGE, body),))
    yield File("catalogue/satu-data.json", body)


def _view(offer: Offer, words: Words) -> dict[str, Any]:
    return {
        "metadata": _metadata(offer, words),
        "standar_data": {
            "kosakata": f"{offer.base}/def",
            "aturan": f"{offer.base}/shapes",
            "standar": ["RDF 1.1", "SHACL", "CSVW", "DCAT-AP 3"],
        },
        "kode_referensi": [
            {"judul": offer.dataset.label(iri).best(_LANGUAGE), "uri": iri}
            for iri in offer.things.get("scheme", ())
        ],
        "interoperabilitas": {
            "sparql": f"{offer.address}/sparql",
            "katalog_dcat": f"{offer.address}/catalog.jsonld",
            "berkas": [
                {
                    "judul": offered.title(offer).best(_LANGUAGE),
                    "tautan": offer.url(offered.name),
                    "format": registers.register("file").names[offered.kind.file_type_iri],
                    "jenis_media": offered.kind.media_type,
                    "ukuran_byte": offered.facts.size,
                    "sha256": offered.facts.sha256,
                }
                for offered in offer.offered
            ],
        },
    }


def _metadata(offer: Offer, words: Words) -> dict[str, Any]:
    edition = offer.edition
    start, end = words.temporal
    themes = registers.register("theme").names
    return {
        "uri": offer.directory,
        "judul": edition.title.best(_LANGUAGE),
        "deskripsi": edition.description.best(_LANGUAGE),
        "produsen_data": words.publisher.name.best(_LANGUAGE),
        "kontak": {
            "nama": words.contact.name.best(_LANGUAGE),
            "tautan": words.contact.url,
            "surel": words.contact.email,
        },
        "kata_kunci": list(words.keywords.get(_LANGUAGE, ())),
        "tema": [
            {"nama": themes.get(theme) or offer.dataset.label(theme).best(_LANGUAGE), "uri": theme}
            for theme in words.themes
        ],
        "frekuensi_pembaruan": registers.register("frequency").names[words.frequency],
        "cakupan_wilayah": {"nama": words.coverage.name.best(_LANGUAGE), "uri": list(words.coverage.places)},
        "cakupan_waktu": {"mulai": start, "selesai": end},
        "tanggal_rilis": edition.day,
        "versi": edition.version,
        "bahasa": list(offer.languages),
        "lisensi": edition.licence,
        "hak_akses": registers.register("access").names[words.access],
        "riwayat": words.provenance.best(_LANGUAGE),
    }
