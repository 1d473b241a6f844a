"""From pressing the button to one file, whatever happens to the worker."""

from uuid import uuid4

import pytest

from core import outbox
from core.models import Job, StoredFile
from core.tenancy import atomic
from plans import services
from plans.models import PlanPdf
from plans.pdf import plan_print

pytest.importorskip("weasyprint", exc_type=OSError, reason="WeasyPrint needs pango: see docs/operations.md")


def ask(world, plan):
    with world.at(world.regenboog), atomic():
        return plan_print(plan=plan, by=world.leader)


def test_the_button_leads_to_a_file(world, sign_in, plan):
    client = sign_in(world.leader)
    page = client.post("/s/regenboog/plan/pdf/").url
    assert b"pdf-progress" in client.get(page).content
    outbox.work()
    with world.at(world.regenboog), atomic():
        file = StoredFile.objects.get()
    response = client.get(f"/s/regenboog/bestanden/{file.pk}/")
    assert response.content.startswith(b"%PDF-")
    assert f"/bestanden/{file.pk}/" in client.get(page).content.decode()


def test_an_unchanged_plan_is_served_from_store(world, plan):
    first = ask(world, plan)
    outbox.work()
    assert ask(world, plan) == first
    assert outbox.work() == 0


def test_a_changed_plan_is_printed_anew(world, plan):
    first = ask(world, plan)
    with world.at(world.regenboog), atomic():
        section = plan.sections.get(key="supervision")
        services.section_save(section=section, html="<p>Anders</p>", page=uuid4(), base=1, by=world.leader)
    assert ask(world, plan) != first


def test_a_worker_that_lost_its_lease_stores_nothing(world, plan):
    ask(world, plan)
    late = outbox.claim()
    with world.at(world.regenboog), atomic():
        Job.objects.filter(pk=late.pk).update(leased_until="2020-01-01T00:00Z")
    outbox.work()
    outbox.run(late)
    with world.at(world.regenboog), atomic():
        assert StoredFile.objects.count() == 1
        assert PlanPdf.objects.get().file is not None


def test_edited_while_printing_the_file_is_not_served_for_the_older_state(world, plan):
    asked = ask(world, plan)
    with world.at(world.regenboog), atomic():
        section = plan.sections.get(key="supervision")
        services.section_save(section=section, html="<p>Anders</p>", page=uuid4(), base=1, by=world.leader)
    outbox.work()
    with world.at(world.regenboog), atomic():
        assert PlanPdf.objects.get(pk=asked.pk).digest != asked.digest
