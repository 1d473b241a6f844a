"""The compass of registration: how good it is, as sentences that ask. It ranks nobody."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents import figure_rules, rules
from incidents.figure_models import Source
from incidents.models import Involvement
from schools.calendar_rules import Holidays
from schools.calendar_selectors import holidays_of
from schools.models import Group, School
from schools.school_year import SchoolYear


def compass(school: School, today: date) -> list[str]:
    """How good the registration is, as sentences that ask: silent weeks, silent groups, one lone reporter."""
    year = SchoolYear.of(today)
    weeks: list[date] = []
    groups: set[str] = set()
    reporters: dict[str, int] = {}
    for kind, start, key, count in Source.objects.values_list("kind", "year", "key", "reported"):
        if kind == Source.Kind.WEEK and count:
            weeks.append(date.fromisoformat(key))
        elif start == year.start and count:
            if kind == Source.Kind.GROUP:
                groups.add(key)
            elif kind == Source.Kind.REPORTER:
                reporters[key] = count
    if not reporters:
        return [_("Nothing was reported this school year yet. Does everybody know how to report?")]
    holidays = holidays_of(school)
    silent = figure_rules.silences(weeks, Holidays((row.first_date, row.last_date) for row in holidays), year, today)
    told = Involvement.objects.filter(of_group=OuterRef("pk"))  # also under the name it had before
    names = Group.objects.filter(~Exists(told), year=year.start).values_list("name", flat=True)
    return [
        *_who(reporters),
        *_silent_weeks(silent, known=bool(holidays)),
        *_silent_groups([name for name in names if name not in groups]),
    ]


def _who(reporters: dict[str, int]) -> list[str]:
    named = [count for key, count in reporters.items() if key]
    if not named:
        return [_("All reports were anonymous. Do colleagues feel free to give their name?")]
    if len(named) == 1 and sum(reporters.values()) >= rules.LONE:
        return [_("One colleague reported with a name. What do the others see?")]
    said = ngettext("%(count)s colleague reported.", "%(count)s colleagues reported.", len(named))
    return [said % {"count": len(named)}]


def _silent_weeks(silent: list[figure_rules.Silence], *, known: bool) -> list[str]:
    if not silent:
        return []
    said = [
        _("%(first)s to %(last)s") % {"first": date_format(each.first, "j F"), "last": date_format(each.last, "j F")}
        for each in silent[-3:]
    ]
    text = _("It was silent: %(weeks)s. Was it calm then, or was nothing written down?")
    found = [text % {"weeks": ", ".join(said)}]
    if not known:
        found.append(_("Your holidays are not in the calendar. A silent week may be one."))
    return found


def _silent_groups(names: list[str]) -> list[str]:
    if not names:
        return []
    shown = ", ".join(names[:8])
    return [_("Nothing was reported about %(groups)s. Does it go well there?") % {"groups": shown}]
