"""The field for one file. It refuses only what needs no look at the content; evidence.py checks the content."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from ccms.web.fields.drawing import Text, put_right, said

CHOOSE_FILE = said("file-missing")


class FileField(forms.FileField):
    """One file of at most `most_octets`; `accept` is a hint to the phone's file chooser, not a check."""

    component = "file"

    def __init__(
        self,
        *,
        label: Text,
        most_octets: int,
        accept: str = "image/*,application/pdf,audio/*,video/*",
        help_text: Text = "",
        missing: Text = CHOOSE_FILE,
        required: bool = True,
    ) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=required,
            error_messages={
                "required": missing,
                "empty": said("file-empty"),
                "missing": missing,
                "invalid": missing,
            },
            widget=forms.FileInput(attrs={"class": "input", "accept": accept}),
        )
        self.most_octets = most_octets

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the uploaded file, if it is not larger than allowed."""
        kept = super().clean(data, initial)
        if isinstance(kept, UploadedFile) and (kept.size or 0) > self.most_octets:
            raise put_right("file-too-large", megabytes=self.most_octets // 1_000_000)
        return kept

    def drawing(self, bound: forms.BoundField) -> dict[str, Any]:
        """Add nothing to the bound field."""
        del bound
        return {}
