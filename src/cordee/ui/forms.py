"""How a Django form field looks and how its label, help and errors are tied together."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString

CHECKS = (forms.CheckboxInput,)
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.SplitDateTimeWidget, forms.SelectDateWidget)


@dataclass(frozen=True, slots=True)
class FieldFace:
    """A bound field, dressed: classes by kind of widget, ``aria-describedby`` to its help and errors."""

    field: BoundField

    @property
    def is_check(self) -> bool:
        return isinstance(self._widget, CHECKS)

    @property
    def is_group(self) -> bool:
        """Several controls under one question: a fieldset with a legend."""
        return isinstance(self._widget, GROUPS)

    @property
    def help_id(self) -> str:
        return f"{self.field.auto_id or self.field.html_name}_aide"

    @property
    def error_id(self) -> str:
        return f"{self.field.auto_id or self.field.html_name}_erreur"

    @property
    def described_by(self) -> str:
        parts = [self.help_id] if self.field.help_text else []
        return " ".join([*parts, self.error_id] if self.field.errors else parts)

    @property
    def control(self) -> SafeString:
        css = " ".join(filter(None, [self._widget.attrs.get("class", ""), self._css]))
        attrs: dict[str, str] = {"class": css}
        if self.described_by and not self.is_group:
            attrs["aria-describedby"] = self.described_by
        if self.field.errors and not self.is_group:
            attrs["aria-invalid"] = "true"
        return self.field.as_widget(attrs=attrs)

    @property
    def options(self) -> list:
        """The radio buttons or boxes of a group, each with its own label."""
        options = list(self.field.subwidgets)
        for option in options:
            option.data["attrs"]["class"] = self._css
        return options

    @property
    def _widget(self) -> forms.Widget:
        return self.field.field.widget

    @property
    def _css(self) -> str:
        invalid = " is-invalid" if self.field.errors else ""
        if self.is_check or self.is_group:
            return "form-check-input" + invalid
        if isinstance(self._widget, forms.Select):
            return "form-select" + invalid
        return "form-control" + invalid
