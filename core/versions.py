"""Rows that two may edit carry a ``version``: who changes one says which version they saw."""


class Stale(Exception):
    """Somebody changed it meanwhile; its argument, if any, is the row as it is now."""
