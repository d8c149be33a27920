"""What the example queries about relations, claims, sources and figures must answer, counted by hand."""

from collections import Counter

from content.reading import ID, KOP, Answer, Tables, concept, counted, date, many, provinces


def tenants_by_incubator(table: Tables) -> Answer:
    """Answer the query tenants-by-incubator."""
    return [
        (f"{ID}/{row['object']}", f"{ID}/{row['subject']}", date(row), concept("basis", row["basis"]))
        for row in table("relations.csv")
        if row["kind"] == "incubated-by"
    ]


def who_says_so(table: Tables) -> Answer:
    """Answer the query who-says-so."""
    pages = {row["key"]: row["url"] for row in table("sources.csv")}
    iri = f"{ID}/entity/kopkun"
    said = [
        (f"#claim-{row['key']}", date(row) or concept("legal-form", row["legal_form"]), row)
        for row in table("claims.csv")
        if row["subject"] == "entity/kopkun"
    ]
    said += [
        (f"#relation-{row['key']}", f"{ID}/{row['object']}", row)
        for row in table("relations.csv")
        if row["subject"] == "entity/kopkun"
    ]
    said += [
        (f"#status-{date(row)}", concept("status", row["status"]), row)
        for row in table("statuses.csv")
        if row["entity"] == "kopkun"
    ]
    return [
        (f"{iri}{record}", value, concept("basis", row["basis"]), f"{ID}/source/{source}", pages[source])
        for record, value, row in said
        for source in many(row["sources"])
    ]


def founding_members(table: Tables) -> Answer:
    """Answer the query founding-members."""
    entities = {f"entity/{row['key']}": row for row in table("entities.csv")}
    statuses = {f"entity/{row['entity']}": row["status"] for row in table("statuses.csv")}
    for row in table("relations.csv"):
        if row["kind"] == "founding-member-of":
            member, category = row["subject"], entities[row["subject"]]["category"]
            listed = concept("category", category) if category else ""
            yield f"{ID}/{member}", listed, concept("status", statuses[member])


def conflicting_claims(table: Tables) -> Answer:
    """Answer the query conflicting-claims."""
    groups: dict[tuple[str, str], dict[str, list[str]]] = {}
    for row in table("claims.csv"):
        value = date(row) or row["legal_form"] or f"{ID}/place/{row['place']}"
        sources = groups.setdefault((row["subject"], row["property"]), {}).setdefault(value, [])
        sources += many(row["sources"])
    return [
        (f"{ID}/{subject}", f"{KOP}{name}", value, f"{ID}/source/{source}")
        for (subject, name), values in groups.items()
        for value, sources in values.items()
        for source in sources
        if len(values) > 1
    ]


def programmes_by_organiser(table: Tables) -> Answer:
    """Answer the query programmes-by-organiser."""
    starts = {f"programme/{row['key']}": date(row, "start_") for row in table("programmes.csv")}
    return [
        (f"{ID}/{row['object']}", f"{ID}/{row['subject']}", starts[row["object"]])
        for row in table("relations.csv")
        if row["kind"] == "organiser-of"
    ]


def kmp_by_province(table: Tables) -> Answer:
    """Answer the query kmp-by-province."""
    return [
        (f"{ID}/place/{row['area']}", row["value"])
        for row in table("statistics.csv")
        if row["metric"] == "registered-kmp" and row["date"] == "2024-12-31" and row["area"] != "ID"
    ]


def sources_by_use(table: Tables) -> Answer:
    """Answer the query sources-by-use."""
    citing = (
        *("bodies", "claims", "editions", "entities", "places/localities", "programmes", "relations"),
        *("schemes/category", "schemes/model", "schemes/status", "statistics", "statuses"),
    )
    rows = [row for name in citing for row in table(f"{name}.csv")]
    return counted(f"{ID}/source/{source}" for row in rows for source in many(row["sources"]))


def editions_of_icci(table: Tables) -> Answer:
    """Answer the query editions-of-icci."""
    return [
        (
            f"{ID}/dataset/icci-editions#{row['date']}",
            row["date"],
            row["entity_count"],
            concept("count-basis", row["basis"]),
        )
        for row in table("editions.csv")
    ]


def undecided_places(table: Tables) -> Answer:
    """Answer the query undecided-places."""
    return [
        (f"{ID}/place/{row['key']}", f"{ID}/place/{candidate}")
        for row in table("places/localities.csv")
        for candidate in many(row["candidates"])
    ]


def running_tenants(table: Tables) -> Answer:
    """Answer the query running-tenants."""
    statuses = {f"entity/{row['entity']}": row["status"] for row in table("statuses.csv")}
    tenants: dict[str, list[str]] = {}
    for row in table("relations.csv"):
        if row["kind"] == "incubated-by":
            tenants.setdefault(row["object"], []).append(statuses[row["subject"]])
    return [
        (f"{ID}/{incubator}", str(len(found)), str(found.count("running")))
        for incubator, found in tenants.items()
    ]


def practitioners_without_incubator(table: Tables) -> Answer:
    """Answer the query practitioners-without-incubator."""
    statuses = {row["entity"]: row["status"] for row in table("statuses.csv")}
    incubated = {row["subject"] for row in table("relations.csv") if row["kind"] == "incubated-by"}
    return [
        (f"{ID}/entity/{row['key']}", concept("status", statuses[row["key"]]))
        for row in table("entities.csv")
        if row["category"] == "practitioner" and f"entity/{row['key']}" not in incubated
    ]


def every_fact_of_one(table: Tables) -> Answer:
    """Answer the query every-fact-of-one."""
    (row,) = (row for row in table("entities.csv") if row["key"] == "kinarya-coop")
    kinds = {kind["code"]: kind["property"] for kind in table("schemes/relation-kind.csv")}
    facts = [
        ("category", concept("category", row["category"]), row["category_basis"], row["sources"]),
        *(
            ("place", f"{ID}/place/{place}", row["place_basis"], row["sources"])
            for place in many(row["places"])
        ),
        *(
            (
                claim["property"],
                date(claim)
                or (
                    f"{ID}/place/{claim['place']}"
                    if claim["place"]
                    else concept("legal-form", claim["legal_form"])
                ),
                claim["basis"],
                claim["sources"],
            )
            for claim in table("claims.csv")
            if claim["subject"] == "entity/kinarya-coop"
        ),
        *(
            ("status", concept("status", seen["status"]), seen["basis"], seen["sources"])
            for seen in table("statuses.csv")
            if seen["entity"] == "kinarya-coop"
        ),
        *(
            (kinds[relation["kind"]], f"{ID}/{relation['object']}", relation["basis"], relation["sources"])
            for relation in table("relations.csv")
            if relation["subject"] == "entity/kinarya-coop"
        ),
    ]
    return {
        (f"{KOP}{name}", value, concept("basis", basis), f"{ID}/source/{source}")
        for name, value, basis, sources in facts
        for source in many(sources)
    }


def most_connected(table: Tables) -> Answer:
    """Answer the query most-connected."""
    ends = Counter(
        end
        for row in table("relations.csv")
        for end in {row["subject"], row["object"]}
        if end.startswith("entity/")
    )
    most = sorted(ends.items(), key=lambda item: (-item[1], item[0]))[:10]
    return [(f"{ID}/{end}", str(count)) for end, count in most]


def programmes_by_type(table: Tables) -> Answer:
    """Answer the query programmes-by-type."""
    return counted(concept("programme-type", row["type"]) for row in table("programmes.csv"))


def kmp_and_entities_by_province(table: Tables) -> Answer:
    """Answer the query kmp-and-entities-by-province."""
    entities = Counter(code for row in table("entities.csv") for code in provinces(row, table))
    return [
        (province, value, str(entities[province.rpartition("/")[2]]))
        for province, value in kmp_by_province(table)
    ]


def links_to_other_lists(table: Tables) -> Answer:
    """Answer the query links-to-other-lists."""
    skos = "http://www.w3.org/2004/02/skos/core#"
    return [
        (f"{ID}/{row['subject']}", f"{skos}{row['relation']}", row["target"], row["checked_on"])
        for row in table("links.csv")
    ]
