"""A release over HTTP: pages, negotiation, SPARQL."""
