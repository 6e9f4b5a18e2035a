from django.apps import AppConfig


class OfflineConfig(AppConfig):
    name = "cordee.offline"
    label = "offline"

    def ready(self) -> None:
        from cordee.directory.sheet import SHEET_PANELS
        from cordee.offline.panels import sheet_panel

        SHEET_PANELS.append((850, "offline/_sheet.html", sheet_panel))
