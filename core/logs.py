"""What may stand in the logs."""

import logging


class RouteInsteadOfPath(logging.Filter):
    """Django logs the path of a request that was refused. A path may hold a key that still opens a door, so what is
    written down is its pattern, such as ``uitnodiging/<str:door>/``."""

    def filter(self, record: logging.LogRecord) -> bool:
        path = getattr(getattr(record, "request", None), "path", None)
        if path and isinstance(record.args, tuple):
            match = getattr(record.request, "resolver_match", None)  # type: ignore[attr-defined]
            shown = match.route if match else "(an unknown address)"
            record.args = tuple(shown if value == path else value for value in record.args)
        return True
