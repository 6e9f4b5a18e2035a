from django.urls import path, re_path

from cordee.retex.views import attestation, debrief, files, hub, improvement, region, report

app_name = "retex"
urlpatterns = [
    path("", hub.index, name="index"),
    path("exercice/<int:pk>/", hub.hub, name="hub"),
    path("exercice/<int:pk>/juger/", hub.judge, name="judge"),
    path("exercice/<int:pk>/chaud/", debrief.results, name="results"),
    path("exercice/<int:pk>/chaud/direct/", debrief.results_live, name="results_live"),
    path("exercice/<int:pk>/chaud/ouvrir/", debrief.open_it, name="open_debrief"),
    path("exercice/<int:pk>/chaud/clore/", debrief.close_it, name="close_debrief"),
    path("exercice/<int:pk>/rapport/", report.draft, name="draft"),
    path("exercice/<int:pk>/action/", improvement.note, name="note_improvement"),
    path("chaud/<int:pk>/", debrief.answer, name="answer"),
    path("rapport/<int:pk>/", report.read, name="report"),
    path("rapport/<int:pk>/ecrire/", report.edit, name="edit"),
    path("rapport/<int:pk>/annoter/", report.annotate, name="annotate"),
    path("rapport/<int:pk>/approuver/", report.approve, name="approve"),
    re_path(r"^rapport/(?P<pk>\d{1,15})/retex\.(?P<kind>pdf|docx)$", files.download, name="file"),
    path("rapport/<int:pk>/partager/", files.share, name="share"),
    path("rapport/<int:pk>/liens/<int:link_pk>/revoquer/", files.revoke, name="revoke"),
    path("partage/<str:token>/", files.shared, name="shared"),
    re_path(r"^partage/(?P<token>[^/]+)/retex\.(?P<kind>pdf|docx)$", files.shared_file, name="shared_file"),
    path("actions/", improvement.improvements, name="improvements"),
    path("actions/nouvelle/", improvement.add, name="add_improvement"),
    path("enseignements/", improvement.lessons, name="lessons"),
    path("actions/<int:pk>/enseignement/", improvement.share, name="share_lesson"),
    path("actions/<int:pk>/", improvement.improvement, name="improvement"),
    path("actions/<int:pk>/etat/", improvement.move, name="move_improvement"),
    path("actions/<int:pk>/modifier/", improvement.change, name="change_improvement"),
    path("attestation/<int:pk>/", attestation.attestation, name="attestation"),
    path("attestation/<int:pk>/attestation.pdf", attestation.paper, name="attestation_file"),
    path("verifier/<str:token>/", attestation.check, name="check_attestation"),
    path("cible/", region.target, name="target"),
    path("cible/figer/", region.freeze, name="freeze"),
    path("cible/declarer/", region.declare, name="declare"),
]
