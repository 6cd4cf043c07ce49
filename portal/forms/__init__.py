"""The form base: GOV.UK widgets, a once-key in every form, and fields for what people type here."""

from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.forms.base import PortalForm, PressForm
from portal.forms.choices import Checkbox, Checkboxes, Choice, Radios, Select
from portal.forms.fields import (
    CountedText,
    DateParts,
    Email,
    LongText,
    Money,
    Password,
    Phone,
    Postcode,
    Submit,
    Text,
    needed,
)
from portal.forms.files import Files, OneFile
from portal.forms.numbers import number_in

__all__ = [
    "Checkbox",
    "Checkboxes",
    "Choice",
    "CountedText",
    "DateParts",
    "Email",
    "Files",
    "InputRequired",
    "Length",
    "LongText",
    "Money",
    "OneFile",
    "Optional",
    "Password",
    "Phone",
    "PortalForm",
    "Postcode",
    "PressForm",
    "Radios",
    "Select",
    "Submit",
    "Text",
    "ValidationError",
    "needed",
    "number_in",
]
