from django.urls import path

from cordee.runs import views

app_name = "runs"
urlpatterns = [
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/etat/", views.state, name="state"),
    path("<int:pk>/annuler/", views.cancel, name="cancel"),
]
