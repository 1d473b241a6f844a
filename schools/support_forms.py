"""Who supports which groups: per colleague the groups of one school year."""

from typing import Any
from uuid import UUID

from django import forms

from schools.models import Group, Membership


class SupportForm(forms.Form):
    """A set of groups for each member; ``seen``: what they were when the page was made."""

    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        members: list[Membership],
        groups: list[Group],
        now: dict[UUID, set[UUID]],
        seen: str,
    ):
        super().__init__(data, initial={"seen": seen})
        choices = [(str(row.pk), row.name) for row in groups]
        self.members = members
        for member in members:
            self.fields[self.name_of(member)] = forms.MultipleChoiceField(
                label=member.name,
                choices=choices,
                required=False,
                initial=[str(pk) for pk in now.get(member.pk, ())],
                widget=forms.CheckboxSelectMultiple,
            )

    @staticmethod
    def name_of(member: Membership) -> str:
        return f"groups-{member.pk}"

    def chosen(self) -> dict[UUID, set[UUID]]:
        return {row.pk: {UUID(pk) for pk in self.cleaned_data[self.name_of(row)]} for row in self.members}
