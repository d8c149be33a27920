"""The pack: volumes that answer for every document."""

import gzip
import hashlib
import json
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from release.former import in_one

from publisher.errors import IntegrityError, ReleaseError
from publisher.release import Pack, PackedDocument, PackWriter, Representation, Variant
from publisher.release.pack import PACK
from publisher.release.packed import squeeze
from publisher.release.shelf import END
from publisher.release.staging import Staging
from publisher.release.unpacking import Unpacked

TURTLE = Representation(".ttl", "text/turtle; charset=utf-8", None, b"<a> <b> <c> .\n" * 20)
PAGE = Representation(".id.html", "text/html; charset=utf-8", "id", b"<!doctype html>")
LONG_PAGE = Representation(".en.html", "text/html; charset=utf-8", "en", b"<!doctype html>" * 200)
BARE = Representation("", "application/ld+json", None, b"{}")


def written(folder: Path, *documents: PackedDocument) -> Pack:
    """Write a pack of these documents, in one volume, and open it."""
    with PackWriter(Staging(folder)) as writer:
        writer.write(documents)
    return Pack.open(folder / PACK)


def volume_in(folder: Path) -> Path:
    """Return the only volume."""
    (volume,) = folder.glob("documents/*")
    return volume


def shape(variant: Variant) -> Representation:
    """Return a packed representation as it was before packing."""
    return Representation(variant.suffix, variant.media_type, variant.language, bytes(variant.body))


def test_a_document_comes_back_with_every_form(tmp_path: Path) -> None:
    """A developer gets the bytes that the build wrote."""
    document = PackedDocument("/entity/beta", "https://example.org/id/entity/beta", (TURTLE, PAGE))

    found = written(tmp_path / "pack", document).find("/entity/beta")

    assert found is not None
    assert found.thing == "https://example.org/id/entity/beta"
    assert [shape(variant) for variant in found.representations] == [TURTLE, PAGE]


def test_a_bare_file_has_neither_thing_nor_suffix(tmp_path: Path) -> None:
    """A processor finds the context under the very path that documents name."""
    pack = written(tmp_path / "pack", PackedDocument("/context/v1.jsonld", None, (BARE,)))

    found = pack.find("/context/v1.jsonld")

    assert found is not None
    assert found.thing is None
    assert shape(found.representations[0]) == BARE


@pytest.mark.parametrize("path", ["", "/", "/entity", "/entity/bet", "/entity/betas", "/zzz", "/é", "\ud800"])
def test_other_paths_are_not_found(tmp_path: Path, path: str) -> None:
    """A reader of a mistyped address gets an honest no."""
    pack = written(tmp_path / "pack", PackedDocument("/entity/beta", None, (BARE,)))

    assert pack.find(path) is None
    assert path not in pack


def test_what_strangers_ask_for_is_found_like_all_else(tmp_path: Path) -> None:
    """A reader gets the same from a server, which reads nothing beside what is asked for."""
    pack = written(tmp_path / "pack", PackedDocument("/entity/beta", None, (TURTLE,)))

    pack.expect_strangers()

    found = pack.find("/entity/beta")
    assert found
    assert found.representations[0].body == TURTLE.body


def test_an_empty_pack_finds_nothing(tmp_path: Path) -> None:
    """An operator may start with no things at all."""
    pack = written(tmp_path / "pack")

    assert len(pack) == 0
    assert list(pack.paths()) == []
    assert pack.find("/") is None


def test_paths_with_the_same_sum_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader gets the right document even if two paths ever shared a sum."""
    monkeypatch.setattr("publisher.release.shelf.crc32", len)

    pack = written(tmp_path / "pack", *(PackedDocument(path, path, (BARE,)) for path in ("/a", "/b", "/c")))

    assert [document.thing for path in pack.paths() if (document := pack.find(path))] == ["/a", "/b", "/c"]
    assert pack.find("/d") is None


def test_a_pack_whose_slots_are_all_taken_is_searched_once(tmp_path: Path) -> None:
    """A reader of a damaged release waits for an answer no longer than others."""
    written(tmp_path / "pack", PackedDocument("/a", None, (BARE,)))
    index = tmp_path / "pack" / PACK
    content = bytearray(index.read_bytes())
    slots = slice(-END.size - 4 * 8, -END.size)
    content[slots] = struct.pack("<4Q", *[max(struct.unpack("<4Q", content[slots]))] * 4)
    index.write_bytes(content)

    assert Pack.open(index).find("/b") is None


def test_paths_come_sorted_whatever_the_order_of_adding(tmp_path: Path) -> None:
    """Whoever lists or exports a release sees a stable order."""
    pack = written(
        tmp_path / "pack", *(PackedDocument(path, None, (BARE,)) for path in ("/é", "/b", "/", "/a/b"))
    )

    assert list(pack.paths()) == ["/", "/a/b", "/b", "/é"]
    assert len(pack) == 4


def test_a_path_is_taken_once(tmp_path: Path) -> None:
    """An editor who mints two keys for one address is told so."""
    document = PackedDocument("/entity/beta", None, (BARE,))

    with pytest.raises(ReleaseError, match=r"/entity/beta: two documents would have this path"):
        written(tmp_path / "pack", document, document)


@pytest.mark.parametrize("second", [("/b", "/a"), ("/a", "/b")])
def test_a_path_is_taken_once_in_all_volumes(tmp_path: Path, second: tuple[str, str]) -> None:
    """An editor is told so wherever the two documents lie."""
    writer = PackWriter(Staging(tmp_path / "pack"))
    first, other = ([PackedDocument(path, None, (BARE,)) for path in paths] for paths in (("/a",), second))
    writer.write(first)

    with pytest.raises(ReleaseError, match=r"/a: two documents would have this path"):
        writer.write(other)


def test_documents_of_all_volumes_are_found_and_sorted(tmp_path: Path) -> None:
    """A reader does not see in which file a document lies."""
    with PackWriter(Staging(tmp_path / "pack")) as writer:
        for paths in (("/c", "/a"), (), ("/b",)):
            writer.write(PackedDocument(path, f"https://e.example/id{path}", (PAGE,)) for path in paths)

    pack = Pack.open(tmp_path / "pack" / PACK)

    assert list(pack.paths()) == ["/a", "/b", "/c"]
    found = [document for path in pack.paths() if (document := pack.find(path))]
    assert [document.thing for document in found] == [f"https://e.example/id/{key}" for key in "abc"]
    assert len({document.family for document in found}) == 1


def test_the_same_documents_give_the_same_bytes(tmp_path: Path) -> None:
    """Anyone can rebuild a release and compare."""
    document = PackedDocument("/entity/beta", None, (TURTLE, PAGE))

    written(tmp_path / "one", document)
    written(tmp_path / "two", document)

    one, two = (
        {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
        for folder in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two


def test_compressed_form_unpacks_to_the_body_and_has_its_own_tag(tmp_path: Path) -> None:
    """A cache never mixes compressed and plain bytes (RFC 9110 section 8.8.3.3)."""
    pack = written(tmp_path / "pack", PackedDocument("/a", None, (TURTLE,)))

    found = pack.find("/a")

    assert found is not None
    (variant,) = found.representations
    assert variant.gzip is not None
    assert gzip.decompress(variant.gzip) == TURTLE.body
    assert bytes(variant.gzip[4:8]) == bytes(4), "the gzip header holds no time"
    assert variant.gzip_etag is not None
    assert variant.gzip_etag != variant.etag


def test_no_compressed_form_where_it_would_be_larger(tmp_path: Path) -> None:
    """A reader of a tiny file is not sent a larger one."""
    found = written(tmp_path / "pack", PackedDocument("/a", None, (BARE,))).find("/a")

    assert found is not None
    assert found.representations[0].gzip is None
    assert found.representations[0].gzip_etag is None


def test_tag_is_the_digest_of_the_content(tmp_path: Path) -> None:
    """A cache keeps what did not change from one release to the next."""
    found = written(tmp_path / "pack", PackedDocument("/a", None, (TURTLE,))).find("/a")

    assert found is not None
    assert found.representations[0].etag == f'"{hashlib.sha256(TURTLE.body).hexdigest()[:32]}"'


def test_pages_are_kept_once_and_turtle_twice(tmp_path: Path) -> None:
    """An operator pays for the form that browsers take; programs get theirs without any work."""
    pack = written(tmp_path / "pack", PackedDocument("/a", None, (TURTLE, LONG_PAGE, PAGE)))

    found = pack.find("/a")

    assert found is not None
    assert [variant.plain is not None for variant in found.representations] == [True, False, True]
    assert [variant.size for variant in found.representations] == [len(TURTLE.body), 3000, 15]
    assert [variant.gzip is not None for variant in found.representations] == [True, True, False]
    assert LONG_PAGE.body not in volume_in(tmp_path / "pack").read_bytes()
    assert bytes(found.representations[1].body) == LONG_PAGE.body
    assert found.representations[1].etag == f'"{hashlib.sha256(LONG_PAGE.body).hexdigest()[:32]}"'


def written_formerly(path: Path, magic: bytes, *documents: PackedDocument) -> Pack:
    """Write a pack as programs before this one did, which is one file, and open it."""
    if magic == b"LODPACK3":
        path.write_bytes(in_one(documents))
        return Pack.open(path)
    content, records = bytearray(48), {}
    forms: dict[tuple[object, ...], int] = {}
    for document in documents:
        names = document.path.encode(), (document.thing or "").encode()
        record = [struct.pack("<HHH", *map(len, names), len(document.representations)), *names]
        for form in squeeze(document).forms:
            number = forms.setdefault((form.suffix, form.media_type, form.language), len(forms))
            body = form.body or b""
            places = (len(content) if body else 0, form.size, len(content) + len(body), len(form.gzip))
            content += body + form.gzip
            record.append(struct.pack("<HQQQQ16s16s", number, *places, form.digest, form.gzip_digest))
        records[names[0]] = b"".join(record)
    start, index = len(content), []
    content += json.dumps(list(forms)).encode()
    middle = len(content)
    for name in sorted(records):
        digest = hashlib.blake2b(name, digest_size=8).digest()
        index.append((int.from_bytes(digest, "little"), len(content)))
        content += records[name]
    end, columns = len(content), zip(*sorted(index), strict=True)
    content += b"".join(struct.pack(f"<{len(index)}Q", *column) for column in columns)
    content[:48] = struct.pack("<8sQQQQQ", magic, len(index), start, middle, end, len(content))
    path.write_bytes(content)
    return Pack.open(path)


@pytest.mark.parametrize("magic", [b"LODPACK1", b"LODPACK2", b"LODPACK3"])
def test_packs_of_former_kinds_are_read(tmp_path: Path, magic: bytes) -> None:
    """An operator serves releases of years ago without building them again."""
    documents = (
        PackedDocument("/", None, (BARE,)),
        PackedDocument("/entity/", "https://example.org/id/entity/", (TURTLE, LONG_PAGE)),
        PackedDocument("/entity/beta", "https://example.org/id/entity/beta", (TURTLE, PAGE, LONG_PAGE)),
        PackedDocument("/entity/gamma", "https://example.org/id/entity/gamma", (TURTLE, PAGE, LONG_PAGE)),
    )

    former, today = (
        written_formerly(tmp_path / "former", magic, *documents),
        written(tmp_path / "pack", *documents),
    )

    former.expect_strangers()
    assert list(former.paths()) == list(today.paths())
    assert len(former) == 4
    assert former.find("/entity") is None
    for path in today.paths():
        one, other = former.find(path), today.find(path)
        assert one
        assert other
        assert (one.thing, one.kinds) == (other.thing, other.kinds)
        assert list(map(told, one.representations)) == list(map(told, other.representations))


def told(variant: Variant) -> tuple[object, ...]:
    """Return all that is known of a form."""
    return (shape(variant), variant.size, variant.etag, variant.gzip_etag, variant.plain, variant.gzip)


def test_documents_alike_but_for_their_names_are_of_one_family(tmp_path: Path) -> None:
    """Whoever makes the header of an answer makes it once for all of them."""
    names = {"/a/1": "https://e.example/id/a/1", "/a/2": "https://e.example/id/a/2", "/b/1": None}

    pack = written(
        tmp_path / "pack", *(PackedDocument(path, thing, (PAGE,)) for path, thing in names.items())
    )

    first, second, other = (document for path in names if (document := pack.find(path)))
    assert first.family is second.family
    assert first.family is not other.family
    assert [document.thing for document in (first, second, other)] == list(names.values())


def damaged(path: Path, change: Callable[[bytes], bytes]) -> Variant:
    """Return a page of a pack in which its only bytes were changed to others of the same length."""
    written(path, PackedDocument("/a", None, (LONG_PAGE,)))
    volume = volume_in(path)
    content = volume.read_bytes()
    packed = squeeze(PackedDocument("/a", None, (LONG_PAGE,))).forms[0].gzip
    assert content.count(packed) == 1
    volume.write_bytes(content.replace(packed, change(packed).ljust(len(packed), b"\0")[: len(packed)]))
    found = Pack.open(path / PACK).find("/a")
    assert found is not None
    return found.representations[0]


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "no gzip": lambda packed: b"x" * len(packed),
    "cut": lambda packed: packed[:-9],
    "another page": lambda _: gzip.compress(b"y", mtime=0),
    "a bomb": lambda _: gzip.compress(bytes(4000), mtime=0),
}


@pytest.mark.parametrize("change", SPOILT.values(), ids=SPOILT)
def test_a_damaged_page_is_refused_and_fills_no_memory(
    tmp_path: Path, change: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader is never sent half a page under the tag of a whole one."""
    monkeypatch.setattr("publisher.release.records.UNPACKED", Unpacked(1 << 16))

    with pytest.raises(IntegrityError, match=r"is damaged: .*; take the release from a copy"):
        assert damaged(tmp_path / "pack", change).body


def test_what_was_unpacked_lately_is_kept_up_to_a_size() -> None:
    """A crawler of a large directory does not fill the memory of the server."""
    kept = Unpacked(8000)
    bodies = {f'"{number}"': bytes([number]) * 900 for number in range(20)}
    packed = {tag: memoryview(gzip.compress(body)) for tag, body in bodies.items()}

    for tag, body in bodies.items():
        assert kept.body(tag, packed[tag], 900) == body
        assert kept.body('"0"', packed['"0"'], 900) == bodies['"0"']

    assert kept.size <= 8000
    # Neither the first, which was asked for again and again, nor the last is unpacked anew.
    nothing = memoryview(b"")
    assert kept.body('"0"', nothing, 900) == bodies['"0"']
    assert kept.body('"19"', nothing, 900) == bodies['"19"']
    with pytest.raises(IntegrityError):
        kept.body('"1"', nothing, 900)


def test_a_very_large_body_drives_out_no_others() -> None:
    """A list that fills a screen of a thousand lines costs nobody else."""
    kept = Unpacked(8000)

    assert kept.body('"large"', memoryview(gzip.compress(bytes(2000))), 2000) == bytes(2000)

    assert kept.size == 0


@pytest.mark.parametrize("kept", [0, 1, 39, 48, 60, -1])
@pytest.mark.parametrize("name", [PACK, "documents/*"])
def test_a_cut_file_is_recognized(tmp_path: Path, kept: int, name: str) -> None:
    """An operator whose copy stopped half-way learns it at once."""
    written(tmp_path / "cut", PackedDocument("/a", None, (TURTLE,)))
    (file,) = (tmp_path / "cut").glob(name)
    file.write_bytes(file.read_bytes()[:kept])

    with pytest.raises(IntegrityError, match="build the release again"):
        Pack.open(tmp_path / "cut" / PACK)


def test_a_missing_volume_is_reported_with_its_place(tmp_path: Path) -> None:
    """An operator sees which file is missing."""
    written(tmp_path / "pack", PackedDocument("/a", None, (TURTLE,)))
    volume_in(tmp_path / "pack").unlink()

    with pytest.raises(IntegrityError, match=r"[0-9a-f]{16}\.volume: this volume of documents is not whole"):
        Pack.open(tmp_path / "pack" / PACK)


@pytest.mark.parametrize("sign", [b"LODBOOK9", bytes(8)])
def test_a_file_of_another_kind_is_no_volume(tmp_path: Path, sign: bytes) -> None:
    """An operator whose disk lost the beginning of a file learns which."""
    written(tmp_path / "pack", PackedDocument("/a", None, (TURTLE,)))
    volume = volume_in(tmp_path / "pack")
    volume.write_bytes(sign + volume.read_bytes()[8:])

    with pytest.raises(IntegrityError, match=r"\.volume: this is no whole volume"):
        Pack.open(tmp_path / "pack" / PACK).find("/a")


def test_a_volume_that_went_while_a_pack_is_open_is_told_as_that(tmp_path: Path) -> None:
    """An operator who deletes an edition that is still served reads what is missing."""
    written(tmp_path / "pack", PackedDocument("/a", None, (TURTLE,)))
    pack = Pack.open(tmp_path / "pack" / PACK)
    volume_in(tmp_path / "pack").unlink()

    with pytest.raises(IntegrityError, match=r"\.volume: No such file or directory; build the release again"):
        pack.find("/a")


def test_another_file_is_no_pack(tmp_path: Path) -> None:
    """An operator who names a wrong file is told what to do."""
    (tmp_path / "other").write_bytes(b"PK\x03\x04" * 100)

    with pytest.raises(IntegrityError, match="no whole pack"):
        Pack.open(tmp_path / "other")


def test_a_missing_file_is_reported_with_its_place(tmp_path: Path) -> None:
    """An operator sees which file is missing."""
    with pytest.raises(IntegrityError, match=r"documents\.index"):
        Pack.open(tmp_path / PACK)


def test_a_failed_build_closes_its_file_and_leaves_no_whole_pack(tmp_path: Path) -> None:
    """A half-written pack is never taken for a finished one."""
    document = PackedDocument("/a", None, (TURTLE,))

    with pytest.raises(ReleaseError):
        written(tmp_path / "pack", document, document)

    with pytest.raises(IntegrityError):
        Pack.open(tmp_path / "pack" / PACK)


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=9), st.binary(max_size=99), max_size=9))
def test_every_path_finds_its_own_body(
    tmp_path_factory: pytest.TempPathFactory, bodies: dict[str, bytes]
) -> None:
    """No two documents are ever mixed up."""
    documents = [
        PackedDocument(path, None, (Representation("", "", None, body),)) for path, body in bodies.items()
    ]

    pack = written(tmp_path_factory.mktemp("packs") / "pack", *documents)

    for path, body in bodies.items():
        found = pack.find(path)
        assert found is not None
        assert bytes(found.representations[0].body) == body
    assert list(pack.paths()) == sorted(bodies, key=str.encode)
