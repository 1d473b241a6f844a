"""Telling people what is due: one mail a day per person, and who was told what stays on record."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext

from core.mail import send_mail
from core.models import Reminder, ReminderMail
from core.reminder_rules import Stage
from core.reminders import KINDS, WAITING, amsterdam_date
from core.tenancy import atomic, current
from schools.models import Board, Membership, School

LEADER, ADMINISTRATOR = "school_leader", "board_admin"


def digests_send() -> int:
    """Tell who works at the place of the scope what waits to be told there; returns how many mails that took.

    Who had their mail of today hears the rest tomorrow, but for what came up this very day: that is told in one more.
    Safe to run twice, and twice at once.
    """
    with atomic():
        waiting = Reminder.objects.select_for_update().filter(WAITING, for_board=current().school is None)
        reminders = list(waiting.order_by("due_date", "pk"))
        digests = Digests(reminders)
        for member, rows in digests.to_tell.items():
            digests.tell(member, rows)
        told = [row.pk for row in reminders if digests.is_told(row)]
        Reminder.objects.filter(pk__in=told).update(told_at=timezone.now())
        if digests.homeless:  # nobody at the school: the board hears it with its own mail
            Reminder.objects.filter(pk__in=digests.homeless).update(for_board=True)
        return digests.sent


class Digests:
    """Who is to be told which of these reminders today, at the place of the scope."""

    def __init__(self, reminders: list[Reminder]):
        scope = current()
        self.today = amsterdam_date()
        self.at_school = scope.school is not None
        self.place: Board | School = School.objects.get(pk=scope.school) if self.at_school else Board.objects.get()
        members = Membership.objects.active().filter(school=scope.school, user__is_active=True)
        self.members = {member.pk: member for member in members.select_related("user").order_by("created_at")}
        self.told: dict[UUID, set[UUID]] = defaultdict(set)  # by reminder
        self.had: set[tuple[UUID, bool]] = set()  # who had a mail of today, and whether it was the urgent one
        self.sent = 0
        self.homeless: list[UUID] = []
        self._read_mails([row.pk for row in reminders])
        self.recipients = {row.pk: self._recipients(row) for row in reminders}
        self.to_tell: dict[Membership, list[Reminder]] = defaultdict(list)
        for row in reminders:
            for member in self.recipients[row.pk]:
                if member.pk not in self.told[row.pk]:
                    self.to_tell[member].append(row)
            if not self.recipients[row.pk] and self.at_school:
                self.homeless.append(row.pk)

    def _read_mails(self, ids: list[UUID]) -> None:
        for mail in ReminderMail.objects.filter(Q(reminders__overlap=ids) | Q(date=self.today)):
            for reminder in mail.reminders:
                self.told[reminder].add(mail.member_id)
            if mail.date == self.today:
                self.had.add((mail.member_id, mail.urgent))

    def _recipients(self, row: Reminder) -> list[Membership]:
        """Whose it is; otherwise who has the role; otherwise who leads the place."""
        lead = self._with_role(LEADER if self.at_school else ADMINISTRATOR)
        if row.stage >= Stage.LEADER or (not self.at_school and row.school_id):
            return lead
        if row.member_id in self.members:
            return [self.members[row.member_id]]
        return self._with_role(*row.roles) or lead

    def _with_role(self, *roles: str) -> list[Membership]:
        return [member for member in self.members.values() if set(roles) & set(member.roles)]

    def tell(self, member: Membership, rows: list[Reminder]) -> None:
        urgent = (member.pk, False) in self.had
        if urgent and ((member.pk, True) in self.had or not any(row.stage == Stage.DAY for row in rows)):
            return  # tomorrow
        things = list({row.identity: row for row in rows}.values())  # two stages that waited are one thing to do
        subject, text = digest(member, self.place, things, self.schools)
        mail = send_mail("reminders", to=member.user.email, subject=subject, text=text)
        ReminderMail.create(
            school_id=current().school,
            member_id=member.pk,
            date=self.today,
            urgent=urgent,
            mail_id=mail.pk,
            reminders=[row.pk for row in rows],
        )
        self.sent += 1
        for row in rows:
            self.told[row.pk].add(member.pk)

    @property
    def schools(self) -> dict[UUID, School]:
        if isinstance(self.place, School):
            return {self.place.pk: self.place}
        return {school.pk: school for school in School.objects.all()}

    def is_told(self, row: Reminder) -> bool:
        """Everybody was told; or there is nobody at all, and the record says so."""
        recipients = {member.pk for member in self.recipients[row.pk]}
        return recipients <= self.told[row.pk] and row.pk not in self.homeless


def digest(
    member: Membership, place: Board | School, rows: Iterable[Reminder], schools: dict[UUID, School]
) -> tuple[str, str]:
    """Subject and text: what kind of thing, by when, where. In the installation's language."""
    with translation.override(settings.LANGUAGE_CODE):
        lines = [_line(row, place, schools) for row in rows]
        text = render_to_string("schools/records/reminders.txt", {"member": member, "place": place, "lines": lines})
        subject = ngettext("%(count)s thing to do for %(place)s", "%(count)s things to do for %(place)s", len(lines))
        return subject % {"count": len(lines), "place": place}, text


def _line(row: Reminder, place: Board | School, schools: dict[UUID, School]) -> dict[str, object]:
    kind, school = KINDS.get(row.kind), schools.get(row.school_id) if row.school_id else None
    return {
        "title": kind.title if kind else row.kind,
        "date": row.shown_date,
        "late": row.shown_date < amsterdam_date(),
        "school": school if school and school != place else "",
        "url": settings.SITE_URL + kind.url((school or place).slug, row.key) if kind else "",
    }
