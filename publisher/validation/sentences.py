"""What a report says where a shape has no message of its own: the fact, then what would be right."""

from collections.abc import Mapping, Sequence

from publisher.rdf import Text

# The languages that a sentence is made in; a shape's own messages may have others.
LANGUAGES = ("en", "id")

OR = Text.of(en=" or ", id=" atau ")

# By SHACL constraint component (SHACL section 4); a number after it is that of the limit.
SENTENCES: Mapping[str, Text] = {
    "MinCount 1": Text.of(
        en="{path} is missing; fill it in",
        id="{path} belum ada; isilah",
    ),
    "MinCount": Text.of(
        en="{path} has too few values; give at least {limit}",
        id="nilai {path} kurang; berikan sedikitnya {limit}",
    ),
    "MaxCount 1": Text.of(
        en="{path} has more than one value; keep one",
        id="{path} punya lebih dari satu nilai; sisakan satu",
    ),
    "MaxCount": Text.of(
        en="{path} has too many values; keep at most {limit}",
        id="nilai {path} terlalu banyak; sisakan paling banyak {limit}",
    ),
    "Class": Text.of(
        en="{value} is no {limit}; name one that is",
        id="{value} bukan {limit}; sebutkan {limit} yang ada",
    ),
    "Datatype": Text.of(
        en="{value} is not {limit}; write {limit}",
        id="{value} bukan {limit}; tulis {limit}",
    ),
    "NodeKind": Text.of(
        en="{value} is not {limit}; write {limit}",
        id="{value} bukan {limit}; tulis {limit}",
    ),
    "MinExclusive": Text.of(
        en="{value} is too small; write more than {limit}",
        id="{value} terlalu kecil; tulis lebih dari {limit}",
    ),
    "MinInclusive": Text.of(
        en="{value} is too small; write {limit} or more",
        id="{value} terlalu kecil; tulis {limit} atau lebih",
    ),
    "MaxExclusive": Text.of(
        en="{value} is too large; write less than {limit}",
        id="{value} terlalu besar; tulis kurang dari {limit}",
    ),
    "MaxInclusive": Text.of(
        en="{value} is too large; write {limit} or less",
        id="{value} terlalu besar; tulis {limit} atau kurang",
    ),
    "MinLength": Text.of(
        en="{value} is too short; write at least {limit} characters",
        id="{value} terlalu pendek; tulis sedikitnya {limit} huruf",
    ),
    "MaxLength": Text.of(
        en="{value} is too long; write at most {limit} characters",
        id="{value} terlalu panjang; tulis paling banyak {limit} huruf",
    ),
    "Pattern": Text.of(
        en="{value} does not fit the pattern {limit}; write it in that form",
        id="{value} tidak cocok dengan pola {limit}; tulis dalam bentuk itu",
    ),
    "LanguageIn": Text.of(
        en="{value} is in another language; write it in {limit}",
        id="{value} berbahasa lain; tulis dalam bahasa {limit}",
    ),
    "UniqueLang": Text.of(
        en="{path} has several values in one language; keep one a language",
        id="{path} punya beberapa nilai dalam satu bahasa; sisakan satu per bahasa",
    ),
    "Equals": Text.of(
        en="{path} and {limit} differ; give both the same values",
        id="{path} dan {limit} berbeda; samakan nilainya",
    ),
    "Disjoint": Text.of(
        en="{value} is a value of {path} and of {limit}; remove one of the two",
        id="{value} adalah nilai {path} dan juga {limit}; hapus salah satunya",
    ),
    "LessThan": Text.of(
        en="{value} is not less than {limit}; correct one of the two",
        id="{value} tidak kurang dari {limit}; betulkan salah satunya",
    ),
    "LessThanOrEquals": Text.of(
        en="{value} is more than {limit}; correct one of the two",
        id="{value} lebih dari {limit}; betulkan salah satunya",
    ),
    "HasValue": Text.of(
        en="{path} lacks the value {limit}; add it",
        id="{path} tidak punya nilai {limit}; tambahkan",
    ),
    "In": Text.of(
        en="{value} is not allowed; write {limit}",
        id="{value} tidak diperbolehkan; tulis {limit}",
    ),
    "Closed": Text.of(
        en="{path} is not foreseen here; remove {value}",
        id="{path} tidak dikenal di sini; hapus {value}",
    ),
    "QualifiedMinCount": Text.of(
        en="{path} has too few values of the kind required; give at least {limit}",
        id="nilai {path} dari jenis yang diminta kurang; berikan sedikitnya {limit}",
    ),
    "QualifiedMaxCount": Text.of(
        en="{path} has too many values of one kind; keep at most {limit}",
        id="nilai {path} dari satu jenis terlalu banyak; sisakan paling banyak {limit}",
    ),
    "": Text.of(
        en="{value} does not conform to {shape} ({component}); read what the shape asks for",
        id="{value} tidak sesuai dengan {shape} ({component}); baca apa yang diminta bentuk itu",
    ),
}

# What would be right, said with an example where people get the form wrong.
DATATYPES: Mapping[str, Text] = {
    "anyURI": Text.of(en="an address such as https://example.org/", id="alamat seperti https://example.org/"),
    "boolean": Text.of(en="true or false", id="true atau false"),
    "date": Text.of(en="a date such as 2019-05-28", id="tanggal seperti 2019-05-28"),
    "decimal": Text.of(en="a decimal number such as 12.5", id="bilangan desimal seperti 12.5"),
    "gYear": Text.of(en="a year such as 2019", id="tahun seperti 2019"),
    "gYearMonth": Text.of(en="a month such as 2019-05", id="bulan seperti 2019-05"),
    "integer": Text.of(en="a whole number such as 12", id="bilangan bulat seperti 12"),
    "langString": Text.of(en="a text with a language", id="teks dengan bahasa"),
    "string": Text.of(en="a text without a language", id="teks tanpa bahasa"),
}

NODE_KINDS: Mapping[str, Text] = {
    "BlankNode": Text.of(en="a node without IRI", id="simpul tanpa IRI"),
    "BlankNodeOrIRI": Text.of(en="a thing", id="suatu hal"),
    "BlankNodeOrLiteral": Text.of(en="a literal or a node without IRI", id="literal atau simpul tanpa IRI"),
    "IRI": Text.of(en="an IRI", id="IRI"),
    "IRIOrLiteral": Text.of(en="an IRI or a literal", id="IRI atau literal"),
    "Literal": Text.of(en="a literal", id="literal"),
}


def template(component: str, limit: str) -> Text:
    """Return the sentence of a constraint component, the one for exactly this limit when there is one."""
    return SENTENCES.get(f"{component} {limit}") or SENTENCES.get(component) or SENTENCES[""]


def alternatives(words: Sequence[str], language: str) -> str:
    """Join words as alternatives: "pending, running or failed"."""
    *others, last = words or ("",)
    return f"{', '.join(others)}{OR[language]}{last}" if others else last
