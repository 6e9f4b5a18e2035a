from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "cordee.outbox"
    label = "outbox"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from cordee.outbox.rules import can_see_sendings
        from cordee.ui import menu
        from cordee.ui.icons import icon

        menu.register(
            86, _("Envois"), icon("send"), "outbox:sendings", visible=lambda a: bool(can_see_sendings(a))
        )
