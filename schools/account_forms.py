"""allauth's forms in our words: no examples inside fields, one line of help, rules of passwords on the page itself."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext_lazy as _

LABELS = {
    "code": _("Code"),
    "email": _("Email address"),
    "login": _("Email address"),
    "name": _("Name"),
    "oldpassword": _("Your password now"),
    "password": _("Password"),
    "password1": _("New password"),
    "password2": _("New password again"),
    "passwordless": _("Sign in with it without a password"),
}
NO_HELP = ("oldpassword", "password1", "passwordless")


class OurWords:
    """Mixin that goes before a form of allauth."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name in NO_HELP:
                field.help_text = ""


class SignInForm(OurWords, account.LoginForm):
    pass


class ReauthenticateForm(OurWords, account.ReauthenticateForm):
    pass


class ChangePasswordForm(OurWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(OurWords, account.SetPasswordForm):
    pass


class ForgottenPasswordForm(OurWords, account.ResetPasswordForm):
    pass


class NewPasswordForm(OurWords, account.ResetPasswordKeyForm):
    pass


class ChangeEmailForm(OurWords, account.ChangeEmailForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New email address")


class CodeForm(OurWords, mfa.AuthenticateForm):
    pass


class ReauthenticateCodeForm(OurWords, mfa.ReauthenticateForm):
    pass


class LinkAppForm(OurWords, ActivateTOTPForm):
    pass


class AddPasskeyForm(OurWords, AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(OurWords, EditWebAuthnForm):
    pass
