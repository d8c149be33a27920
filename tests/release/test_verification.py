"""Verification: any damage to a release is found and named."""

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from release.former import in_one

from publisher.errors import IntegrityError
from publisher.release import Release, Variant, verify


def sign(folder: Path, name: str) -> None:
    """Make the manifest agree with a file that was changed."""

    def change(manifest: dict[str, Any]) -> None:
        content = (folder / name).read_bytes()
        manifest["files"][name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}

    edit_manifest(folder, change)


def edit_manifest(folder: Path, change: Any) -> None:
    """Change the manifest of a release."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def test_a_fresh_release_is_whole(released: Release) -> None:
    """An operator sees no false alarm."""
    assert verify(released.folder) == ()


def test_a_release_of_a_former_program_is_proved_too(copied: Path) -> None:
    """An operator keeps editions of years ago, whose documents are one file."""
    pack = Release.open(copied).pack
    documents = [document for path in pack.paths() if (document := pack.find(path))]
    (copied / "documents.pack").write_bytes(in_one(documents))
    sign(copied, "documents.pack")
    for file in ("documents.index", *(f"documents/{volume.name}" for volume in copied.glob("documents/*"))):
        (copied / file).unlink()
        edit_manifest(copied, lambda manifest, name=file: manifest["files"].pop(name))

    former = Release.open(copied).pack

    assert verify(copied) == ()
    assert [former.find(document.path) is not None for document in documents] == [True] * len(pack)


def test_every_file_is_covered(copied: Path) -> None:
    """There is no file whose damage would go unseen."""
    for name in Release.open(copied).manifest["files"]:
        path = copied / name
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

        (problem,) = verify(copied)

        assert problem.startswith(f"{name}: its SHA-256 is ")
        path.write_bytes(content)


def test_a_missing_a_cut_and_a_strange_file_are_all_told(copied: Path) -> None:
    """An operator gets the whole list at once."""
    (copied / "dumps" / "directory.nt").unlink()
    (copied / "dumps" / "directory.ttl").write_bytes(b"")
    (copied / "dumps" / "notes.txt").write_text("mine", encoding="utf-8")
    (copied / "link").symlink_to("/nonexistent")

    problems = verify(copied)

    size = Release.open(copied).manifest["files"]["dumps/directory.ttl"]["size"]
    assert problems == (
        "dumps/directory.nt: the file is missing",
        f"dumps/directory.ttl: it has 0 bytes; the manifest says {size}",
        "dumps/notes.txt: the manifest does not know this file",
        "link: the manifest does not know this file",
    )


def test_indexes_made_on_the_spot_are_no_strangers(copied: Path) -> None:
    """A store may keep its index beside the dumps that it comes from."""
    (copied / "index" / "store").mkdir(parents=True)
    (copied / "index" / "store" / "data").write_bytes(b"x")

    assert verify(copied) == ()


@pytest.mark.parametrize("extension", ["ttl", "jsonld", "nt", "trig", "rdf"])
def test_a_dump_that_says_something_else_is_found_though_it_is_signed(copied: Path, extension: str) -> None:
    """Nobody can publish two truths under one release."""
    name = f"dumps/directory.{extension}"
    text = (copied / name).read_text(encoding="utf-8")
    assert "Alpha Bakery" in text
    (copied / name).write_text(text.replace("Alpha Bakery", "Omega Bakery", 1), encoding="utf-8")
    sign(copied, name)

    packed, said = verify(copied)

    assert packed.startswith(f"{name}.gz: it does not unpack to {name}")
    triples = Release.open(copied).manifest["counts"]["triples"]
    assert said == f"{name}: its {triples} statements are not the {triples} of the N-Quads dump"


@pytest.mark.parametrize("change", ["other", "unsorted", "twice", "spaced"])
def test_a_canonical_form_that_is_none_is_found_though_it_is_signed(copied: Path, change: str) -> None:
    """The digest of the release can be checked with any tool."""
    path = copied / "dumps" / "directory.nq"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = {
        "other": [line.replace("Alpha Bakery", "Omega Bakery") for line in lines],
        "unsorted": [*lines[1:], lines[0]],
        "twice": [lines[0], *lines],
        "spaced": [line.replace(" .", "  .") for line in lines],
    }
    path.write_text("".join(changed[change]), encoding="utf-8")
    sign(copied, "dumps/directory.nq")

    packed, said = verify(copied)

    assert packed.startswith("dumps/directory.nq.gz: ")
    assert said.startswith("dumps/directory.nq: it is not the canonical form with the digest ")


def test_a_dump_that_cannot_be_read_is_told(copied: Path) -> None:
    """A broken dump is a finding, not a crash."""
    (copied / "dumps" / "directory.ttl").write_text("this is no Turtle", encoding="utf-8")
    (copied / "dumps" / "directory.ttl.gz").write_bytes(gzip.compress(b"this is no Turtle"))
    sign(copied, "dumps/directory.ttl")
    sign(copied, "dumps/directory.ttl.gz")

    (problem,) = verify(copied)

    assert problem.startswith("dumps/directory.ttl: ")


@pytest.mark.parametrize(
    "content", [b"", b"no gzip", gzip.compress(b"x" * 1000, mtime=0)[:-9]], ids=["empty", "text", "cut"]
)
def test_a_broken_archive_is_told(copied: Path, content: bytes) -> None:
    """A compressed dump is checked by unpacking it."""
    (copied / "dumps" / "directory.nq.gz").write_bytes(content)
    sign(copied, "dumps/directory.nq.gz")

    (problem,) = verify(copied)

    assert problem.startswith("dumps/directory.nq.gz: it does not unpack to dumps/directory.nq")


@pytest.mark.parametrize(
    ("count", "message"),
    [("triples", "manifest.json: it counts 1 triples; there are"), ("documents", "documents.index: it has")],
)
def test_wrong_counts_are_told(copied: Path, count: str, message: str) -> None:
    """What the manifest says about numbers is true."""
    edit_manifest(copied, lambda manifest: manifest["counts"].update({count: 1}))

    (problem,) = verify(copied)

    assert problem.startswith(message)


SPOILT: dict[str, Callable[[Variant], bytes | memoryview | None]] = {
    "as it is": lambda turtle: turtle.plain,
    "compressed": lambda turtle: turtle.gzip,
    "its tag": lambda turtle: bytes.fromhex(turtle.etag.strip('"')),
    "the tag of the compressed form": lambda turtle: bytes.fromhex((turtle.gzip_etag or "").strip('"')),
}


@pytest.mark.parametrize("suffix", [".ttl", ".nt"])
@pytest.mark.parametrize("part", SPOILT.values(), ids=SPOILT)
def test_a_document_that_is_not_what_its_tag_names_is_told_though_the_pack_is_signed(
    copied: Path, suffix: str, part: Callable[[Variant], bytes | memoryview | None]
) -> None:
    """Caches hold bytes for a tag for long, so every form is compared with its tag, in both codings."""
    document = Release.open(copied).pack.find("/entity/alpha")
    assert document is not None
    form = next(one for one in document.representations if one.suffix == suffix)
    # Of N-Triples only the compressed form is kept.
    kept = bytes(part(form) or form.gzip or b"")
    (path,) = (file for file in copied.glob("documents/*") if kept in file.read_bytes())
    path.write_bytes(path.read_bytes().replace(kept, bytes([*kept[:-1], kept[-1] ^ 1])))
    sign(copied, f"documents/{path.name}")

    (problem,) = verify(copied)

    assert problem.startswith(f"documents.index: /entity/alpha{suffix}: its ")


def test_a_pack_that_is_none_is_told(copied: Path) -> None:
    """Documents are opened, not only measured."""
    (copied / "documents.index").write_bytes(b"no pack")
    sign(copied, "documents.index")

    (problem,) = verify(copied)

    assert "this is no whole pack of documents" in problem


def test_without_a_manifest_nothing_can_be_proved(tmp_path: Path) -> None:
    """An operator who names a wrong folder is told so."""
    with pytest.raises(IntegrityError):
        verify(tmp_path)
