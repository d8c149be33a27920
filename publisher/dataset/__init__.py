"""Ontology, concept schemes, places and sources assembled, one named graph each."""
