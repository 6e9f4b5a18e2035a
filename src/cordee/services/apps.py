from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "cordee.services"
    label = "services"

    def ready(self) -> None:
        from cordee.plan.proposals import PROPOSERS
        from cordee.services import menu, proposals

        PROPOSERS.append(proposals.services)
        menu.register_menu()
