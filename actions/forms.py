"""Forms of actions."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from actions.models import Action
from actions.origins import KINDS
from actions.selectors import possible_owners
from core.forms import DateField
from schools.models import Membership, School


class MemberField(forms.ModelChoiceField):
    """A colleague who works at the school now and can open its actions."""

    def __init__(self, *, school: School, keep: Membership | None = None, **options: Any):
        members = possible_owners(school)
        if keep:
            members = members | Membership.objects.filter(pk=keep.pk)
        super().__init__(queryset=members.order_by("name"), required=False, **options)


class ActionForm(forms.Form):
    """What, who and by when; of an action that is there already also which version was ``seen``."""

    title = forms.CharField(
        label=_("What will you do"),
        max_length=Action._meta.get_field("title").max_length,
        help_text=_("Begin with a verb. Name no pupils or parents: this goes into mails and calendars."),
    )
    description = forms.CharField(
        label=_("Explanation"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    due_date = DateField(label=_("Done by"))
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(self, *args: Any, school: School, action: Action | None = None, **options: Any):
        if action:
            names = ("title", "description", "due_date", "owner_id")
            options["initial"] = {name.removesuffix("_id"): getattr(action, name) for name in names}
        super().__init__(*args, **options)
        keep = action.owner if action else None
        self.fields["owner"] = MemberField(
            school=school, keep=keep, label=_("Who does it"), empty_label=_("Nobody yet")
        )
        if action:
            del self.fields["form_key"]
            self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, initial=action.version)
        self.order_fields(["title", "owner", "due_date", "description"])

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())


class StatusForm(forms.Form):
    status = forms.ChoiceField(choices=Action.Status)
    seen = forms.IntegerField()


class EffectForm(forms.Form):
    """Whether it helped."""

    effect = forms.ChoiceField(label=_("Did it help?"), choices=Action.Effect, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("How do you see that?"),
        max_length=300,
        required=False,
        help_text=_("For instance: fewer quarrels on the field since the autumn. Name no pupils."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def clean_note(self) -> str:
        return " ".join(self.cleaned_data["note"].split())


class FilterForm(forms.Form):
    """Which actions to show; in the address, so that a list can be shared."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        theirs = Action.objects.filter(owner=OuterRef("pk")).order_by()
        owners = Membership.objects.filter(Exists(theirs)).order_by("name")  # also who works here no more
        whose = forms.ModelChoiceField(owners, label=_("Whose"), required=False)
        whose.choices = [("", _("Everybody")), *owners.values_list("pk", "name")]
        self.fields["eigenaar"] = whose
        self.fields["van"] = forms.ChoiceField(
            label=_("Came from"),
            required=False,
            choices=[("", _("Everything")), *((kind.code, kind.name) for kind in KINDS.values())],
        )
