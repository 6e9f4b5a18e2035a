from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "cordee.archive"
    label = "archive"

    def ready(self) -> None:
        from cordee.archive.panels import sheet_panel
        from cordee.directory.sheet import SHEET_PANELS

        SHEET_PANELS.append((900, "archive/_sheet.html", sheet_panel))
