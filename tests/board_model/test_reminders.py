"""Who is reminded of a version that waits, and of a council's term."""

from datetime import timedelta

from django.utils import timezone

from adoption.council_services import Voter
from board_model import gmr_services, reminders, services
from core.models import Job
from core.tenancy import Scope, atomic, system_scope, use_scope

DAY = timezone.localdate() + timedelta(days=10)


def dues(source):
    with system_scope("the tests' tick"):
        return [(due.kind, due.school, due.on) for due in source(timezone.localdate())]


def test_a_school_is_reminded_while_something_waits(world, plan, board_writes, publish):
    board_writes("supervision", html="<p>Nieuw.</p>")
    publish(due_date=DAY)
    with world.at(world.regenboog), atomic():
        job = Job.objects.get(name="board_model.count")
    assert job.key.startswith("board_model.count:")
    from board_model.uptake_services import uptake_count

    with world.at(world.regenboog), atomic():
        uptake_count(plan=plan)
    assert dues(reminders.waiting_updates) == [("model_update", world.regenboog.pk, DAY)]


def test_the_board_is_reminded_of_its_council(world, board_writes):
    board_writes("supervision", html="<p>Nieuw.</p>")
    with use_scope(Scope(board=world.samen.pk)), atomic():
        gmr_services.gmr_ask(
            seen=services.draft_digest(),
            voters=[Voter("Vera", "vera@demo.example")],
            explanation="",
            due_date=DAY,
            by=world.board_admin,
        )
    assert dues(reminders.gmr_terms) == [("gmr_due", None, DAY)]
