"""Norm sets: dated law as data, the bill off until a person switches it on."""

import datetime
from dataclasses import replace

import pytest

from core.content import ContentError
from schools import norm_sets
from schools.norm_sets import duties, load, norm_set

TODAY = datetime.date.today()
DUTIES = [duty for found in load() for duty in found.duties]


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.code)
def test_a_duty_is_complete_and_sourced(duty):
    assert duty.title
    assert len(duty.title.split()) <= 12
    assert duty.text.endswith(".")
    assert duty.citation
    assert duty.source.name
    assert duty.source.url.startswith("https://") or duty.source.short == "Cao PO"
    assert duty.checked <= TODAY
    assert duty.valid_to is None or duty.valid_from is None or duty.valid_from <= duty.valid_to
    assert bool(duty.evidence) == (duty.shown_by == "fact")
    assert "dader" not in duty.text


@pytest.mark.parametrize("found", load(), ids=lambda found: found.code)
def test_keys_are_unique_within_a_set(found):
    keys = [duty.key for duty in found.duties]
    assert len(keys) == len(set(keys))


def test_codes_of_education_acts_are_unique_across_sets():
    codes = [duty.code for duty in DUTIES if not duty.code.startswith(("wms-", "arbo-"))]
    assert len(codes) == len(set(codes))


def test_the_core_duties_hold_in_every_sector():
    core = {"policy", "contact_person", "monitor", "monitor_delivery", "meldcode", "sexual_offence"}
    core |= {"complaints", "school_guide", "suspension", "expulsion", "mr_consent", "risk_inventory"}
    for sector in norm_sets.SECTORS:
        assert core <= {duty.key for duty in duties(sector, TODAY)}


def test_each_sector_cites_its_own_act_for_the_same_duty():
    cited = {
        sector: duty.citation
        for sector in norm_sets.SECTORS
        for duty in duties(sector, TODAY)
        if duty.key == "suspension"
    }
    assert cited == {"po": "WPO art. 40c", "vo": "WVO 2020 art. 8.14", "so": "WEC art. 40a"}


def test_the_bill_ships_switched_off():
    assert norm_set("wvvo").in_force is False
    assert not any(duty.code.startswith("wvvo") for sector in norm_sets.SECTORS for duty in duties(sector, TODAY))


def test_a_bill_counts_once_a_person_switches_it_on():
    assert "incident_register" in {duty.key for duty in duties("po", TODAY, switched_on=["wvvo"])}


def test_a_bill_says_what_would_be_asked_not_what_is():
    assert all(" zou" in duty.text for duty in norm_set("wvvo").duties)


def test_a_duty_counts_from_its_first_to_its_last_day():
    duty = replace(DUTIES[0], valid_from=datetime.date(2026, 8, 1), valid_to=datetime.date(2027, 7, 31))
    days = ("2026-07-31", "2026-08-01", "2027-07-31", "2027-08-01")
    assert [duty.valid(datetime.date.fromisoformat(day)) for day in days] == [False, True, True, False]


def test_an_unknown_sector_or_set_is_refused():
    with pytest.raises(ValueError, match="unknown sector"):
        duties("mbo", TODAY)
    with pytest.raises(KeyError):
        norm_set("nonsense")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('code = "vo"\ntitle = "x"\nsectors = ["vo"]\nin_force = true', r"xx\.toml: field 'code'"),
        ('code = "xx"\ntitle = "x"\nsectors = ["mbo"]\nin_force = true', r"field 'sectors' names unknown"),
        ('code = "xx"\ntitle = "x"\nsectors = ["vo"]\nin_force = "yes"', r"field 'in_force' should be bool"),
        (
            'code = "xx"\ntitle = "x"\nsectors = ["vo"]\nin_force = true\n[[duty]]\nlaw = "A"\nshown_by = "fact"',
            r"xx\.toml, duty 1: field 'law' names 'A'",
        ),
    ],
)
def test_a_mistake_in_a_set_names_the_file_and_the_field(tmp_path, monkeypatch, text, message):
    monkeypatch.setattr(norm_sets, "FOLDER", tmp_path)
    (tmp_path / "xx.toml").write_text(text)
    with pytest.raises(ContentError, match=message):
        load.__wrapped__()
