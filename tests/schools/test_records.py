"""Reading the audit trail and the list of mails."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import audit, audit_texts
from core.mail import send_mail
from core.models import AuditEvent
from core.paging import PER_PAGE
from core.tenancy import Scope, atomic, use_scope

TRAIL = "/s/regenboog/beheer/logboek/"
DEMO_MAIL = f"""Subject: =?utf-8?q?Uitnodiging_voor_Zo=C3=AB?=
To: zoe@demo.example
Date: Sun, 22 Nov 2026 12:00:00 +0000
Content-Type: text/plain; charset=utf-8

Open http://localhost:8000/uitnodiging/x/ nu.
{"-" * 79}
"""
MAILS = "/s/regenboog/beheer/mail/"


def test_every_action_that_is_recorded_has_its_text():
    files = [path for room in django_settings.ROOMS for path in Path(django_settings.BASE_DIR / room).rglob("*.py")]
    calls = re.compile(r"""(?:audit\.record|record_at_places)\(\s*["']([a-z_.]+)["']""")
    used = {action for path in files for action in calls.findall(path.read_text())}
    assert len(used) > 20
    assert used - set(audit_texts.TEXTS) == set()


def test_every_text_belongs_to_a_kind():
    starts = tuple(start for name, prefixes in audit_texts.KINDS.values() for start in prefixes)
    assert [action for action in audit_texts.TEXTS if not action.startswith(starts)] == []


def test_an_unknown_action_shows_its_code():
    assert audit_texts.text("later.invented", a=1) == "later.invented"


def test_a_text_without_its_words_still_reads():
    assert "–" in audit_texts.text("invitation.sent")


def record(world, action="plan.started", **values):
    with world.at(world.regenboog), atomic():
        return audit.record(action, by=values.pop("by", world.leader), **values)


def test_the_trail_says_who_did_what(world, sign_in):
    record(world, "member.roles_changed", obj=world.teacher, before=["teacher"], after=["school_leader"])
    page = sign_in(world.leader).get(TRAIL)
    assert world.leader.name in page.text
    assert world.teacher.name in page.text


def test_the_trail_shows_words_instead_of_codes(world, sign_in):
    record(world, "year.begun", year=2026)
    record(world, "account.second_factor_added", kind="totp")
    page = sign_in(world.leader).get(TRAIL).text
    assert "2026–2027" in page
    assert "(totp)" not in page


def test_a_school_sees_its_own_events_only(world, sign_in):
    with world.at(world.wilgen), atomic():
        audit.record("later.invented", by=world.neighbour)
    assert "later.invented" not in sign_in(world.leader).get(TRAIL).text
    assert "later.invented" in sign_in(world.board_admin).get("/b/samen/beheer/logboek/").text
    assert "later.invented" not in sign_in(world.people["other_board_admin"]).get("/b/elders/beheer/logboek/").text


def test_the_trail_is_filtered_by_person_kind_and_period(world, sign_in):
    record(world, "plan.started")
    record(world, "later.invented", by=world.coordinator)
    client = sign_in(world.leader)
    assert "later.invented" not in client.get(TRAIL, {"person": "leader"}).text
    assert "later.invented" not in client.get(TRAIL, {"kind": "plan"}).text
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert "later.invented" not in client.get(TRAIL, {"since": tomorrow}).text
    today = timezone.localdate().isoformat()
    assert "later.invented" in client.get(TRAIL, {"since": today, "until": today}).text


def test_a_filter_that_makes_no_sense_answers_422(world, sign_in):
    assert sign_in(world.leader).get(TRAIL, {"since": "geen-datum"}).status_code == 422


@pytest.mark.parametrize("who", ["coordinator", "teacher"])
def test_only_leaders_read_the_trail_and_the_mails(world, sign_in, who):
    client = sign_in(world.people[who])
    assert (client.get(TRAIL).status_code, client.get(MAILS).status_code) == (403, 403)


def test_the_trail_shows_a_page_at_a_time_with_a_fixed_number_of_queries(world, sign_in):
    record(world)
    client = sign_in(world.leader)
    client.get(TRAIL)
    counts = []
    for __ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(TRAIL)
        counts.append(len(captured))
        with world.at(world.regenboog), atomic():
            event = {"board_id": world.samen.pk, "school_id": world.regenboog.pk, "action": "plan.started"}
            AuditEvent.objects.bulk_create([AuditEvent(**event, actor_id=world.leader.user_id) for _ in range(80)])
    assert counts[0] == counts[1]
    assert [client.get(TRAIL, {"page": number}).text.count("<tr>") for number in (1, 9)] == [PER_PAGE + 1, 3]


def test_the_list_of_mails_shows_no_text(world, sign_in):
    with world.at(world.regenboog), atomic():
        send_mail("invitation", to="a@demo.example", subject="Het onderwerp", text="De geheime tekst")
    page = sign_in(world.leader).get(MAILS)
    assert "Het onderwerp" in page.text
    assert "geheime" not in page.text


def test_mails_of_another_board_are_not_shown(world, sign_in):
    with use_scope(Scope(board=world.elders.pk)), atomic():
        send_mail("invitation", to="a@demo.example", subject="Het onderwerp", text="De geheime tekst")
    for url in (MAILS, "/b/samen/beheer/mail/"):
        assert "Het onderwerp" not in sign_in(world.board_admin).get(url).text


def test_the_letter_box_of_the_demo_is_no_page_elsewhere(db, client):
    assert client.get("/demo/mail/").status_code == 404


def test_the_letter_box_of_the_demo_shows_the_newest_mail(db, client, settings, tmp_path):
    settings.DEMO, settings.MAIL_FOLDER = True, tmp_path
    assert client.get("/demo/mail/").status_code == 200
    (tmp_path / "20261122-1.log").write_text(DEMO_MAIL)
    page = client.get("/demo/mail/").text
    assert "Uitnodiging voor Zoë" in page
    assert 'href="http://localhost:8000/uitnodiging/x/"' in page
    assert "-----" not in page


def test_mails_of_the_demo_that_were_sent_together_are_mails_of_their_own(db, client, settings, tmp_path):
    settings.DEMO, settings.MAIL_FOLDER = True, tmp_path
    (tmp_path / "20261122-1.log").write_text(DEMO_MAIL + DEMO_MAIL.replace("zoe@", "bas@"))
    page = client.get("/demo/mail/")
    assert [mail["to"] for mail in page.context["mails"]] == ["bas@demo.example", "zoe@demo.example"]
    assert "Content-Type" not in page.text
