"""Facts and documents in the plan of De Regenboog: one fact that changed, a document that expired, a link; and an annex
of its own."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from core import uploads
from core.tenancy import atomic
from plans import services as plans
from plans.annex_services import annex_add
from plans.models import Annex, Plan
from schools.models import Membership

QUOTE = (
    '<p>Onze school heeft <span data-fact="schools.pupils">198</span> leerlingen en staat in '
    '<span data-fact="schools.town">Almere</span>.</p>'
)


CALL_LIST = (
    "<p>Wie belt wie, als er iets ernstigs gebeurt:</p>"
    "<ul><li>De schoolleider belt het bestuur en de hulpdiensten.</li><li>De coördinator veiligheid belt het team.</li>"
    "<li>De nummers staan in de telefoon van de school.</li></ul>"
)


def load_documents(plan: Plan, by: Membership) -> None:
    """Safe to run again: what is there stays as it is."""
    if Annex.objects.exists():
        return
    with atomic():
        sections = {section.key: section for section in plan.sections.all()}
        yard, vision = sections["supervision"], plan.sections.order_by("position")[0]
        plans.section_save(section=vision, html=QUOTE + vision.html, page=uuid4(), base=vision.version, by=by)
        today = timezone.localdate()
        annex_add(
            section=yard, title="Plattegrond van het plein", upload=_page("Plattegrond van het plein"), owner=by, by=by
        )
        annex_add(
            section=yard,
            title="Rooster pleinwacht",
            upload=_page("Rooster pleinwacht"),
            expiry_date=today - timedelta(days=20),
            owner=by,
            by=by,
        )
        # A page of the school's own, which stays inside: nobody ticked that it may leave the school.
        own = plans.section_add(plan=plan, chapter="annexes", title="Bellijst bij een crisis", by=by)
        plans.section_save(section=own, html=CALL_LIST, page=uuid4(), base=own.version, by=by)
        annex_add(section=vision, title="Website van het bestuur", url="https://www.example.org/veiligheid", by=by)


def _page(words: str) -> uploads.Upload:
    """A PDF of one page with a few words on it."""
    text = f"BT /F1 24 Tf 72 720 Td ({words}) Tj ET".encode("latin-1")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj%sendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return uploads.accept(written + end % (table, len(written)))
