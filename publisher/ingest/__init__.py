"""Source tables and the declarative mapping: rows become quads that remember their cell."""
