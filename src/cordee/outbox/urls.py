from django.urls import path

from cordee.outbox import views

app_name = "outbox"
urlpatterns = [
    path("", views.mailbox, name="mailbox"),
    path("<slug:name>/", views.letter, name="letter"),
    path("<slug:name>/<int:number>/", views.attachment, name="attachment"),
]
