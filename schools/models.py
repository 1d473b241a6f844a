"""Boards, their schools, the people who work there, groups and which norm sets count."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.tenancy.models import TenantManager, TenantModel
from core.tenancy.scope import Scope
from core.versions import mark
from schools import roles
from schools.calendar_models import CalendarItem, Holiday, Region
from schools.look_models import BoardLook
from schools.norm_models import NormSwitch
from schools.school_year import SchoolYear
from schools.tenancy import BoardModel, SchoolModel

__all__ = [
    "Board",
    "BoardLook",
    "CalendarItem",
    "Group",
    "GroupSupport",
    "Holiday",
    "Invitation",
    "Membership",
    "NormSwitch",
    "Region",
    "School",
    "Sector",
    "User",
    "YearPreparation",
]


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **values: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **values)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who can sign in. Their name is kept per membership, behind the board's wall."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("email address"), unique=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.email


class Sector(models.TextChoices):
    PO = "po", _("Primary education")
    VO = "vo", _("Secondary education")
    SO = "so", _("Special education")


class Board(TenantModel):
    """A *bevoegd gezag*: the tenant, and the controller in the sense of the AVG. Its wall is its own id."""

    wall = "board"
    visitors = frozenset({"invitation", "consentvoice", "gmrvoice", "public", "consultationround"})

    number = models.CharField(max_length=10, blank=True)  # BEVOEGD GEZAG NUMMER of DUO
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80)
    duo = models.JSONField(default=dict, db_default={}, blank=True)  # its particulars as DUO last said them
    opened_at = models.DateTimeField(null=True)  # since when it uses Safetyplan
    # Norm sets that are no law and that it counts with; who switched them is in NormSwitch.
    norm_sets = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    # Its own look, also here so that every page knows it: the digest of a BoardLook, its colour, whether it has a logo.
    look = models.CharField(max_length=12, blank=True)
    brand = models.CharField(max_length=7, blank=True)
    has_logo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~models.Q(number=""), name="one_board_per_number"),
            models.UniqueConstraint(fields=["slug"], name="one_board_per_slug"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def look_name(self) -> str:
        """What its look is called in addresses; "" while it has none of its own."""
        return f"{self.slug}-{self.look}" if self.look else ""

    @classmethod
    def wall_filter(cls, scope: Scope) -> dict[str, Any]:
        own = super().wall_filter(scope)
        return {"id": own["board_id"]} if own else {}


class School(BoardModel):
    """A location (*vestiging*) of a school: what parents call the school."""

    visitors = frozenset({"invitation", "ical", "consentvoice", "public", "consultationround"})
    visitor_row = "school"

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    code = models.CharField(max_length=6, blank=True)  # VESTIGINGSCODE of DUO, such as 00AP00
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=90)
    sector = models.CharField(max_length=2, choices=Sector)
    structure = models.CharField(max_length=80, blank=True)  # VO: ONDERWIJSSTRUCTUUR, such as HAVO/VWO
    street = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=7, blank=True)
    town = models.CharField(max_length=80, blank=True)
    municipality = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    website = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=6, choices=Region, blank=True)  # whose holidays it has
    denomination = models.CharField(max_length=60, blank=True)
    pupil_count = models.PositiveIntegerField(null=True)  # None: unknown or masked by DUO ("<5")
    pupil_count_year = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    duo = models.JSONField(default=dict, db_default={}, blank=True)  # its particulars as DUO last said them
    in_use_since = models.DateTimeField(null=True)  # has members or texts: never moved by an import
    transfer_to = models.CharField(max_length=10, blank=True)  # DUO gives it to this board: overdracht nodig
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "slug"], name="one_school_per_slug"),
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="one_school_per_code"),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MembershipManager(TenantManager):
    """Memberships of the scope's board; or, before there is a board, those of the scope's user."""

    def active(self) -> models.QuerySet:
        return self.get_queryset().filter(ended_at__isnull=True)


class Membership(BoardModel):
    """Somebody's work at a school, or at the board's office when ``school`` is empty. Ended, never deleted."""

    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    name = models.CharField(_("name"), max_length=120)
    roles = ArrayField(models.CharField(max_length=30, choices=roles.CHOICES), verbose_name=_("roles"))
    groups = models.CharField(_("groups"), max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[MembershipManager] = MembershipManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "user", "school"],
                condition=models.Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="one_active_membership_per_place",
            )
        ]
        indexes = [models.Index(fields=["board", "school", "name"], name="members_by_name")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def wall_filter(cls, scope: Scope) -> dict[str, Any]:
        if scope.board is None and scope.user and not scope.system:
            return {"user_id": scope.user}
        return super().wall_filter(scope)

    @property
    def permissions(self) -> frozenset[str]:
        return roles.permissions(self.roles)

    @property
    def supports_groups(self) -> bool:
        """Whether groups can be given to them to support."""
        return roles.INCIDENTS_GROUPS in self.permissions

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def role_names(self) -> list[Any]:
        return roles.names(self.roles)

    @property
    def place(self) -> Board | School:
        return self.school or self.board


class Invitation(BoardModel):
    """An invitation to work at a school or a board's office. The key is in the mail; a door holds its hash."""

    visitors = frozenset({"invitation"})
    visitor_row = "object"

    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")
    email = models.EmailField()
    name = models.CharField(max_length=120)
    roles = ArrayField(models.CharField(max_length=30, choices=roles.CHOICES))
    groups = models.CharField(max_length=120, blank=True)
    invited_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "school", "email"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                nulls_distinct=False,
                name="one_open_invitation_per_place",
            )
        ]
        indexes = [
            models.Index(
                fields=["board", "school", "name"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="open_invitations_by_name",
            )
        ]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def place(self) -> Board | School:
        return self.school or self.board

    @property
    def role_names(self) -> list[Any]:
        return roles.names(self.roles)


class Group(SchoolModel):
    """A group (primary) or class (secondary) in one school year."""

    visitors = frozenset({"trusteddevice"})  # the form of a report names them

    year = models.PositiveSmallIntegerField()  # the calendar year in which the school year begins
    name = models.CharField(_("name"), max_length=40)
    grades = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("years"))  # leerjaren: 1–8 or 1–6
    pupil_count = models.PositiveSmallIntegerField(_("number of pupils"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("board", "school", "year", Lower("name"), name="one_group_per_name")]
        ordering = ["grades", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def school_year(self) -> SchoolYear:
        return SchoolYear(self.year)


class GroupSupport(SchoolModel):
    """Somebody supports a group in its school year: by role they follow the cases in which it is named."""

    member = models.ForeignKey(Membership, models.PROTECT, related_name="supports")
    group = models.ForeignKey(Group, models.CASCADE, related_name="supports")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "school", "member", "group"], name="one_support_per_member")
        ]


class YearPreparation(SchoolModel):
    """A new school year in the making: kept after every step, so that nobody loses what they filled in.

    ``groups``: list of ``{"name", "grades", "count"}``. ``people``: membership id to ``{"choice", "roles"}``;
    who is not in it stays as they are. What was chosen for people counts from the year's first day.
    """

    year = models.PositiveSmallIntegerField()
    groups = models.JSONField(default=list)
    people = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "school", "year"], name="one_preparation_per_year")]

    @property
    def school_year(self) -> SchoolYear:
        return SchoolYear(self.year)

    def seen(self, *parts: str) -> str:
        """What ``groups`` or ``people`` are now, in a word: a form that was filled in beside another is known by it."""
        return mark([getattr(self, part) for part in parts])
