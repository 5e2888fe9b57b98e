"""The field for one file or several. It refuses only what needs no look inside; evidence.py checks the content."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from ccms.web.fields.drawing import Text, put_right, said

MEGABYTE = 1_000_000
CHOOSE_FILE = said("file-missing")


class _Files(forms.FileInput):
    """A file chooser that takes several."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> "list[UploadedFile[Any]]":
        del data
        return list(files.getlist(name)) if hasattr(files, "getlist") else list(files.get(name, ()))


class FileField(forms.FileField):
    """A file of at most `most_octets`, or `many`; `accept` is a hint to the phone's file chooser, not a check."""

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
        many: bool = False,
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
            widget=_Files() if many else forms.FileInput(),
        )
        self.widget.attrs |= {"accept": accept, "data-most": f":{most_octets // MEGABYTE}", "multiple": many}
        self.most_octets = most_octets
        self.many = many

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the uploaded file, if it is not larger than allowed; of many files all, as they came."""
        if self.many:
            return list(data or ())
        kept = super().clean(data, initial)
        if isinstance(kept, UploadedFile) and (kept.size or 0) > self.most_octets:
            raise put_right("file-too-large", megabytes=self.most_octets // MEGABYTE)
        return kept

    def drawing(self, bound: forms.BoundField) -> dict[str, Any]:
        """Tell the template whether several files can be chosen."""
        del bound
        return {"many": self.many}
