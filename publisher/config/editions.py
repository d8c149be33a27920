"""The editions of a directory: the one to build, those before it, and what readers are told of changes."""

from dataclasses import dataclass

from publisher.config.reading import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The edition of the data that a build makes when no other is named."""

    version: str = setting("Name of the release: the date of the edition.")
    issued: str = setting("Day of issue (ISO 8601); the version when left out.", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """Rows that an edition does not have, and with them whatever is said about their things elsewhere."""

    table: str = setting("Table below the folder of data, such as entities.csv.")
    column: str = setting("Title of a column.")
    value: str = setting("Rows with this value in that column are left out.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An edition that has a part of the tables; `publisher build --version` makes it."""

    version: str = setting("Name of the release: the date of the edition.")
    issued: str = setting("Day of issue (ISO 8601); the version when left out.", default="")
    without: Without = setting("[earlier.without]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """How dated observations tell what was known on a day, each as an IRI or as prefix:name."""

    observation: str = setting("Class of the observations.")
    date: str = setting("Property of an observation whose value is its date.")
    value: str = setting("Property of an observation whose value was observed.")
    current: str = setting("Property of a thing whose value is that of its newest observation.", default="")
    since: str = setting("Property of a thing whose value is the date of its newest observation.", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRecord:
    """Terms of the vocabulary in which change records are written, each as an IRI or as prefix:name."""

    type: str = setting("Class of the records.")
    thing: str = setting("Property whose value is the thing that changed.")
    kind: str = setting("Property whose value says what happened.")
    release: str = setting("Property whose value is the release that has the change.")
    kinds: dict[str, str] = setting(
        "What says that a thing is `added`, `removed`, `replaced`, `merged`, `renamed`, `status_changed`, "
        "`moved`, `reclassified` or otherwise `changed`.",
        default_factory=dict,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """How entries that were taken out are told, each as an IRI or as prefix:name; they answer 410."""

    type: str = setting("Class of entries that were taken out.")
    reason: str = setting("Property whose texts tell readers why.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Properties whose change is told in words, each as an IRI or as prefix:name."""

    status: tuple[str, ...] = setting("Properties whose value is a status.", default=())
    place: tuple[str, ...] = setting("Properties whose value is a place.", default=())
    category: tuple[str, ...] = setting("Properties whose value is a class of things.", default=())
    feeds: tuple[str, ...] = setting(
        "Properties each of whose values has a feed of the changes in what has it.", default=()
    )
    record: ChangeRecord | None = setting("[changes.record]", default=None)
    retired: Retired | None = setting("[changes.retired]", default=None)
