"""A case that is kept as it is because somebody asked for it (AVG, article 18): what is there stays, and nothing is
done with it. Whoever changes a case, adds to it or takes a text of it along asks here; PostgreSQL holds what is added.

Who handles it may change, and the board may stop reading along: that says nothing about anybody.
"""

from datetime import date

from incidents.models import Incident


class Limited(Exception):
    """Nothing may be done with this case now; its argument is the incident."""


def refuse_limited(row: Incident) -> None:
    if row.is_limited:
        raise Limited(row)


def case_limit(*, incident: Incident, limited: bool, free_until: date | None) -> None:
    """Write down whether it is kept as it is, and until which day something may be done all the same. The room that
    knows why has the event (``retention``)."""
    Incident.objects.filter(pk=incident.pk).update(limited=limited, free_until=free_until)
