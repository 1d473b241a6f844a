"""Texts of allauth and Django about accounts that our Dutch catalogue words anew.

Their own Dutch speaks of users, tokens and authenticators, or is missing. Nothing imports these lists: that the texts
stand here is why makemessages keeps them, and the project's catalogue goes before those of its packages.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

ERRORS = [
    _("A user is already registered with this email address."),
    _("Be patient, you are sending too many requests."),
    _("Incorrect code."),
    _("Incorrect password."),
    _("Invalid login."),
    _("Invalid or expired key."),
    _("Please type your current password."),
    _("The email address and/or password you specified are not correct."),
    _("The new value must be different from the current one."),
    _("The password reset token was invalid."),
    _("This account is currently inactive."),
    _("Too many failed login attempts. Try again later."),
    _("You must type the same password each time."),
]
WAYS_TO_SHOW_WHO_YOU_ARE = [
    _("Use a security key"),
    _("Use authenticator app or code"),
]
NAMES_OF_PASSKEYS = [
    _("Backup key"),
    _("Key nr. {number}"),
    _("Master key"),
]
MESSAGES = [
    _("A new set of recovery codes has been generated."),
    _("Authenticator app activated."),
    _("Authenticator app deactivated."),
    _("Confirmation email sent to %(email)s."),
    _("Password successfully changed."),
    _("Primary email address set."),
    _("Security key added."),
    _("Security key removed."),
    _("Signed out of all other sessions."),
    _("Unable to confirm %(email)s because it is already confirmed by a different account."),
    _("You have confirmed %(email)s."),
]
MAILS = [
    _("A new security key has been added."),
    _("A new set of Two-Factor Authentication recovery codes has been generated."),
    _("A security key has been removed."),
    _("Authenticator App Activated"),
    _("Authenticator App Deactivated"),
    _("Email Changed"),
    _("Email Confirmation"),
    _("New Recovery Codes Generated"),
    _("Password Changed"),
    _("Password Reset"),
    _("Security Key Added"),
    _("Security Key Removed"),
    _("Your email has been changed from %(from_email)s to %(to_email)s."),
    _("Your password has been reset."),
]

PASSWORDS = [
    _("The password is too similar to the %(verbose_name)s."),
    _("This password is too common."),
]
PASSWORD_TOO_SHORT = ngettext_lazy(
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
)
