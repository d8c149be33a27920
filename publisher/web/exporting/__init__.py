"""The site as plain files, for servers that only have files, and the rules by which those negotiate."""

from publisher.web.exporting.writing import Exported, export

__all__ = ["Exported", "export"]
