from django.http import Http404
from django.urls import path

from cordee.kits.views import choosing, library, taking, versions


def coming(request, *args, **kwargs):
    raise Http404


app_name = "kits"
urlpatterns = [
    path("", library.index, name="index"),
    path("choisir/", choosing.choose, name="choose"),
    path("nouveau/", coming, name="new"),
    path("importer/", coming, name="import"),
    path("<int:pk>/", library.detail, name="detail"),
    path("<int:pk>/documents/<path:path>", library.document, name="document"),
    path("<int:pk>/livret/", taking.booklet, name="booklet"),
    path("<int:pk>/chronogramme.xlsx", taking.sheet, name="sheet"),
    path("<int:pk>/kit.zip", taking.archive, name="archive"),
    path("<int:pk>/adapter/", versions.fork, name="fork"),
    path("<int:pk>/publier/", versions.publish, name="publish"),
    path("<int:pk>/retirer/", versions.retire, name="retire"),
    path("<int:pk>/editeur/", coming, name="editor"),
    path("<int:pk>/editeur/injects/<str:key>/", coming, name="inject"),
]
