"""The forms of staff pages. Each field has a label, and says what is wrong in a sentence."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest

from openboard.staff.people import NAME_LENGTH
from openboard.staff.roles import Role

ROLES = (
    (str(Role.MODERATOR), "Moderator: decides about evidence"),
    (str(Role.ADMINISTRATOR), "Administrator: looks after accounts"),
)
PASSWORD_HINT = "At least 12 characters; a few words that do not belong together are good."


def _password(label: str, autocomplete: str, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": f"Enter {label[0].lower()}{label[1:]}."},
    )


class SignInForm(forms.Form):
    """Name and password; one sentence for whatever is wrong with them."""

    username = forms.CharField(
        label="Name",
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": "Enter your name."},
    )
    password = _password("Password", "current-password")
    password.error_messages["required"] = "Enter your password."

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Take the request, which failures are counted by."""
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        """Find who it is; the same answer for an unknown name and a wrong password."""
        given = self.cleaned_data
        if not self.errors:
            found = authenticate(
                self.request, username=given["username"], password=given["password"]
            )
            if not isinstance(found, User):
                raise forms.ValidationError("Name and password do not match. Check both.")
            self.user = found
        return given


class CodeForm(forms.Form):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "class": "code",
            }
        ),
        error_messages={"required": "Enter the code."},
    )


class OwnPasswordForm(forms.Form):
    """The password of who is signed in, asked once more before something weighty.

    A wrong one counts as a failed sign-in.
    """

    current = _password("Your password", "current-password")

    def __init__(self, request: HttpRequest, user: User, *args: Any, **kwargs: Any) -> None:
        """Take who is asked."""
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user

    def clean_current(self) -> str:
        """Compare."""
        password: str = self.cleaned_data["current"]
        if authenticate(self.request, username=self.user.username, password=password) is None:
            raise forms.ValidationError("This is not your password.")
        return password


class EnrollForm(CodeForm):
    """The first code of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for digits."""
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code that the app shows"
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class ReplaceForm(OwnPasswordForm, EnrollForm):
    """The same in place of an app that is there, so the password is asked once more."""


class NewPasswordForm(forms.Form):
    """A new password, twice, fit for who will have it."""

    new = _password("New password", "new-password", PASSWORD_HINT)
    again = _password("The same again", "new-password")
    again.error_messages["required"] = "Enter the new password again."

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        """Take whose it will be: it must not be like their name."""
        super().__init__(*args, **kwargs)
        self.owner = user

    def clean_new(self) -> str:
        """See that it is long and strange enough."""
        password: str = self.cleaned_data["new"]
        validate_password(password, self.owner)
        return password

    def clean_again(self) -> str:
        """See that both are the same."""
        again: str = self.cleaned_data["again"]
        if "new" in self.cleaned_data and again != self.cleaned_data["new"]:
            raise forms.ValidationError("This is not the same password. Enter both again.")
        return again


class ChangePasswordForm(OwnPasswordForm, NewPasswordForm):
    """A new password in place of the one that is there."""

    field_order = ("current", "new", "again")

    def __init__(self, request: HttpRequest, user: User, *args: Any, **kwargs: Any) -> None:
        """Take whose it is."""
        forms.Form.__init__(self, *args, **kwargs)
        self.request = request
        self.user = self.owner = user


class RolesForm(forms.Form):
    """What a person may do."""

    roles = forms.MultipleChoiceField(
        label="What this person may do",
        choices=ROLES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one role."},
    )

    def chosen(self) -> frozenset[Role]:
        """Return the roles that were ticked."""
        return frozenset(Role(role) for role in self.cleaned_data["roles"])


class InviteForm(RolesForm):
    """Somebody new."""

    field_order = ("name", "roles")
    name = forms.CharField(
        label="Name",
        help_text="Letters, digits and . _ - + @. It is shown to staff, never to the public.",
        max_length=NAME_LENGTH,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": "Enter a name."},
    )
