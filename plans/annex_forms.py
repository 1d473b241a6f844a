"""What may be given for a document: a file, judged by its content, or a link to the public web."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import links
from core.forms import KeyedForm
from core.upload_fields import UploadField
from plans.models import Annex, Section
from schools.models import Membership

LINK_ERRORS = {
    "scheme": _("A link starts with https:// or http://."),
    "private": _("This address cannot be reached from outside your school."),
    "port": _("An address with a port number of its own cannot be used."),
    "address": _("This is not a web address."),
}


class SourceForm(forms.Form):
    """A file or a link, one of both."""

    file = UploadField(label=_("File"), required=False, help_text=_("PDF, Word (.docx), PNG or JPG, up to 15 MB."))
    url = forms.CharField(
        label=_("Or a link"), required=False, max_length=500, help_text=_("The address of a page on the web."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def clean_url(self) -> str:
        url = self.cleaned_data["url"].strip()
        if url and "://" not in url and not url.lower().startswith(("javascript:", "data:", "file:")):
            url = f"https://{url}"
        try:
            if url:
                links.parts(url)
        except links.Refused as refusal:
            raise ValidationError(LINK_ERRORS[str(refusal)], code=str(refusal)) from refusal
        return url

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and bool(data.get("file")) == bool(data.get("url")):
            raise ValidationError(_("Choose a file or give a link: one of both."), code="one_of_both")
        return data

    @property
    def source(self) -> dict[str, Any]:
        return {"upload": self.cleaned_data["file"], "url": self.cleaned_data["url"]}


class RenewForm(SourceForm):
    seen = forms.IntegerField(widget=forms.HiddenInput)


class AnnexParticularsForm(forms.Form):
    """Name, owner and until when it holds."""

    title = forms.CharField(label=_("Name of the document"), max_length=120)
    owner: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Owner"), queryset=None, required=False, empty_label=_("Nobody yet")
    )
    expiry_date = forms.DateField(
        label=_("Valid until"), required=False, help_text=_("After this day we ask whether it still holds."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def __init__(self, *args: Any, section: Section, annex: Annex | None = None, **kwargs: Any):
        if annex:
            kwargs["initial"] = {"title": annex.title, "owner": annex.owner, "expiry_date": annex.expiry_date}
        super().__init__(*args, **kwargs)
        if annex:
            hidden = forms.CharField(max_length=16, widget=forms.HiddenInput, initial=annex.particulars)
            self.fields["seen"] = hidden
        here = Membership.objects.active().filter(school_id=section.school_id)
        self.fields["owner"].queryset = here  # type: ignore[attr-defined]


class AddAnnexForm(KeyedForm, AnnexParticularsForm, SourceForm):
    field_order = ("title", "file", "url", "owner", "expiry_date")
