"""Fields of one line, or some lines, of text: phones, codes, complaint numbers, money, names, stories."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from ccms.core import bangla, money, phones, references
from ccms.core.digits import ascii_digits
from ccms.core.failures import Failure
from ccms.web.fields.drawing import Text, in_script, put_right, refused, said

CODE_LENGTH = 6
LONGEST_NUMBER = 40  # digits; Python refuses to read some thousands


class LineField(forms.CharField):
    """One line of text; subclasses say with `read` what value it means."""

    component = "text"
    missing: ClassVar[Text] = said("text-missing")
    empty: ClassVar[Any] = ""
    width: ClassVar[str] = ""
    attributes: ClassVar[dict[str, Any]] = {}
    control: ClassVar[type[forms.Widget]] = forms.TextInput

    def __init__(
        self,
        *,
        label: Text,
        help_text: Text = "",
        missing: Text = None,
        required: bool = True,
        autocomplete: str = "",
    ) -> None:
        attributes = {"class": f"input {self.width}".strip(), "autocomplete": "off", **self.attributes}
        if autocomplete:
            attributes["autocomplete"] = autocomplete
        super().__init__(
            label=label,
            help_text=help_text,
            required=required,
            error_messages={"required": missing or self.missing},
            widget=self.control(attrs=attributes),
        )

    def to_python(self, value: Any) -> Any:
        """Read what was typed; nothing typed is the field's empty value."""
        typed = bangla.nfc(super().to_python(value) or "").strip()
        if not typed:
            return self.empty
        try:
            return self.read(typed)
        except Failure as failure:
            raise refused(failure) from failure

    def run_validators(self, value: Any) -> None:
        """Do nothing more: `read` has already decided."""

    def read(self, typed: str) -> Any:
        """Turn what was typed into the value, or raise a Failure or ValidationError."""
        return typed

    def drawing(self, bound: forms.BoundField) -> dict[str, Any]:
        """Add nothing to the bound field."""
        del bound
        return {}


class PhoneField(LineField):
    """A Bangladeshi mobile number in any writing; the value is E.164."""

    missing = said("phone-empty")
    empty = None
    width = "w11"
    attributes: ClassVar[dict[str, Any]] = {"type": "tel", "inputmode": "numeric", "autocomplete": "tel"}

    def read(self, typed: str) -> str:
        """Return E.164, or `phone-not-supported`."""
        return phones.normalise(typed)


class CodeField(LineField):
    """The six digits of an SMS, pasted or typed in either script; the value has Latin digits."""

    missing = said("code-empty")
    width = "w6 code"
    attributes: ClassVar[dict[str, Any]] = {
        "inputmode": "numeric",
        "autocomplete": "one-time-code",
        "maxlength": "12",
        "lang": "en",
    }

    def read(self, typed: str) -> str:
        """Return six digits, whatever stood between them."""
        found = "".join(letter for letter in ascii_digits(typed) if letter in "0123456789")
        if len(found) != CODE_LENGTH:
            raise put_right("code-not-six-digits")
        return found


class ReferenceField(LineField):
    """A complaint number in any writing; the value is its 11 bare characters."""

    missing = said("reference-empty")
    empty = None
    width = "w16"
    attributes: ClassVar[dict[str, Any]] = {
        "autocapitalize": "characters",
        "spellcheck": "false",
        "lang": "en",
    }

    def read(self, typed: str) -> str:
        """Return the bare reference, or `reference-malformed`."""
        return references.parse(typed)


class TakaField(LineField):
    """An amount of money; the value is a whole number of paisa."""

    component = "money"
    missing = said("amount-missing")
    empty = None
    width = "w6"
    attributes: ClassVar[dict[str, Any]] = {"inputmode": "decimal"}

    def read(self, typed: str) -> int:
        """Return paisa, or the failure of `money.parse_taka`."""
        return money.parse_taka(typed)

    def prepare_value(self, value: Any) -> Any:
        """Show a kept amount in the reader's digits, without sign or grouping."""
        if not isinstance(value, int):
            return value
        whole, rest = divmod(value, 100)
        return in_script(f"{whole}.{rest:02}" if rest else str(whole))


class WholeNumberField(LineField):
    """A count (days, pieces); the value is an int from `least` to `most`."""

    missing = said("text-missing")
    empty = None
    width = "w4"
    attributes: ClassVar[dict[str, Any]] = {"inputmode": "numeric"}

    def __init__(self, *, label: Text, least: int, most: int, help_text: Text = "", required: bool = True) -> None:
        super().__init__(label=label, help_text=help_text, required=required)
        self.least, self.most = least, most

    def read(self, typed: str) -> int:
        """Return the number, if it lies within the bounds."""
        text = ascii_digits(typed)
        if not text.isdecimal():
            raise put_right("number-not-a-number")
        number = int(text) if len(text) <= LONGEST_NUMBER else self.most + 1
        if not self.least <= number <= self.most:
            raise put_right("number-out-of-range", minimum=self.least, maximum=self.most)
        return number

    def prepare_value(self, value: Any) -> Any:
        """Show a kept number in the reader's digits."""
        return in_script(str(value)) if isinstance(value, int) else value


class CleanLine(LineField):
    """One line in any script and language, cleaned of what cannot be seen."""

    def __init__(
        self,
        *,
        label: Text,
        most: int = 120,
        help_text: Text = "",
        missing: Text = None,
        required: bool = True,
        autocomplete: str = "",
    ) -> None:
        super().__init__(
            label=label, help_text=help_text, missing=missing, required=required, autocomplete=autocomplete
        )
        self.most = most

    def read(self, typed: str) -> str:
        """Return the cleaned line, or the failure of `bangla.clean_line`."""
        return bangla.clean_line(typed, self.most)


class CodeLine(CleanLine):
    """A code of somebody else's (purchase number, transaction id, web address): in Latin, never corrected."""

    width = "w24"
    attributes: ClassVar[dict[str, Any]] = {"autocapitalize": "off", "spellcheck": "false", "lang": "en"}


class CleanText(LineField):
    """Some lines of free text in any script; its length is told politely."""

    component = "textarea"
    missing = said("text-missing")
    attributes: ClassVar[dict[str, Any]] = {"rows": 6, "cols": 40}
    control = forms.Textarea

    def __init__(
        self,
        *,
        label: Text,
        least: int = 0,
        most: int = 2000,
        help_text: Text = "",
        missing: Text = None,
        required: bool = True,
    ) -> None:
        super().__init__(label=label, help_text=help_text, missing=missing, required=required)
        self.least, self.most = least, most

    def read(self, typed: str) -> str:
        """Return the cleaned text, or the failure of `bangla.clean_text`."""
        return bangla.clean_text(typed, self.least, self.most)

    def drawing(self, bound: forms.BoundField) -> dict[str, Any]:
        """Return the limit, for the line under the field."""
        del bound
        return {"limit": self.most}


LONGEST_EMAIL = 254  # of an address that mail can be sent to


class EmailField(LineField):
    """An e-mail address, as typed; empty is an empty text."""

    missing = said("text-missing")
    width = "w24"
    attributes: ClassVar[dict[str, Any]] = {
        "type": "email",
        "autocomplete": "email",
        "autocapitalize": "off",
        "spellcheck": "false",
        "lang": "en",
    }

    def read(self, typed: str) -> str:
        """Return the address as typed, if one can write to it."""
        try:
            forms.EmailField(max_length=LONGEST_EMAIL).run_validators(typed)
        except ValidationError as error:
            raise put_right("email-not-an-address") from error
        return typed


class ContactField(EmailField):
    """A mobile number or an e-mail address; the value is E.164, or the address in small letters."""

    attributes: ClassVar[dict[str, Any]] = {**EmailField.attributes, "type": "text", "autocomplete": "off"}

    def read(self, typed: str) -> str:
        """Return its normal form, or say what is wrong with it."""
        return super().read(typed).lower() if "@" in typed else phones.normalise(typed)
