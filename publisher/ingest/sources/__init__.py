"""Kinds of source: where the rows of a table come from."""
