"""CSVW: metadata of tables, and what the W3C Recommendations make of a table with it."""
