from django.urls import path

from cordee.crises.views import frieze, joining, kanban, messages, page, records, reviewing, seats, writing

app_name = "crises"
urlpatterns = [
    path("rejoindre/", joining.join_code, name="join_code"),
    path("rejoindre/<str:token>/", joining.join, name="join"),
    path("quitter/", joining.leave, name="leave"),
    path("<int:room_id>/", page.room, name="room"),
    path("<int:room_id>/nouvelles/", page.news, name="news"),
    path("<int:room_id>/presents/", page.presence, name="presence"),
    path("<int:room_id>/reception/", joining.check, name="check"),
    path("<int:room_id>/lignes/", page.lines, name="lines"),
    path("<int:room_id>/lignes/nouvelle/", writing.log, name="log"),
    path("<int:room_id>/lignes/<int:seq>/corriger/", writing.correct, name="correct"),
    path("<int:room_id>/lignes/<int:seq>/importante/", writing.promote, name="promote"),
    path("<int:room_id>/decisions/", writing.decide, name="decide"),
    path("<int:room_id>/taches/", writing.create_task, name="create_task"),
    path("<int:room_id>/taches/<int:number>/", writing.move_task, name="move_task"),
    path("<int:room_id>/decisions/<int:number>/revoir/", reviewing.review, name="review"),
    path("<int:room_id>/taches/tableau/", kanban.kanban, name="kanban"),
    path("<int:room_id>/taches/<int:number>/modifier/", kanban.change_task, name="change_task"),
    path("<int:room_id>/taches/<int:number>/attente/", kanban.block_task, name="block_task"),
    path("<int:room_id>/frise/", frieze.frieze, name="frieze"),
    path("<int:room_id>/taches/<int:number>/points/<int:rank>/", writing.tick_point, name="tick_point"),
    path("<int:room_id>/jalons/<str:key>/", writing.mark, name="mark"),
    path("<int:room_id>/cellules/<str:key>/ouvrir/", writing.open_cell, name="open_cell"),
    path("<int:room_id>/messages/<int:number>/", messages.message, name="message"),
    path("<int:room_id>/messages/<int:number>/reponses/", messages.replies, name="replies"),
    path("<int:room_id>/messages/<int:number>/pieces/<int:rank>/", messages.attachment, name="attachment"),
    path("<int:room_id>/journal/", records.record, name="record"),
    path("<int:room_id>/journal/papier/", records.paper, name="paper"),
    path("<int:room_id>/places/", seats.seats, name="seats"),
    path("<int:room_id>/places/cartes/", seats.cards, name="cards"),
    path("<int:room_id>/places/<int:seat_id>/carte/", seats.card, name="card"),
    path("<int:room_id>/places/<int:seat_id>/renouveler/", seats.renew, name="renew"),
    path("<int:room_id>/places/<int:seat_id>/retirer/", seats.withdraw, name="withdraw"),
]
