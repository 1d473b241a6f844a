"""The demo's contact persons: a complete list at one school, a vacancy at another, and a meeting of the board."""

from datetime import timedelta

from django.utils import timezone

from contacts import services
from contacts.models import ContactPerson, CoordinatorMeeting
from core.tenancy import Scope, atomic, use_scope
from schools.models import Membership
from schools.school_year import SchoolYear

# name, e-mail of the account or "", telephone, days, when and where, tasks
PEOPLE: tuple[tuple[str, str, str, list[int], str, list[str]], ...] = (
    (
        "Anna de Boer",
        "anna@demo.example",
        "06 12345678",
        [1, 2, 4],
        "voor schooltijd in lokaal 12",
        ["antibullying_contact", "antibullying_coordinator"],
    ),
    ("Aylin Demir", "aylin@demo.example", "06 23456789", [1, 2, 3, 4, 5], "", ["safety_coordinator"]),
    ("Els van Dam", "", "06 34567890", [1, 4], "op afspraak", ["confidant_internal"]),
    ("Hans Mulder", "hans@demo.example", "088 123 45 67", [], "werkt niet op school", ["confidant_external"]),
    ("Lotte Smit", "", "06 45678901", [2, 3], "in lokaal 4", ["violence_officer"]),
    ("Bram Visser", "bram@demo.example", "06 56789012", [1, 2, 3], "", ["prevention_officer"]),
)


def load(board: Scope, school: Scope, other: Scope) -> None:
    """Safe to run again: what is there is passed over."""
    with use_scope(school), atomic():
        if not ContactPerson.objects.exists():
            _fill(Membership.objects.get(user__email="noor@demo.example"))
    with use_scope(other), atomic():
        admin = Membership.objects.get(user__email="bestuur@demo.example")
        if not ContactPerson.objects.exists():
            services.person_add(
                name="Karin Hofman",
                phone="06 67890123",
                public=True,
                tasks=["antibullying_contact"],
                started_on=timezone.localdate() - timedelta(200),
                by=admin,
            )
    with use_scope(board), atomic():
        if not CoordinatorMeeting.objects.exists():
            services.meeting_save(
                meeting=None,
                date=timezone.localdate() - timedelta(40),
                place="Bestuurskantoor",
                notes="Besproken: de Week tegen Pesten. Afspraak: elke school hangt in januari de nieuwe poster op.",
                people=list(ContactPerson.objects.filter(name__in=["Anna de Boer", "Karin Hofman"])),
                seen=0,
                by=Membership.objects.get(user__email="bestuur@demo.example"),
            )


def _fill(leader: Membership) -> None:
    today = timezone.localdate()
    found = {}
    for name, email, phone, days, reach, tasks in PEOPLE:
        member = Membership.objects.filter(user__email=email, ended_at__isnull=True).first() if email else None
        found[name] = services.person_add(
            member=member,
            name=member.name if member else name,
            phone=phone,
            email=email or f"{name.split()[0].lower()}@demo.example",
            days=days,
            reach=reach,
            public=tasks != ["prevention_officer"],
            tasks=tasks,
            started_on=SchoolYear.of(today).first_day,
            by=leader,
        )
    anna = found["Anna de Boer"]
    for term in anna.tasks.all():
        services.task_set_deputy(term=term, deputy=found["Aylin Demir"], by=leader)
    services.training_add(
        person=anna,
        title="Training antipestcoördinator",
        followed_on=today - timedelta(300),
        valid_until=None,
        by=leader,
    )
    services.training_add(
        person=found["Lotte Smit"],
        title="Cursus aandachtsfunctionaris",
        followed_on=today - timedelta(800),
        valid_until=today - timedelta(20),
        by=leader,
    )
    year = SchoolYear.of(today).start - 1
    outside = Membership.objects.get(user__email="hans@demo.example", ended_at__isnull=True)
    for adviser, (bullying, aggression, other) in ((leader, (4, 2, 3)), (outside, (3, 4, 5))):
        counts = {"bullying": bullying, "discrimination": 1, "sexual": 0, "aggression": aggression}
        services.adviser_counts_save(year=year, counts=counts | {"radicalisation": 0, "other": other}, by=adviser)
