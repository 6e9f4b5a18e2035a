"""Addresses under ``/evaluations/``."""

from django.urls import path

from cordee.referentials.views import answering, region

app_name = "referentials"
urlpatterns = [
    path("", answering.index, name="index"),
    path("referentiels/", region.referentials, name="referentials"),
    path("referentiels/apporter/", region.bring, name="bring"),
    path("referentiels/<int:pk>/", region.referential, name="referential"),
    path("campagnes/nouvelle/<int:pk>/", region.new_campaign, name="new_campaign"),
    path("campagnes/<int:pk>/", region.campaign, name="campaign"),
    path("campagnes/<int:pk>/valider/", region.accept_all, name="accept_all"),
    path("campagnes/<int:pk>/clore/", region.close, name="close"),
    path("<int:pk>/", answering.assessment, name="assessment"),
    path("<int:pk>/repondre/<int:section>/", answering.answer, name="answer"),
    path("<int:pk>/confier/", answering.delegate, name="delegate"),
    path("<int:pk>/remettre/", answering.submit, name="submit"),
    path("<int:pk>/valider/", region.accept, name="accept"),
    path("<int:pk>/renvoyer/", region.send_back, name="send_back"),
]
