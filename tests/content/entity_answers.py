"""What the example queries about entities and their statuses must answer, counted from the tables."""

from collections import Counter
from itertools import pairwise

from content.reading import ID, KOP, Answer, Row, Tables, concept, counted, date, many, provinces


def by_category(table: Tables) -> Answer:
    """Answer the query by-category."""
    rows = table("entities.csv")
    return counted(concept("category", row["category"]) for row in rows if row["category"])


def by_model(table: Tables) -> Answer:
    """Answer the query by-model."""
    return counted(concept("model", code) for row in table("entities.csv") for code in many(row["models"]))


def by_status(table: Tables) -> Answer:
    """Answer the query by-status."""
    newest = {row["entity"]: row["status"] for row in sorted(table("statuses.csv"), key=date)}
    return counted(concept("status", status) for status in newest.values())


def by_province(table: Tables) -> Answer:
    """Answer the query by-province."""
    rows = table("entities.csv")
    return counted(f"{ID}/place/{code}" for row in rows for code in provinces(row, table))


def basis_of_categories(table: Tables) -> Answer:
    """Answer the query basis-of-categories."""
    return counted(concept("basis", row["category_basis"]) for row in table("entities.csv"))


def by_sector(table: Tables) -> Answer:
    """Answer the query by-sector."""
    sections = {row["code"]: row["isic"] for row in table("schemes/sector.csv")}
    counted = Counter(sector for row in table("entities.csv") for sector in many(row["sectors"]))
    return [(concept("sector", code), sections[code], str(count)) for code, count in counted.items()]


def completeness(table: Tables) -> Answer:
    """Answer the query completeness."""
    rows = table("entities.csv")
    claimed = {(row["subject"], row["property"]) for row in table("claims.csv")}
    subjects = {row["subject"] for row in table("relations.csv")}
    incubated = {row["subject"] for row in table("relations.csv") if row["kind"] == "incubated-by"}
    columns = {
        f"{KOP}category": "category",
        f"{KOP}function": "functions",
        f"{KOP}model": "models",
        f"{KOP}sector": "sectors",
        f"{KOP}place": "places",
        "http://xmlns.com/foaf/0.1/homepage": "websites",
        "http://www.w3.org/2004/02/skos/core#altLabel": "alt_names",
        "http://purl.org/dc/terms/source": "sources",
    }
    filled = {iri: sum(bool(row[column]) for row in rows) for iri, column in columns.items()}
    keys = [f"entity/{row['key']}" for row in rows]
    for name in ("legalForm", "founded", "registrationNumber"):
        filled[f"{KOP}{name}"] = sum((key, name) in claimed for key in keys)
    filled[f"{KOP}incubatedBy"] = sum(key in incubated for key in keys)
    filled[f"{KOP}hasRelation"] = sum(key in subjects for key in keys)
    filled[f"{KOP}hasStatus"] = len({row["entity"] for row in table("statuses.csv")})
    return [(iri, str(count), str(len(rows) - count)) for iri, count in filled.items()]


def gaps(table: Tables) -> Answer:
    """Answer the query gaps."""
    founded = {row["subject"] for row in table("claims.csv") if row["property"] == "founded"}
    for row in table("entities.csv"):
        missing = {
            "category": not row["category"],
            "place": not row["places"],
            "founded": f"entity/{row['key']}" not in founded,
            "model": not row["models"] and row["category"] == "practitioner",
        }
        for name, is_missing in missing.items():
            if is_missing:
                yield f"{ID}/entity/{row['key']}", f"{KOP}{name}"


def entities_in_jawa_tengah(table: Tables) -> Answer:
    """Answer the query entities-in-jawa-tengah."""
    return [
        (f"{ID}/entity/{row['key']}", f"{ID}/place/{place}")
        for row in table("entities.csv")
        for place in many(row["places"])
        if place[:2] == "33"
    ]


def map_of_a_province(table: Tables) -> Answer:
    """Answer the query map-of-a-province."""
    places = (*table("places/provinces.csv"), *table("places/regencies.csv"))
    points = {place["code"]: (place["lat"], place["long"]) for place in places}
    return [
        (
            f"{ID}/entity/{row['key']}",
            row["name"],
            f"{ID}/place/{place}",
            *points[place],
            f"POINT({points[place][1]} {points[place][0]})",
        )
        for row in table("entities.csv")
        for place in many(row["places"])
        if "33" in provinces(row, table) and place in points
    ]


def models_by_member_type(table: Tables) -> Answer:
    """Answer the query models-by-member-type."""
    practised = Counter(model for row in table("entities.csv") for model in many(row["models"]))
    return [
        (concept("member-type", kind), concept("model", row["code"]), str(practised[row["code"]]))
        for row in table("schemes/model.csv")
        for kind in many(row["member_type"])
    ]


def new_models_without_legal_form(table: Tables) -> Answer:
    """Answer the query new-models-without-legal-form."""
    new = {row["code"] for row in table("schemes/model.csv") if row["kind"] == "new-model"}
    legal = {row["subject"] for row in table("claims.csv") if row["legal_form"] == "cooperative"}
    return [
        (f"{ID}/entity/{row['key']}", concept("model", model))
        for row in table("entities.csv")
        for model in many(row["models"])
        if model in new and f"entity/{row['key']}" not in legal
    ]


def supporters_by_function(table: Tables) -> Answer:
    """Answer the query supporters-by-function."""
    return [
        (concept("function", function), f"{ID}/entity/{row['key']}", concept("category", row["category"]))
        for row in table("entities.csv")
        for function in many(row["functions"])
    ]


def status_on_a_day(table: Tables) -> Answer:
    """Answer the query status-on-a-day."""
    known = [row for row in sorted(table("statuses.csv"), key=date) if date(row) <= "2019-12-31"]
    newest = {row["entity"]: row for row in known}
    return [
        (f"{ID}/entity/{entity}", concept("status", row["status"]), date(row))
        for entity, row in newest.items()
    ]


def status_changes(table: Tables) -> Answer:
    """Answer the query status-changes."""
    seen: dict[str, list[Row]] = {}
    for row in sorted(table("statuses.csv"), key=date):
        seen.setdefault(row["entity"], []).append(row)
    return [
        (
            f"{ID}/entity/{entity}",
            concept("status", one["status"]),
            concept("status", two["status"]),
            date(two),
        )
        for entity, rows in seen.items()
        for one, two in pairwise(rows)
        if one["status"] != two["status"]
    ]


def stale_statuses(table: Tables) -> Answer:
    """Answer the query stale-statuses."""
    return [
        (f"{ID}/entity/{row['entity']}", concept("status", row["status"]), date(row))
        for row in table("statuses.csv")
        if date(row) < "2020-01-01"
    ]


def longest_unobserved(table: Tables) -> Answer:
    """Answer the query longest-unobserved."""
    oldest = sorted(table("statuses.csv"), key=lambda row: (date(row), row["entity"]))[:10]
    return [(f"{ID}/entity/{row['entity']}", concept("status", row["status"]), date(row)) for row in oldest]
