"""What a datatype is called in a finding, and an example of what would be right."""

from publisher.ingest.csvw import moments
from publisher.ingest.csvw.lexical import INTEGERS
from publisher.ingest.csvw.model import Datatype, NumberFormat
from publisher.rdf import Text

_EXAMPLES = {
    "date": "2019-05-28",
    "time": "14:30:00",
    "dateTime": "2019-05-28T14:30:00",
    "dateTimeStamp": "2019-05-28T14:30:00+07:00",
    "gYear": "2019",
    "gYearMonth": "2019-05",
    "gMonth": "--05",
    "gMonthDay": "--05-28",
    "gDay": "---28",
    "duration": "P1Y2M",
    "yearMonthDuration": "P1Y2M",
    "dayTimeDuration": "P1DT2H",
    "decimal": "12.5",
    "double": "12.5",
    "float": "12.5",
    "boolean": "true / false",
    "anyURI": "https://example.org/",
    "language": "id",
    "hexBinary": "0FB7",
    "base64Binary": "D7c=",
}
_NAMES = {
    "date": Text.of(id="tanggal", en="date"),
    "time": Text.of(id="jam", en="time"),
    "dateTime": Text.of(id="tanggal dan jam", en="date and time"),
    "dateTimeStamp": Text.of(id="tanggal dan jam dengan zona waktu", en="date and time with a time zone"),
    "gYear": Text.of(id="tahun", en="year"),
    "gYearMonth": Text.of(id="tahun dan bulan", en="year and month"),
    "decimal": Text.of(id="angka desimal", en="decimal number"),
    "double": Text.of(id="angka", en="number"),
    "float": Text.of(id="angka", en="number"),
    "boolean": Text.of(id="nilai ya/tidak", en="yes/no value"),
    "anyURI": Text.of(id="alamat web", en="web address"),
    "language": Text.of(id="kode bahasa", en="language code"),
}
_INTEGER = Text.of(id="bilangan bulat ({base})", en="whole number ({base})")
_PARTS = {
    "yyyy": "2019",
    "MM": "05",
    "dd": "28",
    "HH": "14",
    "mm": "30",
    "ss": "00",
    "S": "5",
    "X": "+07",
    "XX": "+0700",
    "XXX": "+07:00",
    "x": "+07",
    "xx": "+0700",
    "xxx": "+07:00",
}
_PATTERNS = {
    r"[a-z0-9]+(-[a-z0-9]+)*": Text.of(
        id="huruf kecil dan angka, dengan tanda hubung di antaranya, seperti toko-roti-2",
        en="small letters and digits, with hyphens between them, such as bread-shop-2",
    ),
    r"[a-z0-9-]+": Text.of(id="huruf kecil, angka dan tanda hubung", en="small letters, digits and hyphens"),
    r"[a-z]+": Text.of(id="huruf kecil saja", en="small letters only"),
    r"[0-9]+": Text.of(id="angka saja", en="digits only"),
    r"\d+": Text.of(id="angka saja", en="digits only"),
    r"https?://.+": Text.of(
        id="alamat web seperti https://example.org/", en="an address such as https://example.org/"
    ),
}
_VALUE = Text.of(id="nilai yang diharapkan kolom ini", en="value that this column expects")
_MATCHING = Text.of(id="teks menurut pola {pattern}", en="text that matches the pattern {pattern}")


def name_of(datatype: Datatype) -> Text:
    """Say what a value of this datatype is called."""
    if isinstance(datatype.format, str) and datatype.base not in _NAMES and datatype.base not in INTEGERS:
        return _VALUE
    if datatype.base in INTEGERS:
        return _filled(_INTEGER, base=datatype.base)
    return _NAMES.get(datatype.base) or Text.of(id=datatype.base, en=datatype.base)


def example_of(datatype: Datatype) -> Text:
    """Say what would be right: an example, or the pattern in words."""
    written = datatype.format
    if isinstance(written, NumberFormat):
        return _same(written.pattern or _EXAMPLES["decimal"].replace(".", written.decimal_char))
    if written is None:
        return _same(_EXAMPLES.get(datatype.base) or ("12" if datatype.base in INTEGERS else "…"))
    if datatype.base == "boolean":
        return _same(written.replace("|", " / "))
    if datatype.base in {"date", "time", "dateTime", "dateTimeStamp"}:
        return _same(f"{moments.spell(written, _PARTS)} ({written})")
    return _PATTERNS.get(written.removeprefix("^").removesuffix("$")) or _filled(_MATCHING, pattern=written)


def _same(example: str) -> Text:
    return Text.of(id=example, en=example)


def _filled(text: Text, **facts: str) -> Text:
    return Text.of({language: words.format_map(facts) for language, words in text.items()})
