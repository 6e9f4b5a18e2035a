"""Addresses under ``/mobilisation/``."""

from django.urls import path

from cordee.mobilisation.views import answering, calling, holding, listing, texts

app_name = "mobilisation"
urlpatterns = [
    path("annuaire/<int:pk>/", listing.call_list, name="call_list"),
    path("annuaire/<int:pk>/nouveau/", listing.new_contact, name="new_contact"),
    path("annuaire/<int:pk>/importer/", listing.import_list, name="import_list"),
    path("annuaire/<int:pk>/annuaire.csv", listing.export_list, name="export_list"),
    path("personnes/<int:pk>/", listing.contact, name="contact"),
    path("personnes/<int:pk>/retirer/", listing.withdraw, name="withdraw_contact"),
    path("crises/<int:pk>/appeler/", calling.launch, name="launch"),
    path("alertes/<int:pk>/", calling.board, name="callout"),
    path("alertes/<int:pk>/lever/", calling.close, name="close_callout"),
    path("alertes/<int:pk>/appels/<int:number>/", calling.note, name="note_answer"),
    path("repondre/<str:token>/", answering.answer, name="answer"),
    path("sms/", texts.received, name="text_received"),
    path("crises/<int:pk>/presence/", holding.presence, name="presence"),
    path("presence/<int:pk>/depart/", holding.leave, name="sign_out"),
    path("crises/<int:pk>/planning/", holding.rota, name="rota"),
    path("crises/<int:pk>/planning/placer/", holding.put, name="put_on_shift"),
    path("crises/<int:pk>/planning/liberer/<int:slot_pk>/", holding.free, name="free_slot"),
]
