"""Small parts of pages by themselves: dates, numbers, coordinates, addresses, layout."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from publisher.rdf import RDFS_LABEL, Text
from publisher.web.pages.bars import bars
from publisher.web.pages.layout import LAST, layout
from publisher.web.pages.messages import load
from publisher.web.pages.writing import clean, date, number, one_line, size

SH = "http://www.w3.org/ns/shacl#"
ID, EN = load("id"), load("en")


@pytest.mark.parametrize(
    ("value", "text", "machine"),
    [
        ("2018", "2018", "2018"),
        ("2018-08", "Agustus 2018", "2018-08"),
        ("2018-08-01", "1 Agustus 2018", "2018-08-01"),
        ("2018-08-01Z", "1 Agustus 2018", "2018-08-01"),
        ("2018-08-01+07:00", "1 Agustus 2018", "2018-08-01"),
    ],
)
def test_dates_may_be_partial(value: str, text: str, machine: str) -> None:
    """A source that names only a year is not made to say more."""
    written = date(value, ID)

    assert written is not None
    assert (written.text, written.machine) == (text, machine)


@pytest.mark.parametrize("value", ["", "soon", "2018-13", "2018-00-01", "18-08-01", "2018-8", "2018-08-01 "])
def test_what_is_no_date_is_not_written_as_one(value: str) -> None:
    """A slip in the data is shown as it is, not as another day."""
    assert date(value, EN) is None


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        ("0", "0", "0"),
        ("2018", "2018", "2018"),
        ("10000", "10.000", "10,000"),
        ("-0.50", "\u22120,50", "\u22120.50"),
        ("1E6", "1E6", "1E6"),
    ],
)
def test_numbers_are_written_as_the_language_does(value: str, indonesian: str, english: str) -> None:
    """A thousand is no one in either language."""
    assert (number(value, ID), number(value, EN)) == (indonesian, english)


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "0 B"), (999, "999 B"), (1000, "1,0 kB"), (2_500_000, "2,5 MB"), (7 * 10**12, "7000,0 GB")],
)
def test_sizes_have_a_unit(count: int, expected: str) -> None:
    """Whoever downloads knows whether to wait."""
    assert size(count, ID) == expected


def test_forbidden_characters_are_replaced_and_lines_joined() -> None:
    """A title is one line of text, whatever the table held."""
    assert clean("a\u0000b\u0085c") == "a\ufffdb\ufffdc"
    assert one_line("a\n\u202e b\t c") == "a b c"
    assert len(one_line("x" * 1000)) == 240


def test_bars_begin_at_zero() -> None:
    """Half as many is half as long, and nothing is no bar."""
    drawn = bars([(Text.of(), 10, "10"), (Text.of(), 5, "5"), (Text.of(), 0, "0"), (Text.of(), -3, "-3")])  # type: ignore[list-item]

    assert [bar.length for bar in drawn] == [100.0, 50.0, 0.0, 0.0]
    assert bars([]) == ()


def shape(subject: str, predicate: str, value: NamedNode | Literal) -> Quad:
    """Say something in a shapes graph."""
    return Quad(NamedNode(f"urn:{subject}"), NamedNode(predicate), value)


def test_layout_takes_order_name_and_group_from_the_shapes() -> None:
    """Shapes say how to show what they check."""
    made = layout(
        [
            shape("S", f"{SH}targetClass", NamedNode("urn:C")),
            shape("S", f"{SH}node", NamedNode("urn:T")),
            shape("T", f"{SH}node", NamedNode("urn:S")),
            shape("T", f"{SH}property", NamedNode("urn:P")),
            shape("P", f"{SH}path", NamedNode("urn:p")),
            shape("P", f"{SH}order", Literal("2")),
            shape("P", f"{SH}name", Literal("nama", language="id")),
            shape("P", f"{SH}group", NamedNode("urn:G")),
            shape("G", RDFS_LABEL, Literal("Group", language="en")),
            shape("S", f"{SH}property", NamedNode("urn:Q")),
            shape("Q", f"{SH}path", NamedNode("urn:q")),
            shape("Q", f"{SH}order", Literal("first")),
        ]
    )

    hint = made.hint(("urn:other", "urn:C"), "urn:p")

    assert (hint.order, hint.name, hint.group) == (2.0, Text.of(id="nama"), "urn:G")
    assert made.hint((), "urn:p").name == Text.of(id="nama")
    assert made.hint((), "urn:p").order == LAST
    assert made.hint(("urn:C",), "urn:q").order == LAST
    assert made.hint(("urn:C",), "urn:unknown").order == LAST
    assert made.groups["urn:G"].name == Text.of(en="Group")
