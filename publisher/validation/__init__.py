"""SHACL run over a dataset; a report for people (row, column) and for machines."""
