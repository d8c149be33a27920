"""SPARQL answered by another server: queries passed on, releases pushed there."""

from publisher.store.remote.addresses import PASSWORD, USER, Addresses, Login
from publisher.store.remote.pushing import Pushed, push
from publisher.store.remote.quads import graphs_of
from publisher.store.remote.remote import Remote

__all__ = ["PASSWORD", "USER", "Addresses", "Login", "Pushed", "Remote", "graphs_of", "push"]
