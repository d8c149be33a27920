"""What changed from one release to the next: by statement, by thing, in words and as data."""
