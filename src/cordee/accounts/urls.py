from django.conf import settings
from django.urls import include, path

from cordee.accounts.views import joining, me, people, tokens

app_name = "accounts"
urlpatterns = [
    path("mon-compte/", me.me, name="me"),
    path("second-facteur/", me.second_factor, name="second_factor"),
    path("identite-inconnue/", me.unknown_person, name="unknown_person"),
    path("invitation/<str:token>/", joining.invitation, name="invitation"),
    path("personnes/", people.people, name="people"),
    path("personnes/invitations/", people.invitations, name="invitations"),
    path("personnes/invitations/<int:pk>/retirer/", people.withdraw, name="withdraw"),
    path("personnes/inviter/", people.choose_place, name="choose_place"),
    path("personnes/inviter/<str:scope>/", people.invite, name="invite"),
    path("personnes/roles/<int:pk>/retirer/", people.revoke, name="revoke"),
    path("personnes/jetons/", tokens.tokens, name="tokens"),
    path("personnes/jetons/ouvrir/", tokens.open_token, name="open_token"),
    path("personnes/jetons/<int:pk>/revoquer/", tokens.revoke_token, name="revoke_token"),
    path("personnes/comptes/", people.accounts, name="accounts"),
    path("personnes/comptes/<int:pk>/fermer/", people.close, name="close"),
    path("personnes/comptes/<int:pk>/rouvrir/", people.reopen, name="reopen"),
    path(
        "personnes/comptes/<int:pk>/second-facteur/", people.reset_second_factor, name="reset_second_factor"
    ),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("cordee.accounts.demo_urls")))
