from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "cordee.home"
    label = "home"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from cordee.ui import menu
        from cordee.ui.icons import icon

        menu.register(0, _("Accueil"), icon("home"), "home:home")
