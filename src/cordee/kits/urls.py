from django.urls import path

from cordee.kits.views import choosing, editing, head, importing, library, taking, versions

app_name = "kits"
urlpatterns = [
    path("", library.index, name="index"),
    path("choisir/", choosing.choose, name="choose"),
    path("nouveau/", head.new, name="new"),
    path("importer/", importing.upload, name="import"),
    path("importer/<str:token>/", importing.sheet, name="import_sheet"),
    path("importer/<str:token>/refus/", importing.refused, name="import_refused"),
    path("<int:pk>/", library.detail, name="detail"),
    path("<int:pk>/documents/<path:path>", library.document, name="document"),
    path("<int:pk>/livret/", taking.booklet, name="booklet"),
    path("<int:pk>/chronogramme.xlsx", taking.sheet, name="sheet"),
    path("<int:pk>/kit.zip", taking.archive, name="archive"),
    path("<int:pk>/adapter/", versions.fork, name="fork"),
    path("<int:pk>/publier/", versions.publish, name="publish"),
    path("<int:pk>/retirer/", versions.retire, name="retire"),
    path("<int:pk>/editeur/", editing.editor, name="editor"),
    path("<int:pk>/editeur/injects/<str:key>/", editing.inject, name="inject"),
    path("<int:pk>/editeur/nouvel-inject/", editing.new_inject, name="new_inject"),
    path("<int:pk>/editeur/deplacer/", editing.move, name="move"),
    path("<int:pk>/editeur/enlever/", editing.remove, name="remove"),
    path("<int:pk>/editeur/annuler/", editing.undo, name="undo"),
    path("<int:pk>/editeur/coller/", editing.paste, name="paste"),
    path("<int:pk>/editeur/fiche/", head.head, name="head"),
    path("<int:pk>/editeur/fiche/<str:name>/", head.section, name="section"),
]
