"""The forms of signing in and of one's own account."""

from __future__ import annotations

from wtforms import HiddenField

from portal.forms import Choice, Email, Password, Phone, PortalForm, Select, Submit, Text, needed

ONE_TIME_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class SignInForm(PortalForm):
    """E-mail address and password; a second button asks for a link instead."""

    email = Email("E-mail address", needed("Enter your e-mail address"))
    password = Password("Password", render_kw={"autocomplete": "current-password"})
    go = Submit("Sign in")


class ForgottenForm(PortalForm):
    """Only the e-mail address: a link goes there."""

    email = Email("E-mail address", needed("Enter your e-mail address"))
    go = Submit("E-mail me a link")


class CodeForm(PortalForm):
    """The code an authenticator app shows."""

    code = Text(
        "Code from your app",
        needed("Enter the 6 figures your app shows now"),
        most=20,
        description="6 figures. Your app shows a new code every 30 seconds.",
        render_kw=ONE_TIME_CODE,
    )
    go = Submit("Sign in")


class RecoveryCodeForm(PortalForm):
    """One of the ten recovery codes."""

    code = Text(
        "Recovery code",
        needed("Enter one of the recovery codes you printed or wrote down"),
        most=40,
        description="16 letters and figures. Each code works once.",
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"},
    )
    go = Submit("Sign in")


class PasskeyForm(PortalForm):
    """What the browser answered when it was asked for a passkey."""

    answer = HiddenField()


class NewPasswordForm(PortalForm):
    """A new password, shown once more nowhere: people can look at what they typed."""

    password = Password(
        "New password",
        needed("Enter a password of 12 characters or more"),
        description="12 characters or more. Three or four words together are easy to remember. "
        "You can paste one from a password manager.",
        render_kw={"autocomplete": "new-password"},
    )
    go = Submit("Save password")


class JoinCodeForm(CodeForm):
    """The first code of an app that was just set up."""

    go = Submit("Finish")


class ConfirmedForm(PortalForm):
    """A change that asks for the password first, where there is one and it was not shown just now."""

    current = Password(
        "Your password now",
        description="So that nobody else can change this while you are away from the screen.",
        render_kw={"autocomplete": "current-password"},
    )


class ChangePasswordForm(ConfirmedForm, NewPasswordForm):
    """A new password instead of the old one."""


class ChangeEmailForm(ConfirmedForm):
    """Another e-mail address to sign in with."""

    email = Email("New e-mail address", needed("Enter the e-mail address you want to sign in with"))
    go = Submit("Send a link to the new address")


class ChangeAuthenticatorForm(ConfirmedForm, JoinCodeForm):
    """Another authenticator app."""

    secret = HiddenField()
    go = Submit("Use this app from now on")


class AddPasskeyForm(ConfirmedForm, PasskeyForm):
    """One more passkey."""

    name = Text(
        "What do you call this device?",
        needed("Enter a name, so you know it again: “My work laptop”"),
        most=80,
        description="For example: My work laptop",
    )


class RecoveryCodesForm(ConfirmedForm):
    """Ten new recovery codes."""

    go = Submit("Make ten new codes")


class RemovePasskeyForm(ConfirmedForm):
    """One passkey less."""

    go = Submit("Remove this passkey")


class OwnDaysForm(PortalForm):
    """What families read about a member of staff."""

    days = Text(
        "Which days do you work?",
        needed("Enter the days you work, like: Monday to Thursday"),
        most=80,
        description="In words a family reads. For example: Monday to Thursday, 9am to 3pm",
        render_kw={"autocomplete": "off"},
    )
    telephone = Phone("Your direct number", needed("Enter the number families ring you on"))
    cover = Select(
        "Who answers when you are away?",
        description="Families see their name and number. They may open your families' pages.",
    )
    go = Submit("Save")

    def offer(self, colleagues: list[tuple[str, str]], chosen: str) -> None:
        """Fill in who may cover, and who does now where nothing was posted."""
        self.cover.choices = [
            Choice("", "Nobody yet"),
            *(Choice(reference, name) for reference, name in colleagues),
        ]
        if not self.is_submitted():
            self.cover.data = chosen
