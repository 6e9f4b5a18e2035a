"""All addresses, in French. Every one is in the permission matrix; an undeclared one is a red test."""

from django.urls import include, path

from cordee.config import health

handler400 = "cordee.config.away.bad_request_or_away"
handler500 = "cordee.config.away.server_fault"

urlpatterns = [
    path("health", health.health, name="health"),
    path("compte/", include("cordee.accounts.oidc_urls")),
    path("compte/", include("allauth.urls")),
    path("", include("cordee.accounts.urls")),
    path("annuaire/", include("cordee.directory.urls")),
    path("kits/", include("cordee.kits.urls")),
    path("exercices/", include("cordee.exercises.urls")),
    path("salle/", include("cordee.crises.urls")),
    path("", include("cordee.offline.urls")),
    path("bris-de-glace/", include("cordee.breakglass.urls")),
    path("crises/", include("cordee.incidents.urls")),
    path("retex/", include("cordee.retex.urls")),
    path("plan/", include("cordee.plan.urls")),
    path("indicateurs/", include("cordee.indicators.urls")),
    path("evaluations/", include("cordee.referentials.urls")),
    path("procedures/", include("cordee.playbooks.urls")),
    path("sensibilisation/", include("cordee.awareness.urls")),
    path("services/", include("cordee.services.urls")),
    path("mobilisation/", include("cordee.mobilisation.urls")),
    path("task-force/", include("cordee.taskforce.urls")),
    path("financements/", include("cordee.funding.urls")),
    path("donnees/", include("cordee.archive.urls")),
    path("api/v1/", include("cordee.api.urls")),
    path("travaux/", include("cordee.runs.urls")),
    path("journal/", include("cordee.journal.urls")),
    path("flux/", include("cordee.live.urls")),
    path("courrier/", include("cordee.outbox.urls")),
    path("", include("cordee.ui.urls")),
    path("", include("cordee.home.urls")),
]
