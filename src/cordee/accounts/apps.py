from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "cordee.accounts"
    label = "accounts"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added, authenticator_removed
        from django.contrib.auth.signals import user_logged_in

        from cordee.accounts import rules, second_factor, sessions
        from cordee.accounts.finding import find_people
        from cordee.ui import menu, search
        from cordee.ui.icons import icon

        user_logged_in.connect(sessions.note_sign_in, dispatch_uid="cordee.sign_in")
        authenticator_added.connect(second_factor.note_added, dispatch_uid="cordee.factor_added")
        authenticator_removed.connect(second_factor.note_removed, dispatch_uid="cordee.factor_removed")
        menu.register(60, _("Personnes"), icon("users"), "accounts:people", visible=rules.can_see_people)
        search.register(find_people)
