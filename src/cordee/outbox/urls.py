from django.urls import path

from cordee.outbox import sendings, views

app_name = "outbox"
urlpatterns = [
    path("", views.mailbox, name="mailbox"),
    path("envois/", sendings.index, name="sendings"),
    path("envois/tout/<slug:channel>/", sendings.hurry, name="hurry"),
    path("envois/<int:pk>/", sendings.retry, name="retry"),
    path("<slug:name>/", views.letter, name="letter"),
    path("<slug:name>/<int:number>/", views.attachment, name="attachment"),
]
