"""Addresses under ``/plan/``."""

from django.urls import path

from cordee.plan.views import committing, reading, region

app_name = "plan"
urlpatterns = [
    path("", reading.index, name="index"),
    path("versions/", reading.versions, name="versions"),
    path("versions/apporter/", region.bring, name="bring"),
    path("versions/<int:pk>/publier/", region.publish, name="publish"),
    path("engagements/importer/", region.import_commitments, name="import"),
    path("engagements/importer/modele/", region.import_template, name="import_template"),
    path("action/<int:number>/", reading.action, name="action"),
    path("engagements/", reading.commitments, name="commitments"),
    path("etablissement/<int:pk>/", reading.site_sheet, name="sheet"),
    path("etablissement/<int:pk>/action/<int:number>/", committing.commitment, name="commitment"),
    path("etablissement/<int:pk>/action/<int:number>/preuve/", committing.add_evidence, name="add_evidence"),
    path("preuve/<int:pk>/retirer/", committing.withdraw, name="withdraw_evidence"),
    path("preuve/<int:pk>/fichier/", committing.evidence_file, name="evidence_file"),
]
