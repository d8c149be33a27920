"""A linked open data publisher: tables that people keep become linked data that machines trust."""
