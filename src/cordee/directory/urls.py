from django.urls import path

from cordee.directory.views import imports, map, places

app_name = "directory"
urlpatterns = [
    path("", places.index, name="list"),
    path("carte/", map.page, name="map"),
    path("carte/points.json", map.points, name="points"),
    path("carte/contours.json", map.borders, name="borders"),
    path("etablissements/<int:pk>/", places.site, name="site"),
    path("entites/<int:pk>/", places.entity, name="entity"),
    path("ght/<int:pk>/", places.ght, name="ght"),
    path("departements/<str:code>/", places.department, name="department"),
    path("regions/<str:code>/", places.region, name="region"),
    path("perimetre/", places.choose_scope, name="scope"),
    path("importer/", imports.new, name="import"),
    path("importer/<int:pk>/", imports.result, name="import_result"),
    path("importer/<int:pk>/etat/", imports.state, name="import_state"),
    path("importer/<int:pk>/confirmer/", imports.confirm, name="import_confirm"),
]
