"""The sentences of findings, in Indonesian and English: what is wrong and what would be right."""

from typing import NamedTuple

from publisher.rdf import Text


class Words(NamedTuple):
    """One sentence with places for facts, in each language of the readers.

    >>> Words(id="nilai {value} salah", en="{value} is wrong").say(value="7")["en"]
    '7 is wrong'
    """

    id: str
    en: str

    def say(self, **facts: object) -> Text:
        """Fill in the facts; a fact that is a text is said in the language of its sentence."""
        versions = {"id": self.id, "en": self.en}
        return Text.of({tag: words.format_map(_spoken(facts, tag)) for tag, words in versions.items()})


def _spoken(facts: dict[str, object], language: str) -> dict[str, object]:
    return {
        name: fact.best(language) if isinstance(fact, Text) else _short(fact) for name, fact in facts.items()
    }


def _short(fact: object) -> object:
    """Cut a value that would fill the screen; the cell itself keeps it whole."""
    return f"{fact[:77]}..." if isinstance(fact, str) and len(fact) > 80 else fact  # noqa: PLR2004


REQUIRED = Words(
    id="sel ini kosong; isi nilainya, karena kolom ini wajib diisi di setiap baris",
    en="the cell is empty; write a value, because this column needs one in every row",
)
BLANKS = Words(
    id="nilai '{value}' diawali atau diakhiri spasi; hapus spasi itu",
    en="the value '{value}' begins or ends with blanks; remove them",
)
NOT_A = Words(id="'{value}' bukan {kind}; tulis {example}", en="'{value}' is no {kind}; write {example}")
TOO_SHORT = Words(
    id="'{value}' terlalu pendek ({length}); tulis paling sedikit {limit} karakter",
    en="'{value}' is too short ({length}); write at least {limit} characters",
)
TOO_LONG = Words(
    id="'{value}' terlalu panjang ({length}); tulis paling banyak {limit} karakter",
    en="'{value}' is too long ({length}); write at most {limit} characters",
)
TOO_SMALL = Words(
    id="'{value}' terlalu kecil; tulis nilai mulai dari {limit}",
    en="'{value}' is too small; write a value from {limit} on",
)
TOO_LARGE = Words(
    id="'{value}' terlalu besar; tulis nilai sampai dengan {limit}",
    en="'{value}' is too large; write a value up to {limit}",
)
NOT_MORE = Words(
    id="'{value}' terlalu kecil; tulis nilai yang lebih dari {limit}",
    en="'{value}' is too small; write a value greater than {limit}",
)
NOT_LESS = Words(
    id="'{value}' terlalu besar; tulis nilai yang kurang dari {limit}",
    en="'{value}' is too large; write a value less than {limit}",
)
BAD_BYTE = Words(
    id="byte 0x{byte} pada karakter ke-{position} bukan UTF-8; simpan berkas ini sebagai UTF-8",
    en="byte 0x{byte} at character {position} is not UTF-8; save the file as UTF-8",
)
CONTROL_CHARACTER = Words(
    id="karakter U+{code} pada posisi {position} tidak dapat diterbitkan; hapus karakter itu",
    en="character U+{code} at position {position} cannot be published; remove it",
)
CELL_SIZE = Words(
    id="sel ini lebih panjang dari {limit} karakter, dan sisa tabel tidak dibaca; "
    "persingkat, atau periksa tanda kutip yang tidak ditutup",
    en="a cell is longer than {limit} characters, and the rest of the table is not read; "
    "shorten it, or look for a quote that is not closed",
)
TABLE_SIZE = Words(
    id="tabel ini lebih besar dari {limit} dan tidak dibaca; bagi menjadi beberapa tabel, "
    "atau naikkan [build] table_mebibytes",
    en="the table is larger than {limit} and is not read; divide it into several tables, "
    "or raise [build] table_mebibytes",
)
TABLE_CELLS = Words(
    id="tabel ini punya sekitar {cells} sel, lebih dari {limit}, dan tidak dibaca; "
    "bagi menjadi beberapa tabel, atau naikkan [build] table_cells",
    en="the table has about {cells} cells, more than {limit}, and is not read; "
    "divide it into several tables, or raise [build] table_cells",
)
SHEET_ROWS = Words(
    id="lembar ini punya lebih dari {limit} baris dan tidak dibaca; hapus isi yang jauh di bawah tabel",
    en="the sheet has more than {limit} rows and is not read; remove what stands far below the table",
)
MANY_PROBLEMS = Words(
    id="tabel ini punya lebih dari {limit} masalah, dan sisanya tidak dibaca; betulkan yang disebut, "
    "atau periksa apakah berkas ini memang tabel",
    en="the table has more than {limit} problems, and the rest is not read; correct those that are told, "
    "or make sure that the file is a table",
)
ROW_CELLS = Words(
    id="baris ini punya sekitar {found} sel, lebih dari {limit}, dan sisa tabel tidak dibaca; "
    "tulis tiap baris tabel di baris teks sendiri",
    en="the row has about {found} cells, more than {limit}, and the rest of the table is not read; "
    "write each row of the table on a line of its own",
)
OPEN_QUOTE = Words(
    id='tanda kutip yang dibuka di baris ini tidak ditutup; tutup dengan ", atau tulis "" untuk tanda kutip',
    en='a quote that opens in this row is never closed; close it with ", or write "" for a quote mark',
)
STRAY_QUOTE = Words(
    id='tanda kutip penutup harus diikuti pemisah; tulis "" untuk tanda kutip di dalam nilai',
    en='a closing quote must be followed by a delimiter; write "" for a quote mark within a value',
)
EMPTY_TABLE = Words(
    id="tabel ini kosong; tulis baris pertama dengan judul kolom {titles}",
    en="the table is empty; write a first row with the column titles {titles}",
)
NO_ROWS = Words(
    id="tabel ini tidak mempunyai baris, hanya judul kolom; tambahkan baris, "
    "atau hapus tabel beserta metadatanya",
    en="the table has no rows, only a header; add rows, or remove the table with its metadata",
)
UNKNOWN_COLUMN = Words(
    id="kolom '{title}' tidak dikenal; {remedy}", en="there is no column '{title}'; {remedy}"
)
MISSING_COLUMN = Words(
    id="kolom '{title}' tidak ada; tambahkan ke judul kolom",
    en="the column '{title}' is missing; add it to the header",
)
REPEATED_COLUMN = Words(
    id="kolom '{title}' ada dua kali; hapus salah satunya",
    en="the column '{title}' stands twice; remove one of them",
)
OTHER_COLUMN = Words(
    id="judul kolom ke-{number} adalah '{found}'; menurut metadata seharusnya '{title}'",
    en="the title of column {number} is '{found}'; the metadata expects '{title}'",
)
CELL_COUNT = Words(
    id="baris ini mempunyai {found} sel, padahal ada {expected} kolom; beri tanda kutip pada nilai "
    "yang berisi pemisah, dan jangan kurangi pemisah sel kosong",
    en="the row has {found} cells, but there are {expected} columns; put quotes around a value that contains "
    "the delimiter, and keep the delimiters of empty cells",
)
DUPLICATE_KEY = Words(
    id="kunci '{key}' sudah ada di baris {first}; beri setiap baris kunci sendiri",
    en="the key '{key}' stands in row {first} already; give each row a key of its own",
)
NO_SUCH_ROW = Words(
    id="'{value}' bukan {column} di {table}; {remedy}", en="'{value}' is no {column} in {table}; {remedy}"
)
SEVERAL_ROWS = Words(
    id="'{value}' ada di beberapa baris {table}; buat {column} di sana unik",
    en="'{value}' stands in several rows of {table}; make {column} unique there",
)
IRI_CHARACTER = Words(
    id="'{value}' menjadi bagian IRI, padahal IRI tidak boleh berisi {characters}; ganti karakter itu",
    en="'{value}' becomes part of an IRI, and no IRI may hold {characters}; replace that",
)
NOT_ABSOLUTE = Words(
    id="'{value}' bukan IRI lengkap; tulis IRI lengkap seperti https://example.org/",
    en="'{value}' is no absolute IRI; write all of it, such as https://example.org/",
)
NO_SUBJECT = Words(
    id="baris ini tidak mempunyai subjek karena kolom {columns} kosong; isi kolom itu",
    en="the row has no subject, because column {columns} is empty; fill it in",
)
UNKNOWN_SHEET = Words(
    id="lembar '{sheet}' tidak dibaca; beri nama salah satu tabel ({tables}), atau hapus",
    en="the sheet '{sheet}' is not read; name it like a table ({tables}), or remove it",
)
DID_YOU_MEAN = Words(id="apakah maksudnya {names}?", en="did you mean {names}?")
WRITE_ONE_OF = Words(id="tulis salah satu dari {names}", en="write one of {names}")
ADD_ROW = Words(id="tambahkan baris untuk nilai itu", en="add a row for it there")
REMOVE_COLUMN = Words(
    id="hapus kolom itu, atau jelaskan di {metadata}", en="remove it, or describe it in {metadata}"
)
