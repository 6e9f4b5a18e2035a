"""The words of a call: the same by mail, by SMS and by voice. The exercise and the reference are put on by the outbox."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from cordee.mobilisation.links import address_of
from cordee.mobilisation.models import Call, Callout, Need


def mail_of(callout: Callout, need: Need, call: Call) -> tuple[str, str]:
    """Subject and text."""
    body = _(
        "Bonjour %(name)s,\n\n%(site)s vous appelle comme : %(role)s.\n\n%(message)s\n\nRendez-vous : %(meeting)s\n\n"
        "Répondez tout de suite par votre lien personnel, sans compte ni mot de passe :\n%(url)s\n\n"
        "Sans réponse dans %(wait)s minutes, une autre personne est appelée. Ne transmettez pas ce lien.\n"
        "À rappeler : %(contact)s\n"
    )
    return _("Alerte de mobilisation"), body % _told(callout, need, call)


def text_of(callout: Callout, need: Need, call: Call) -> str:
    """Short: an operator cuts long texts. The codes are told only where a gateway brings them back."""
    text = _("%(site)s, alerte. %(role)s : %(message)s RDV : %(meeting)s. Répondez : %(url)s") % _told(
        callout, need, call
    )
    return (
        f"{text} {_('Ou par SMS : 1 et vos minutes (1 25), 2 si impossible.')}"
        if settings.SMS_SECRET
        else text
    )


def spoken_of(callout: Callout, need: Need, call: Call) -> str:
    """Read by a voice: no address, whom to ring back."""
    return _(
        "Alerte de mobilisation de %(site)s. Vous êtes appelé comme %(role)s. %(message)s Rendez-vous : %(meeting)s. "
        "Répondez par le lien reçu, ou rappelez %(contact)s."
    ) % _told(callout, need, call)


def _told(callout: Callout, need: Need, call: Call) -> dict[str, str | int]:
    return {
        "name": call.name,
        "site": callout.incident.site.name,
        "role": need.title,
        "message": callout.message,
        "meeting": callout.meeting,
        "url": address_of(call.link_key),
        "wait": callout.wait_min,
        "contact": callout.incident.contact,
    }
