"""Which reminder is made when: on every day, after days without a worker, and with a clock that jumps."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.reminder_rules import Stage, next_stage

DAY = date(2027, 3, 28)
flags = st.fixed_dictionaries({"same_day": st.booleans(), "escalates": st.booleans()})


def run(days, *, same_day=False, escalates=True, due=DAY):
    """The reminders that ticks on these days (numbers, 0 is the due date) make, as (day, stage)."""
    made, found = None, []
    for number in days:
        today = due + timedelta(number)
        stage = next_stage(today, due, same_day=same_day, escalates=escalates, made=made)
        if stage:
            found.append((number, stage))
            furthest = max(stage, made[0]) if made else stage
            made = (furthest, max(today, made[1]) if made else today)
    return found


def test_a_tick_every_day_reminds_fourteen_and_three_days_before_then_the_leader_then_the_board():
    assert run(range(-60, 60)) == [(-14, Stage.EARLY), (-3, Stage.NEAR), (1, Stage.LEADER), (14, Stage.BOARD)]


def test_something_that_may_come_up_the_same_day_is_told_on_the_day_too():
    assert run(range(-60, 3), same_day=True) == [(-14, Stage.EARLY), (-3, Stage.NEAR), (0, Stage.DAY)]
    assert run([0], same_day=True) == [(0, Stage.DAY)]


def test_what_does_not_escalate_stays_with_whose_it_is():
    assert run(range(-60, 400), escalates=False) == [(-14, Stage.EARLY), (-3, Stage.NEAR)]


def test_reminders_that_were_missed_come_as_one():
    assert run([-20, -2, -1]) == [(-2, Stage.NEAR)]


def test_after_weeks_without_a_worker_who_has_to_do_it_hears_before_the_leader_and_the_leader_before_the_board():
    assert run(range(30, 60)) == [(30, Stage.NEAR), (33, Stage.LEADER), (40, Stage.BOARD)]


@given(flags, st.lists(st.integers(-80, 120), max_size=40).map(sorted))
def test_whichever_days_the_tick_runs_each_stage_comes_once_and_in_order_and_never_too_early(flags, days):
    found = run(days, **flags)
    stages = [stage for _, stage in found]
    assert stages == sorted(set(stages))
    early = {Stage.EARLY: -14, Stage.NEAR: -3, Stage.DAY: 0, Stage.LEADER: 1, Stage.BOARD: 14}
    assert all(day >= early[stage] for day, stage in found)
    numbers = [day for day, _ in found]
    assert len(numbers) == len(set(numbers))
    assert not stages or stages[0] < Stage.LEADER


@given(flags, st.lists(st.integers(-80, 120), max_size=40))
def test_a_clock_that_jumps_back_and_forth_repeats_no_stage(flags, days):
    stages = [stage for _, stage in run(days, **flags)]
    assert len(stages) == len(set(stages))


@given(flags, st.integers(-80, 120), st.lists(st.integers(-80, 120), max_size=40))
def test_ticking_again_on_the_same_day_makes_nothing(flags, day, earlier):
    assert run([*earlier, day], **flags) == run([*earlier, day, day, day], **flags)
