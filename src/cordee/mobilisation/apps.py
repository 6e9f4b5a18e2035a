from django.apps import AppConfig


class MobilisationConfig(AppConfig):
    name = "cordee.mobilisation"
    label = "mobilisation"

    def ready(self) -> None:
        from cordee.crises.doors import EVERYWHERE
        from cordee.directory.sheet import SHEET_PANELS
        from cordee.incidents.doors import BESIDE
        from cordee.mobilisation import doors, panels, reminders  # noqa: F401 - reminders registers its tick

        EVERYWHERE.append(doors.room_doors)
        BESIDE.append(doors.incident_doors)
        SHEET_PANELS.append((840, "mobilisation/_sheet.html", panels.sheet_panel))
