"""An immutable version: documents, dumps, checksums."""
