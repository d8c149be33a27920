"""What was published once is not lost in silence."""

from typing import TYPE_CHECKING

from publisher.ingest import Severity
from publisher.validation import unaccounted

if TYPE_CHECKING:
    from conftest import Toy

ALPHA = "https://example.org/toy/id/entity/alpha"


def test_thing_that_is_gone_without_a_word_is_asked_about(toy: "Toy") -> None:
    """An editor who deleted a row by mistake learns which, in both languages."""
    toy.delete_row("entities.csv", 2)
    toy.replace("data/statuses.csv", "alpha,", "beta,")

    (finding,) = unaccounted(toy.dataset(), [ALPHA, ALPHA.replace("alpha", "beta")], "2020-01-02")

    assert finding.severity is Severity.WARNING
    assert finding.focus == ALPHA
    assert finding.message["en"].startswith("entity/alpha was in release 2020-01-02 and is mentioned no more")
    assert "dicabut" in finding.message["id"]


def test_thing_with_a_record_of_its_retirement_is_accounted_for(toy: "Toy") -> None:
    """A retired key is described by the record that says why, so nobody is asked again."""
    toy.delete_row("entities.csv", 2)
    toy.replace("data/statuses.csv", "alpha,", "beta,")
    toy.write(
        "ontology/retired.ttl",
        f"<{ALPHA}> <http://purl.org/dc/terms/isReplacedBy> <https://example.org/toy/id/entity/beta> .",
    )

    assert not list(unaccounted(toy.dataset(), [ALPHA], "2020-01-02"))
