"""Where reading a directory's own tables departs from the Recommendation, which reads tables of strangers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What is read more strictly, and what more helpfully; docs/decisions/0002 gives the reasons."""

    # Columns are found by their titles, so that an editor may move them; else they count by position.
    columns_by_title: bool
    # A list of values under a valueUrl gives one IRI a value; else one IRI holds the whole list.
    iri_for_each_value: bool
    # A virtual column says nothing where a value of its valueUrl is missing; else it says half an IRI.
    whole_iris_only: bool
    # Needless blanks, and characters that no IRI may hold, are found.
    tidy: bool


RECOMMENDATION = Rules(columns_by_title=False, iri_for_each_value=False, whole_iris_only=False, tidy=False)
HOUSE = Rules(columns_by_title=True, iri_for_each_value=True, whole_iris_only=True, tidy=True)
