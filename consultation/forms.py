"""Forms for opening a round, answering in it, and looking at remarks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from consultation.models import Audience, ConsultationRemark, ConsultationRound, ConsultationSection
from consultation.rules import MOST_CARDS
from consultation.wording_rules import Wording
from plans.model_plan import Chapter
from plans.models import Section
from plans.selectors import OutlineChapter

WEEKS_TO_ANSWER = 3
LONGEST = 183  # days a round may be open
MOST_SECTIONS = 12  # more is a plan that nobody reads through on a phone
LETTERS = 1000
PLAIN_FIELD = "consultation/_field.html"  # without "optional" at each: all of it is


class OpenForm(forms.Form):
    """Who is asked about what, how they come in and until when."""

    audience = forms.ChoiceField(
        label=_("Who is asked?"), choices=Audience.choices, widget=forms.RadioSelect(attrs={"class": "stacked"})
    )
    access = forms.ChoiceField(
        label=_("How do they come in?"),
        choices=ConsultationRound.Access.choices,
        widget=forms.RadioSelect(attrs={"class": "stacked"}),
        initial=ConsultationRound.Access.LINK,
        help_text=_("Nobody needs an account. Team and council may also answer after signing in."),
    )
    closing_date = forms.DateField(
        label=_("Open until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
        help_text=_("They can answer until the end of this day."),
    )
    explanation = forms.CharField(
        label=_("What do you want to say first?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A few sentences above the questions, in words that suit who reads them."),
    )
    sections = forms.MultipleChoiceField(
        label=_("Which sections do they read?"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "stacked"}),
        help_text=_("Choose a few: at most twelve. Of every section three questions are asked."),
    )

    def __init__(self, *args: Any, chapters: Sequence[OutlineChapter], **kwargs: Any):
        kwargs.setdefault("initial", {"closing_date": timezone.localdate() + timedelta(weeks=WEEKS_TO_ANSWER)})
        super().__init__(*args, **kwargs)
        self.secret = {each.key: str(each) for row in chapters for each in row.sections if not each.model.public}
        choices = [(_heading(row.model), [(each.key, _label(each)) for each in row.sections]) for row in chapters]
        self.fields["sections"].choices = choices  # type: ignore[attr-defined]

    def clean_closing_date(self) -> date:
        day = self.cleaned_data["closing_date"]
        today = timezone.localdate()
        if not today <= day <= today + timedelta(days=LONGEST):
            raise ValidationError(_("Choose a day from today until half a year from now."))
        return day

    def clean_sections(self) -> list[str]:
        keys = self.cleaned_data["sections"]
        if len(keys) > MOST_SECTIONS:
            raise ValidationError(_("Choose at most twelve sections."))
        return keys

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        audience = data.get("audience")
        secret = [self.secret[key] for key in data.get("sections", ()) if key in self.secret]
        if audience and secret and not Audience(audience).has_accounts:
            text = _("“%(title)s” is not public. Parents and pupils cannot read it.") % {"title": secret[0]}
            self.add_error("sections", text)
        return data


def _heading(chapter: Chapter) -> str:
    return f"{chapter.number} {chapter.title}"


def _label(section: Section) -> str:
    text = f"{section.number} {section.title}"
    if not section.model.public:
        text = gettext("%(section)s (not public)") % {"section": text}
    if not section.blanks:
        return text
    blanks = ngettext("%(number)s place to fill in", "%(number)s places to fill in", section.blanks)
    return f"{text} · {blanks % {'number': section.blanks}}"


class CardsForm(forms.Form):
    """How many cards; ``batch`` names the page, so that printing it again makes no more."""

    number = forms.IntegerField(
        label=_("How many cards?"),
        min_value=1,
        max_value=MOST_CARDS,
        help_text=_("At most 120 at once. Every card works for one answer."),
    )
    batch = forms.UUIDField(widget=forms.HiddenInput)


@dataclass(frozen=True)
class Group:
    """The fields about one section, or about the whole (None)."""

    section: ConsultationSection | None
    fields: list[Any]


class AnswerForm(forms.Form):
    """Three questions and a remark per section, and a remark about the whole. Nothing is required but something.

    ``token`` names the page: sent twice, it counts once.
    """

    def __init__(self, *args: Any, sections: Sequence[ConsultationSection], words: Wording, **kwargs: Any):
        kwargs.setdefault("initial", {"token": uuid4()})
        super().__init__(*args, **kwargs)
        self.sections = sections
        self.fields["token"] = forms.UUIDField(widget=forms.HiddenInput)
        self.names: dict[str, list[str]] = {}
        for section in sections:
            names = [f"{section.key}-{number}" for number in range(len(words.questions))]
            for name, question in zip(names, words.questions, strict=True):
                self.fields[name] = _plain(
                    forms.ChoiceField(label=question, choices=words.choices, widget=forms.RadioSelect, required=False)
                )
            self.fields[f"{section.key}-remark"] = _remark(words.remark, words.hint)
            self.names[section.key] = names
        self.fields["remark"] = _remark(words.whole, words.hint)

    def groups(self) -> list[Group]:
        """The fields as the page shows them."""
        found = [
            Group(section, [self[name] for name in (*self.names[section.key], f"{section.key}-remark")])
            for section in self.sections
        ]
        return [*found, Group(None, [self["remark"]])]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["choices"] = {
            key: values for key, names in self.names.items() if any(values := [data.get(name, "") for name in names])
        }
        remarks = {key: data.get(f"{key}-remark", "") for key in self.names} | {"": data.get("remark", "")}
        data["remarks"] = {key: text for key, text in remarks.items() if text}
        if not self.errors and not data["choices"] and not data["remarks"]:
            raise ValidationError(_("Answer a question or write a remark first."), code="empty")
        return data


def _remark(label: str, hint: str) -> forms.Field:
    field = forms.CharField(
        label=label, help_text=hint, required=False, max_length=LETTERS, widget=forms.Textarea(attrs={"rows": 3})
    )
    return _plain(field)


def _plain(field: forms.Field) -> forms.Field:
    field.template_name = PLAIN_FIELD  # type: ignore[attr-defined]
    return field


class RemarkForm(forms.Form):
    """Whether others see a remark, and what the school did with it."""

    state = forms.ChoiceField(
        label=_("May others see this remark?"),
        choices=[
            (ConsultationRemark.State.SHOWN, _("Yes: it names nobody and hurts nobody")),
            (ConsultationRemark.State.HIDDEN, _("No, only the school sees it")),
        ],
        widget=forms.RadioSelect(attrs={"class": "stacked"}),
    )
    hidden_because = forms.CharField(
        label=_("Why not?"),
        required=False,
        max_length=200,
        help_text=_("Needed when others may not see it. Only your school reads this."),
    )
    reply = forms.ChoiceField(
        label=_("What do you do with it?"),
        choices=[("", _("I do not know yet")), *ConsultationRemark.Reply.choices],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "stacked"}),
    )
    reply_text = forms.CharField(
        label=_("Your answer"),
        required=False,
        max_length=LETTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("If you do not take it over: because …"),
    )
    seen = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    @classmethod
    def of(cls, row: ConsultationRemark) -> "RemarkForm":
        """The form as a remark is now."""
        fields = ("hidden_because", "reply", "reply_text")
        state = "" if row.state == ConsultationRemark.State.WAITING else row.state
        return cls(initial={name: getattr(row, name) for name in fields} | {"state": state, "seen": row.version})
