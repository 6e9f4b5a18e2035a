from django.apps import AppConfig


class BreakGlassConfig(AppConfig):
    name = "cordee.breakglass"
    label = "breakglass"

    def ready(self) -> None:
        from cordee.accounts.sessions import LOADERS
        from cordee.breakglass import sessions
        from cordee.breakglass.panels import sheet_panel
        from cordee.directory.sheet import SHEET_PANELS

        LOADERS.append(sessions.actor_of_session)
        SHEET_PANELS.append((860, "breakglass/_sheet.html", sheet_panel))
