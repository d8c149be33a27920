"""Example queries and their headers."""

from typing import TYPE_CHECKING

import pytest

from publisher.dataset import Dataset
from publisher.errors import DatasetError

if TYPE_CHECKING:
    from conftest import Toy


def test_a_question_says_what_it_asks_in_each_language(toy_dataset: Dataset) -> None:
    """A researcher picks an example by its title."""
    (question,) = toy_dataset.questions

    assert question.name == "by-status"
    assert question.title["id"] == "Toko roti menurut status"
    assert question.description["en"] == "How many bakeries have which current status."
    assert question.text.startswith("PREFIX toy:")
    assert toy_dataset.select(question.text)


def test_comments_after_the_header_stay(toy: "Toy") -> None:
    """An author explains a query in the query."""
    toy.write("data/queries/a.rq", "#title@EN: All\n\n# Everything there is.\nSELECT * { ?s ?p ?o }\n")

    first = toy.dataset().questions[0]

    assert dict(first.title) == {"en": "All"}
    assert first.text == "# Everything there is.\nSELECT * { ?s ?p ?o }\n"


BAD_QUESTIONS = {
    "SELECT * { ?s ?p ?o }": r"queries/bad\.rq has no title; write a first line such as #title@en:",
    "": r"queries/bad\.rq has no title",
    "#titel@en: x\nASK {}": r"queries/bad\.rq, line 1: 'titel' is no header; write title or description",
    "#title@en: x\n#title@en: y\nASK {}": r"queries/bad\.rq, line 2: title@en is given twice; remove one",
    "#title@en: x\n#title@id:\nASK {}": r"queries/bad\.rq, line 2: title@id is empty; write its words",
    "#title@en: x\nSELECT {": r"queries/bad\.rq, line 2, column 9: this is no SPARQL; correct",
    "#title@en: x\nASK { SERVICE <http://127.0.0.1:9/> { } }": r"queries/bad\.rq asks another server",
}


@pytest.mark.parametrize(("text", "message"), BAD_QUESTIONS.items())
def test_a_bad_question_is_named(toy: "Toy", text: str, message: str) -> None:
    """An author of queries hears which file and line to correct and how."""
    toy.write("data/queries/bad.rq", text)

    with pytest.raises(DatasetError, match=message):
        toy.dataset()


def test_a_question_that_is_not_utf_8_is_named(toy: "Toy") -> None:
    """An author whose editor saved Latin-1 hears what to do."""
    (toy.folder / "data/queries/bad.rq").write_bytes(b"#title@en: caf\xe9\nASK {}")

    with pytest.raises(DatasetError, match=r"queries/bad\.rq: .*; save the file as UTF-8"):
        toy.dataset()
