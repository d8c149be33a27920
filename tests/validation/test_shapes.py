"""The shapes that people write, and the engine that runs them: silent, offline, exact about mistakes."""

import logging
import socket
from typing import TYPE_CHECKING, NoReturn

import pytest

from publisher.errors import DatasetError

if TYPE_CHECKING:
    from conftest import Toy


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every connection fail."""

    def refuse(*_: object) -> NoReturn:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("offline")
def test_imports_are_not_fetched(toy: "Toy") -> None:
    """An operator behind a wall validates as everybody does."""
    imports = (
        "<https://example.org/toy/o> <http://www.w3.org/2002/07/owl#imports> <http://example.org/far.ttl> ."
    )
    toy.write("shapes/imports.ttl", imports)
    toy.write("ontology/imports.ttl", imports)

    assert toy.report().conforms


@pytest.mark.parametrize("clause", ["SERVICE <http://127.0.0.1:9/> { $this ?p ?o }", "} FROM <http://a/> {"])
def test_shapes_that_would_fetch_are_refused(toy: "Toy", clause: str) -> None:
    """An operator can trust that a shape reads the directory's own data only."""
    toy.write(
        "shapes/far.ttl",
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <https://example.org/toy/s> a sh:NodeShape ; "
        "sh:sparql <https://example.org/toy/q> . "
        f'<https://example.org/toy/q> sh:select "SELECT $this {{ {clause} }}" .',
    )

    with pytest.raises(DatasetError, match=r"toy/q: its query asks another server .*; let it ask"):
        toy.shapes()


def test_nothing_is_printed(
    toy: "Toy", capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """A tool that reads standard output finds the report there and nothing else."""
    toy.write(
        "ontology/odd.ttl",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
        '<https://example.org/toy/a> <https://example.org/toy/b> "x"^^xsd:date .',
    )

    engine = logging.getLogger("pyshacl-validate")
    handlers = list(engine.handlers)

    toy.report()

    assert tuple(capfd.readouterr()) == ("", "")
    assert caplog.records == []
    assert engine.handlers == handlers


def test_shapes_with_rules_see_their_results(toy: "Toy") -> None:
    """An author of shapes may use SHACL's advanced features."""
    toy.write(
        "shapes/rule.ttl",
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix toy: <https://example.org/toy/def#> . "
        "@prefix x: <https://example.org/toy/shapes#> . "
        "x:rule a sh:NodeShape ; sh:targetClass toy:Bakery ; sh:order 1 ; sh:rule "
        "[ a sh:TripleRule ; sh:subject sh:this ; sh:predicate toy:marked ; sh:object true ] . "
        "x:marked a sh:PropertyShape ; sh:targetClass toy:Bakery ; sh:path toy:marked ; sh:minCount 1 .",
    )
    dataset = toy.dataset()
    before = dataset.quads

    assert toy.report().conforms
    assert dataset.quads == before


SHAPE = (
    "@prefix sh: <http://www.w3.org/ns/shacl#> . <https://example.org/toy/s> "
    "sh:targetNode <https://example.org/toy/id/entity/alpha> ; "
)
BAD_SHAPES = {
    "no Turtle": ("<http://a> <b>\n\n", r"bad\.ttl, line \d: .*; correct the Turtle"),
    "no sense": (f"{SHAPE} a sh:PropertyShape ; sh:minCount 1 .", r"shapes: .*sh:path.*; correct the shape"),
    "unknown prefix": (
        f'{SHAPE} a sh:NodeShape ; sh:sparql [ sh:select "SELECT $this {{ $this no:where ?x }}" ] .',
        r"shapes: .*no.*; correct the shape",
    ),
}


@pytest.mark.parametrize(("text", "message"), BAD_SHAPES.values(), ids=BAD_SHAPES)
def test_a_bad_shape_is_told(toy: "Toy", text: str, message: str) -> None:
    """An author of shapes hears where to look."""
    toy.write("shapes/bad.ttl", text)

    with pytest.raises(DatasetError, match=message):
        toy.report()


def test_a_folder_without_shapes_is_refused(toy: "Toy") -> None:
    """An operator who mistyped the folder does not publish unchecked data."""
    (toy.folder / "shapes/bakery.ttl").unlink()

    with pytest.raises(DatasetError, match=r"there are no shapes here; write a \.ttl file or correct"):
        toy.shapes()


def test_the_digest_knows_statements_not_layout(toy: "Toy") -> None:
    """A release says which shapes it conforms to; their layout does not count, their sense does."""
    toy.replace("shapes/bakery.ttl", "sh:maxLength 40", "sh:in ( 1 2 ) ; sh:maxLength 40")
    before = toy.shapes().digest

    toy.replace("shapes/bakery.ttl", "sh:in ( 1 2 ) ;", "sh:in  (1\n2 )\n;# a list\n")
    same = toy.shapes().digest
    toy.replace("shapes/bakery.ttl", "sh:maxLength 40", "sh:maxLength 41")

    assert same == before
    assert toy.shapes().digest != before
