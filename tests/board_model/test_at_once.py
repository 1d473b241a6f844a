"""No character is lost, whoever writes what; and of two who merge at once one wins."""

from collections import Counter
from functools import partial
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from board_model import draft_services, services
from board_model.models import ModelText, SectionDecision
from board_model.uptake_selectors import updates
from board_model.uptake_services import AlreadyDecided, update_decide
from core.richtext import clean, plain_text
from core.tenancy import Scope, atomic, use_scope
from plans.models import Section, SectionVersion
from plans.services import section_save
from tests.at_once import at_once
from tests.plans.rich_texts import rich_texts

KEYS = ("supervision", "online", "violence")


def words(html: str) -> Counter:
    return Counter(plain_text(html).split())


def write_all(world, plan, ours, theirs, mode):
    """The school and the board both write in three sections, and the board publishes."""
    with world.at(world.regenboog), atomic():
        for key, html in zip(KEYS, ours, strict=True):
            section = plan.sections.get(key=key)
            section_save(section=section, html=section.html + html, page=uuid4(), base=section.version, by=world.leader)
    with use_scope(Scope(board=world.samen.pk)), atomic():
        for key, html in zip(KEYS, theirs, strict=True):
            text = ModelText.objects.get(key=key)
            values = {"mode": mode, "html": html + text.html, "reason": "", "page": uuid4(), "base": text.version}
            draft_services.text_save(text=text, by=world.board_admin, **values)
        try:
            services.model_publish(seen=services.draft_digest(), summary="", due_date=None, by=world.board_admin)
        except services.NothingNew:
            return


texts = st.lists(rich_texts(2), min_size=3, max_size=3)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts, texts, st.sampled_from(["default", "locked"]))
def test_what_the_school_wrote_stays_to_the_letter_and_what_both_wrote_comes_together(
    world, plan, draft, ours, theirs, mode
):
    write_all(world, plan, ours, theirs, mode)
    with world.at(world.regenboog), atomic():
        for update in updates(plan):
            before, base, model = update.ours, update.base, update.theirs
            decision = update_decide(
                plan=plan,
                section=update.section,
                text=update.text.pk,
                seen=update.section.version,
                html=update.merged.html,
                by=world.leader,
            )
            section = Section.objects.get(pk=update.section.pk)
            assert SectionVersion.objects.filter(section=section, html=before).exists()
            assert section.version == decision.saved
            if section.board_holds:
                assert section.html == model
                Section.objects.filter(pk=section.pk).update(board_holds=False)  # so that the next example can write
            else:
                assert not (words(before) - words(base)) - words(section.html)
                assert not (words(model) - words(base)) - words(section.html)


def test_of_two_who_merge_at_the_same_moment_one_wins_and_the_other_is_told(world, plan, draft):
    write_all(world, plan, ["<p>Wij.</p>"] * 3, ["<p>Zij.</p>"] * 3, "default")
    with world.at(world.regenboog), atomic():
        seen = updates(plan)

    def decide(member, html):
        try:
            with world.at(world.regenboog), atomic():
                return update_decide(
                    plan=plan,
                    section=seen[0].section,
                    text=seen[0].text.pk,
                    seen=seen[0].section.version,
                    html=html,
                    by=member,
                ).choice
        except AlreadyDecided as error:
            return error

    answers = at_once(
        partial(decide, world.leader, seen[0].merged.html),
        partial(decide, world.coordinator, clean(seen[0].merged.html + "<p>Samen.</p>")),
    )
    assert sorted(isinstance(each, AlreadyDecided) for each in answers) == [False, True]
    with world.at(world.regenboog), atomic():
        assert SectionDecision.objects.count() == 1
        assert "Wij." in Section.objects.get(pk=seen[0].section.pk).html
