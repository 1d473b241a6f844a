"""What De Regenboog lets others read: the contact page, the editions of its first version, posters and a paragraph."""

from core.tenancy import Scope, atomic, use_scope
from plans.rules import blanks
from publication import handout_services, selectors, services
from publication.models import Audience, Handout, Publication
from schools.models import Membership

COMPLAINTS = "Landelijke Klachtencommissie Onderwijs, onderwijsgeschillen.nl"


def publish(school: Scope) -> None:
    """Safe to run again: it does nothing once there is a public page."""
    with use_scope(school), atomic():
        if Publication.objects.exists():
            return
        leader = Membership.objects.get(user__email="noor@demo.example")
        anna = Membership.objects.get(user__email="anna@demo.example")
        services.page_save(report_html="", complaints=COMPLAINTS, version=0, by=leader)
        services.contacts_publish(version=_version(), by=leader)
        adoption = selectors.adopted()
        for audience in Audience:
            if adoption and not (audience in selectors.WRITTEN and blanks(selectors.text_for(audience).html)):
                services.edition_publish(audience=audience, adoption=adoption, version=_version(), by=leader)
        for kind in Handout.Kind:
            handout_services.handout_make(kind=kind, by=anna)


def _version() -> int:
    return Publication.objects.get().version
