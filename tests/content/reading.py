"""What expected answers are made of: cells, keys and dates, read without any RDF."""

from collections import Counter
from collections.abc import Callable, Iterable

ID = "https://w3id.org/direktori-koperasi/id"
KOP = "https://w3id.org/direktori-koperasi/def#"

Row = dict[str, str]
Tables = Callable[[str], list[Row]]
Answer = Iterable[tuple[str, ...]]


def concept(scheme: str, code: str) -> str:
    """Return the IRI of a concept."""
    return f"{ID}/concept/{scheme}/{code}"


def many(cell: str) -> list[str]:
    """Return the values of a cell that may hold several."""
    return cell.split(" | ") if cell else []


def date(row: Row, prefix: str = "") -> str:
    """Return the date of a row, as precise as it is."""
    return row[f"{prefix}date"] or row[f"{prefix}month"] or row[f"{prefix}year"]


def counted(values: Iterable[str]) -> Answer:
    """Count how often each value occurs."""
    return [(value, str(count)) for value, count in Counter(values).items()]


def provinces(row: Row, table: Tables) -> set[str]:
    """Return the codes of the provinces that the places of a row lie in."""
    parents = {place["key"]: place["parent"][:2] for place in table("places/localities.csv")}
    return {parents.get(place, place[:2]) for place in many(row["places"])}
