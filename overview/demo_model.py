"""The demo's model of the board: two versions. De Regenboog took the first over, the second waits there."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from adoption.council_services import Voter, vote_cast
from board_model import draft_services as drafts
from board_model import gmr_services, services, uptake_services
from board_model.models import ModelText, ModelVersion, SectionDecision
from board_model.uptake_selectors import updates
from core.tenancy import Scope, atomic, use_scope
from plans.models import Plan
from schools.models import Membership

Edit = tuple[str, str, tuple[tuple[str, str], ...], str]  # section, mode, what becomes what ("" for the end), why

FIRST: tuple[Edit, ...] = (
    (
        "suspension",
        "locked",
        (
            (
                "De schoolleider beslist namens het bestuur.",
                "De schoolleider belt eerst met het bestuur en beslist dan.",
            ),
        ),
        "Schorsen doen we op al onze scholen op dezelfde manier, zodat ouders overal hetzelfde horen.",
    ),
    (
        "supervision",
        "default",
        (("", "<p>Wie toezicht heeft, draagt een geel hesje. Zo zien kinderen meteen bij wie ze terechtkunnen.</p>"),),
        "Afgesproken met alle schoolleiders in september: op elke school een hesje.",
    ),
)
SECOND: tuple[Edit, ...] = (
    (
        "supervision",
        "default",
        (("15 minuten voor school en na school", "10 minuten voor school en 15 minuten na school"),),
        "De meeste scholen haalden 15 minuten voor school niet. Liever tien minuten die we waarmaken.",
    ),
    (
        "online",
        "default",
        (("", "<p>Gaat er op meer scholen iets rond? Dan neemt het bestuur de leiding en spreekt met de media.</p>"),),
        "In oktober ging een filmpje op drie scholen tegelijk rond.",
    ),
    (
        "violence",
        "default",
        (("meldt het dezelfde dag aan het bestuur", "meldt het binnen een uur aan het bestuur"),),
        "Het bestuur wil meteen kunnen helpen.",
    ),
)
COUNCIL = (
    Voter("Ruben Smeets", "ruben.smeets@demo.example"),
    Voter("Hanneke Dijk", "hanneke.dijk@demo.example"),
    Voter("Samira Haddad", "samira.haddad@demo.example"),
)
SUMMARY = "Na het eerste halfjaar hebben we met alle schoolleiders gekeken wat werkt. Drie paragrafen zijn aangepast."


def load(board: Scope, school: Scope) -> None:
    """Safe to run again: a version that is there is passed over."""
    with use_scope(board), atomic():
        admin = Membership.objects.get(user__email="bestuur@demo.example")
        drafts.draft_start(by=admin)
        if not ModelVersion.objects.exists():
            _write(FIRST, admin)
            _ask_council(admin)
    with use_scope(school), atomic():
        if not SectionDecision.objects.exists():
            _take_first()
    with use_scope(board), atomic():
        if ModelVersion.objects.count() == 1:
            _write(SECOND, admin)
            due_date, seen = timezone.localdate() + timedelta(weeks=5), services.draft_digest()
            services.model_publish(seen=seen, summary=SUMMARY, due_date=due_date, by=admin)


def _write(edits: Iterable[Edit], admin: Membership) -> None:
    for key, mode, changes, reason in edits:
        text = ModelText.objects.get(key=key)
        html = text.html
        for old, new in changes:
            html = html.replace(old, new, 1) if old else html + new
        values = {"mode": mode, "html": html, "reason": reason, "page": uuid4(), "base": text.version}
        drafts.text_save(text=text, by=admin, **values)


def _ask_council(admin: Membership) -> None:
    """The joint council consented to the first version before it was published."""
    today = timezone.localdate()
    request = gmr_services.gmr_ask(
        seen=services.draft_digest(),
        voters=COUNCIL,
        explanation="Ons eerste model: samen afgesproken met de schoolleiders.",
        due_date=today + timedelta(weeks=4),
        by=admin,
    )
    for voice in request.voices.select_related("request"):
        vote_cast(voice=voice, vote="yes", remark="", by=None)
    outcome = {"granted": True, "decided_on": today, "signer": "Ruben Smeets, voorzitter van de GMR"}
    gmr_services.gmr_record(request=request, conditions="", minutes=None, by=admin, **outcome)
    services.version_publish(version=request.version, by=admin)


def _take_first() -> None:
    plan, leader = Plan.objects.select_related("school").get(), Membership.objects.get(user__email="noor@demo.example")
    for update in updates(plan):
        uptake_services.update_decide(
            plan=plan,
            section=update.section,
            text=update.text.pk,
            seen=update.section.version,
            html=update.merged.html,
            by=leader,
        )
