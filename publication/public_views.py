"""What everybody can read: the public page of a school, its editions, and the block for the school's own site.

No cookies, no scripts, one language per address; any cache may keep a page for five minutes. A visitor comes in by
the door of the page and reads what is public; a school that published nothing is an unknown address.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt

from contacts.help_rules import help_lines
from core.access import through_door
from core.files import serve_published
from core.http import Request
from core.models import Door
from publication import rules, selectors
from publication.models import Audience, Edition, Publication
from publication.printing import page_url, qr
from publication.services import DOOR
from schools.models import School

KEPT_SECONDS = 300
NO_SCRIPTS = {"script-src": [NONE], "connect-src": [NONE]}
TEMPLATES = "publication/public"


def not_here(request: Request) -> HttpResponse:
    """The same for an unknown school and one that published nothing, in both languages."""
    with translation.override("nl"):
        return render(request, f"{TEMPLATES}/missing.html", {"lines": help_lines()}, status=404)


def public_page(**policy: Any) -> Callable[..., Any]:
    """A view for visitors of a public page: ``view(request, page, **keywords)``, in the scope of its door.

    ``policy``: directives of the Content-Security-Policy that are other than on every public page.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
        @wraps(view)
        def shown(request: Request, door: Door, **keywords: Any) -> HttpResponse:
            language = keywords.get("language", "nl")
            try:
                with translation.override(language):
                    response = view(request, Publication.objects.select_related("school__board").get(), **keywords)
            except Http404:
                return not_here(request)
            response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
            response["Content-Language"] = language
            return response

        directives = NO_SCRIPTS | {name.replace("_", "-"): values for name, values in policy.items()}
        guarded: Any = csp_replace(directives)(cast(Any, shown))
        return through_door(DOOR, missing=not_here)(guarded)

    return decorate


def page_context(
    page: Publication, school: School, editions: dict[str, Edition], *, language: str = "nl", contacts: bool
) -> dict[str, Any]:
    """What the templates of the public page show; ``contacts``: whether the contact page is public."""
    own = page.report_html and language == "nl"
    people = selectors.contacts_of(page) if contacts else []
    return {
        "page": page,
        "school": school,
        "board": school.board,
        "editions": editions,
        "adopted_on": selectors.adopted_on(editions),
        "with_contacts": contacts,
        "contacts": people,
        "nobody_today": not any(each.reachable or each.deputy for each in people),
        "report": page.report_html if own else rules.model_report(language),
        "lines": [(line, getattr(line, language)) for line in help_lines()],
        "language": language,
        "qr": qr(page_url(page.address)),
    }


def _context(page: Publication, language: str = "nl") -> dict[str, Any]:
    editions = selectors.live_public_editions()
    return page_context(page, page.school, editions, language=language, contacts=bool(page.contacts_at))


@public_page()
def page(request: Request, page: Publication, language: str = "nl") -> HttpResponse:
    """Whom to turn to today, what happens then, complaints, help lines, and the plan for parents and pupils."""
    return render(request, f"{TEMPLATES}/page.html", _context(page, language))


@public_page(frame_ancestors=["*"])
def _embedded(request: Request, page: Publication) -> HttpResponse:
    return render(request, f"{TEMPLATES}/embed.html", _context(page))


embed = xframe_options_exempt(_embedded)


@public_page()
def parents(request: Request, page: Publication) -> HttpResponse:
    """The edition for parents: the short text and the public sections of the adopted plan."""
    return _edition(request, page, Audience.PARENTS)


@public_page()
def pupils(request: Request, page: Publication) -> HttpResponse:
    """The edition for pupils."""
    return _edition(request, page, Audience.PUPILS)


def _edition(request: Request, page: Publication, audience: Audience) -> HttpResponse:
    edition = _live(audience)
    return render(request, f"{TEMPLATES}/edition.html", edition_context(page, page.school, edition))


def edition_context(page: Publication, school: School, edition: Edition) -> dict[str, Any]:
    return {"page": page, "school": school, "board": school.board, "edition": edition, "language": "nl"}


def _live(audience: Audience) -> Edition:
    edition = selectors.live_public_editions().get(audience)
    if edition is None:
        raise Http404
    return edition


@public_page()
def parents_pdf(request: Request, page: Publication) -> HttpResponse:
    """The edition for parents as a file."""
    return _pdf(page, Audience.PARENTS)


@public_page()
def pupils_pdf(request: Request, page: Publication) -> HttpResponse:
    return _pdf(page, Audience.PUPILS)


def _pdf(page: Publication, audience: Audience) -> Any:
    file = selectors.pdf_of(_live(audience))
    if file is None:
        raise Http404
    return serve_published(file)
