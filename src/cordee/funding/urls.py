"""Addresses under ``/financements/``."""

from django.urls import path

from cordee.funding.views import applying, calls, examining, following, panel

app_name = "funding"
urlpatterns = [
    path("", calls.index, name="index"),
    path("appels/nouveau/", calls.bring, name="bring"),
    path("appels/<int:pk>/", calls.call, name="call"),
    path("appels/<int:pk>/publier/", calls.publish, name="publish"),
    path("appels/<int:pk>/prolonger/", calls.prolong, name="prolong"),
    path("appels/<int:pk>/commission/", panel.panel, name="panel"),
    path("dossiers/", applying.applications, name="applications"),
    path("dossiers/<int:pk>/", applying.application, name="application"),
    path("dossiers/<int:pk>/remplir/", applying.write, name="write"),
    path("dossiers/<int:pk>/retirer/", applying.withdraw, name="withdraw"),
    path("dossiers/<int:pk>/completer/", examining.correct, name="correct"),
    path("dossiers/<int:pk>/recevabilite/", examining.admissibility, name="admissibility"),
    path("dossiers/<int:pk>/avis/", examining.ask_review, name="ask_review"),
    path("dossiers/<int:pk>/decision/", examining.decide, name="decide"),
    path("dossiers/<int:pk>/fiche/", panel.brief, name="brief"),
    path("dossiers/<int:pk>/courrier.pdf", following.letter, name="letter"),
    path("avis/<int:pk>/", examining.review, name="review"),
    path("avis/<int:pk>/recuser/", examining.recuse, name="recuse"),
    path("pieces/<int:pk>/", applying.piece, name="piece"),
    path("livrables/<int:pk>/apporter/", following.deliver, name="deliver"),
    path("livrables/<int:pk>/juger/", following.judge, name="judge"),
    path("versements/", following.instalments, name="instalments"),
    path("versements/<int:pk>/facture/", following.invoice, name="invoice"),
    path("versements/<int:pk>/avancer/", following.advance, name="advance"),
    path("versements/<int:pk>/paiement/", following.pay, name="pay"),
]
