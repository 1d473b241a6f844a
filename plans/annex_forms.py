"""What may be given for a document: a file, judged by its content, or a link to the public web."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import links, uploads
from plans.models import Annex, Section
from schools.models import Membership

UPLOAD_ERRORS = {
    "empty": _("This file is empty."),
    "too_large": _("This file is larger than 15 MB. Make it smaller and try again."),
    "type": _(
        "Only PDF, Word (.docx), PNG and JPG files can be added. An older Word file can be saved as .docx first."
    ),
    "too_many_pixels": _("This picture has more than 40 million pixels. Make it smaller and try again."),
    "damaged": _("This file is damaged and cannot be read. Nothing was changed."),
    "locked": _("This file has a password. Save it without one and try again."),
    "macros": _("This Word file holds macros (little programs). Save it as .docx without macros and try again."),
    "bomb": _("This file is packed in a way that makes it far larger than it looks. It was not taken."),
}
LINK_ERRORS = {
    "scheme": _("A link starts with https:// or http://."),
    "private": _("This address cannot be reached from outside your school."),
    "port": _("An address with a port number of its own cannot be used."),
    "address": _("This is not a web address."),
}


class SourceForm(forms.Form):
    """A file or a link, one of both."""

    file = forms.FileField(
        label=_("File"), required=False, help_text=_("PDF, Word (.docx), PNG or JPG, up to 15 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.png,.jpg,.jpeg"}),
    )  # fmt: skip
    url = forms.CharField(
        label=_("Or a link"), required=False, max_length=500, help_text=_("The address of a page on the web."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def clean_file(self) -> uploads.Upload | None:
        file = self.cleaned_data["file"]
        if not file:
            return None
        try:
            if file.size > uploads.MAX_BYTES:
                raise uploads.UploadError("too_large")
            return uploads.accept(file.read())
        except uploads.UploadError as error:
            raise ValidationError(UPLOAD_ERRORS[str(error)], code=str(error)) from error

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


class AddAnnexForm(AnnexParticularsForm, SourceForm):
    field_order = ("title", "file", "url", "owner", "expiry_date")
