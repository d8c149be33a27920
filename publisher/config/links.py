"""Where links to other lists are kept."""

from dataclasses import dataclass

from publisher.config.reading import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The table in which `publisher link record` writes matches, and the titles of its columns."""

    table: str = setting("Table below the folder of data.", default="links.csv")
    subject: str = setting("Column of what is linked.", default="subject")
    key: str = setting("Column of the key of a link, which ends its IRI.", default="key")
    relation: str = setting("Column of how the two relate.", default="relation")
    target: str = setting("Column of the IRI in the other list.", default="target")
    checked_on: str = setting("Column of the day of the comparison.", default="checked_on")
    checked_by: str = setting("Column of who compared.", default="checked_by")
    note: str = setting("Column of the editor's note; none when left out.", default="")
