"""The results page: what it says, to whom, and what it leaves out."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actions.models import Action
from core.tenancy import atomic
from incidents.figure_models import Tally
from monitoring import finding_selectors, result_selectors
from monitoring.rules import Change, Figure, Share, change_of_mean, change_of_share, effect_of
from monitoring.standing import beside_survey
from monitoring.table_selectors import item_table, tables
from surveys.models import SurveyRound


def told(at, world, row):
    return at(result_selectors.told, row, world.regenboog)


def all_tables(world, row):
    return tables(result_selectors.told(row, world.regenboog))


def words_of(cells):
    return [cell.shown for cell in cells]


def findings_of(row, school) -> finding_selectors.Findings:
    return finding_selectors.findings(result_selectors.told(row, school))


def test_every_table_says_what_one_sees_and_how_it_was_worked_out(world, at, closed, sign_in):
    row = closed(EV3=1)
    page = sign_in(world.leader).get(f"/s/regenboog/monitor/{row.pk}/resultaten/").content.decode()
    found = tables(told(at, world, row))
    assert page.count("Wat zie je hier?") == page.count("Hoe is het berekend?") == len(found)
    assert "Nog niet gevalideerd; telt nog niet voor de wettelijke monitor" in page


def test_a_difference_between_years_is_said_in_words(world, at, closed):
    closed(days_ago=370, value=4)
    row = closed(value=3)
    trend = next(table for table in at(all_tables, world, row) if table.key == "trend")
    assert [len(each.cells) for each in trend.rows] == [3] * len(trend.rows)
    assert "lager" in words_of(trend.rows[0].cells)[-1]


def test_the_same_twice_is_no_clear_difference(world, at, closed):
    closed(days_ago=370)
    row = closed()
    trend = next(table for table in at(all_tables, world, row) if table.key == "trend")
    assert words_of(trend.rows[0].cells)[-1] == "geen duidelijk verschil"


def test_one_question_is_told_of_groups_that_are_large_enough(world, at, closed, sign_in):
    row = closed(groups=(("Groep 6", 6, 12), ("Groep 7", 7, 14), ("Groep 8", 8, 4)), EV3=1)
    page = sign_in(world.leader).get(f"/s/regenboog/monitor/{row.pk}/resultaten/vraag/?vraag=EV1")
    assert page.status_code == 200
    found = told(at, world, row)
    one = next(each for each in found.report.items if each.item.key == "EV1")
    rows = {str(each.name): each.cells[0].hidden for each in at(item_table, found, one).rows}
    assert rows == {"De hele school": False, "Groep 6": True, "Groep 7": False, "Groep 8": True}


def test_a_group_that_all_answered_badly_is_told_of_nowhere_by_group(world, at, closed):
    row = closed(EV3=1)
    found = told(at, world, row)
    assert found.report.data["groups"]["EV3"] == {}
    assert set(found.report.data["groups"]["EV1"]) != set()


def test_an_unknown_question_is_an_unknown_address(world, closed, sign_in):
    row = closed()
    client = sign_in(world.leader)
    assert client.get(f"/s/regenboog/monitor/{row.pk}/resultaten/vraag/?vraag=XX").status_code == 404


def test_a_finding_becomes_an_action_that_leads_back(world, at, closed, sign_in):
    row = closed(LA1=1, LA2=1, LA3=1)
    found = at(findings_of, row, world.regenboog)
    assert found.table is not None
    subject = next(each for each in found.findings if "Aanpak van de leraar" in each.text)
    client = sign_in(world.leader)
    address = f"/s/regenboog/acties/nieuw/?van=survey&id={subject.id}"
    assert "Aanpak van de leraar" in client.get(address).content.decode()
    client.post(address, {"title": "Vaker vragen", "due_date": timezone.localdate() + timedelta(30)})
    action = at(lambda: Action.objects.get())
    assert (action.origin_kind, action.origin_view, action.origin_key) == ("survey", "monitoring:results", str(row.pk))


def register(world, *, pupils: int, reports: int) -> None:
    month = timezone.localdate().replace(day=1)
    with world.at(world.regenboog), atomic():
        world.regenboog.pupil_count = pupils
        world.regenboog.save(update_fields=["pupil_count"])
        Tally.create(month=month, type="bullying", place="gym", moment="break", reported=reports)


def test_few_reports_beside_many_who_are_hurt_are_told_on_both_pages(world, at, closed, sign_in):
    register(world, pupils=200, reports=1)
    row = closed(AV1=4)
    client = sign_in(world.leader)
    for address in (f"monitor/{row.pk}/resultaten/", "incidenten/analyse/"):
        page = client.get(f"/s/regenboog/{address}").content.decode()
        assert "Vertelt iedereen het je, en schrijf je het op?" in page, address


def test_many_reports_beside_few_who_are_hurt_ask_the_other_question(world, at, closed):
    register(world, pupils=100, reports=30)
    row = closed()
    text = at(lambda: finding_selectors.beside_register(result_selectors.told(row, world.regenboog)))
    assert "30 of meer" in text


@pytest.mark.parametrize(
    ("hurt", "pupils", "reports", "code"),
    [(4, 300, 4, "silent"), (4, 150, 1, "alike"), (1, 100, 14, "loud"), (1, 100, 4, "alike")],
)
def test_the_board_hears_of_it_when_numbers_in_fives_say_so(world, at, closed, hurt, pupils, reports, code):
    """1 report at 150 pupils is told as "fewer than five": that may be 4, and then it is not little."""
    register(world, pupils=pupils, reports=reports)
    closed(AV1=hurt)
    assert [each.code for each in at(beside_survey, world.regenboog, timezone.localdate())] == [code]


def test_without_ten_answers_the_board_hears_nothing_of_the_register_beside_them(world, at, closed):
    register(world, pupils=300, reports=1)
    closed(groups=(("Groep 7", 7, 9),), AV1=4)
    assert [each.code for each in at(beside_survey, world.regenboog, timezone.localdate())] == ["none"]


def test_of_a_round_with_fewer_than_five_answers_no_number_is_told_anywhere(world, at, closed, sign_in):
    few = closed(groups=[("Groep 7", 7, 3)], size=16, days_ago=400)
    page = sign_in(world.leader).get(f"/s/regenboog/monitor/{few.pk}/resultaten/").text
    assert "Minder dan vijf van de 16 vulden in" in page
    assert "(18%)" not in page
    trend = next(table for table in at(all_tables, world, closed()) if table.key == "trend")
    assert [cell.hidden for cell in trend.rows[-1].cells] == [True, False, False]


def test_below_ten_answers_nothing_is_found(world, at, closed):
    row = closed(groups=(("Groep 7", 7, 9),), AV1=4, LA1=1)
    assert at(findings_of, row, world.regenboog).findings == []


def test_the_page_costs_as_many_queries_with_five_years_as_with_one(world, at, closed, sign_in):
    first = closed()
    client = sign_in(world.leader)
    address = "/s/regenboog/monitor/{}/resultaten/"
    client.get(address.format(first.pk))
    before = queries(client, address.format(first.pk))
    for years in (1, 2, 3):
        closed(days_ago=365 * years)
    assert queries(client, address.format(first.pk)) == before


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize(
    ("now", "then", "change"),
    [("3.00", "3.14", Change.SAME), ("3.40", "3.00", Change.UP), ("3.00", "3.40", Change.DOWN)],
)
def test_a_mean_differs_only_when_it_is_no_chance_and_large_enough(now, then, change):
    assert change_of_mean(Figure(D(now), D("0.5"), 200), Figure(D(then), D("0.5"), 200)) == change


def test_pupils_of_one_group_count_as_fewer():
    effect = effect_of(100, 4)
    assert effect == D("2.2")
    now, then = Figure(D("3.20"), D("0.7"), 100, effect), Figure(D("3.00"), D("0.7"), 100, effect)
    assert change_of_mean(now, then) == Change.SAME
    assert change_of_mean(Figure(now.mean, now.deviation, 100), Figure(then.mean, then.deviation, 100)) == Change.UP


def test_a_share_differs_from_ten_points_on():
    assert change_of_share(Share(30, 200), Share(15, 200)) == Change.UP
    assert change_of_share(Share(24, 2000), Share(15, 2000)) == Change.SAME


def test_figures_for_validating_the_questionnaire_have_a_page_of_their_own(closed, world, sign_in):
    row = closed()
    page = sign_in(world.leader).get(f"/s/regenboog/monitor/{row.pk}/resultaten/vragenlijst/").content.decode()
    assert "Cronbachs alfa" in page
    assert "Vragenlijst pupils, versie 1." in page


def test_before_closing_the_address_leads_to_the_round(world, at, closed, sign_in):
    today = timezone.localdate()
    row = at(SurveyRound.create, audience="staff", year=today.year, opens_on=today, closes_on=today, state="open")
    answer = sign_in(world.leader).get(f"/s/regenboog/monitor/{row.pk}/resultaten/")
    assert answer.status_code == 302
    for page in ("besproken", "delen", "team", "mr", "ouders", "leerlingen", "resultaten/excel"):
        assert sign_in(world.leader).get(f"/s/regenboog/monitor/{row.pk}/{page}/").url.endswith(f"/monitor/{row.pk}/")


def test_a_teacher_sees_no_results(world, closed, sign_in):
    row = closed()
    for page in ("resultaten", "resultaten/excel", "resultaten/json", "besproken", "delen", "leerlingen", "ouders"):
        assert sign_in(world.teacher).get(f"/s/regenboog/monitor/{row.pk}/{page}/").status_code == 403
