"""The door for people: one short function a command reads options, calls a room, prints."""

from publisher.cli.commands import main

__all__ = ["main"]
