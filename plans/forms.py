"""What may be typed into a plan."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from core.editor import RichTextField
from core.forms import DateField, KeyedForm
from plans.models import Plan, Section
from plans.owner_services import Care
from schools.models import Membership
from schools.roles import ROLES


class SectionForm(forms.Form):
    """A section's text, on top of which version it was written and on which page (an id per page load)."""

    text = RichTextField(label=_("Text"), required=False)
    page = forms.UUIDField(widget=forms.HiddenInput)
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason for this change"), max_length=200, required=False)


def _public_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("This text may leave the school"),
        required=False,
        help_text=_(
            "Parents and pupils can read it then, when the plan is published. Without this only staff read it."
        ),
    )


class ParticularsForm(forms.Form):
    """Name, owner and review date of a section; ``seen`` names what they were when the page was made."""

    title = forms.CharField(label=_("Name of the section"), max_length=120)
    owner: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Owner"), queryset=None, required=False, empty_label=_("Nobody yet")
    )
    review_date = forms.DateField(
        label=_("Review before"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    public = _public_field()
    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, section: Section, **kwargs: Any):
        names = ("title", "owner", "review_date", "public")
        initial = {name: getattr(section, name) for name in names} | {"seen": section.particulars}
        super().__init__(*args, **{"initial": initial, **kwargs})
        if not section.own_chapter:
            del self.fields["public"]
        here = Membership.objects.active().filter(school_id=section.school_id)
        self.fields["owner"].queryset = here  # type: ignore[attr-defined]


class PlainSelect(forms.Select):
    """Drawn without a template for each option: a page may have dozens, each with a hundred people."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, mark_safe(" selected") if key == value else "", label) for key, label in self.choices),
        )
        return format_html("<select{}>{}</select>", flatatt(self.build_attrs({"name": name}, attrs)), options)


class CareForm(forms.Form):
    """Owner and review date of one section among many. The page remembers what it showed, so that only what somebody
    changes here is saved; ``seen`` names the particulars as they were then."""

    SEEN = "seen"

    owner = forms.ChoiceField(required=False, show_hidden_initial=True, widget=PlainSelect)
    review_date = DateField(required=False, show_hidden_initial=True)
    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, section: Section, people: dict[str, Membership]):
        self.section, self.people = section, people
        self.role = "" if section.own_chapter else ROLES[section.model.owner_role].name
        owner = str(section.owner_id) if str(section.owner_id) in people else ""
        initial = {"owner": owner, "review_date": section.review_date, "seen": section.particulars}
        super().__init__(data, prefix=section.key, initial=initial)
        named = {"title": f"{section.number} {section.title}"}
        self.fields["owner"].label = _("Owner of %(title)s") % named
        self.fields["review_date"].label = _("Review %(title)s before") % named
        self.fields["owner"].choices = [("", _("Nobody yet"))] + [  # type: ignore[attr-defined]
            (key, member.name) for key, member in people.items()
        ]

    def has_changed(self) -> bool:
        return not {"owner", "review_date"}.isdisjoint(self.changed_data)

    def care(self) -> Care:
        values = self.cleaned_data
        return Care(self.section, self.people.get(values["owner"]), values["review_date"], values["seen"])


def care_forms(sections: list[Section], people: dict[str, Membership], data: Any) -> list[CareForm]:
    return [CareForm(data, section=section, people=people) for section in sections]


class AddSectionForm(KeyedForm):
    """A section or annex of the school's own."""

    chapter = forms.ChoiceField(label=_("Where does it belong?"))
    title = forms.CharField(label=_("Name of the section"), max_length=120)
    public = _public_field()

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any):
        super().__init__(*args, **kwargs)
        places = [(each.key, f"{each.number} {each.title}".strip()) for each in plan.model.chapters]
        self.fields["chapter"].choices = places  # type: ignore[attr-defined]


class FactForm(forms.Form):
    """What to do with a quoted fact that changed; ``now`` is the value that was looked at."""

    choice = forms.ChoiceField(choices=[("take", "take"), ("leave", "leave")])
    now = forms.CharField(max_length=200, required=False)


class MilestoneForm(forms.Form):
    """The name under which the plan is kept as it is now."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("So that you find it back, such as “After the study day”.")
    )


class CompareForm(forms.Form):
    """Which two versions to compare; ``whole``: also show what stayed the same."""

    old = forms.ChoiceField(label=_("Old version"))
    new = forms.ChoiceField(label=_("New version"))
    whole = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, choices: list[tuple[str, str]], usual: dict[str, str]):
        super().__init__({**usual, **{name: data[name] for name in self.base_fields if name in data}})
        for name in ("old", "new"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class RestoreForm(forms.Form):
    """Put an earlier text back; ``seen`` is the version that was in the plan when that was decided."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason for this change"), max_length=200, required=False)
