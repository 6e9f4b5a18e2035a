"""A telephone in a crisis room, as the offline queue of the pages makes it behave, in front of the real server.

The protocol is that of ``offline-queue.js``: an entry is kept on the device, under a client id that never changes,
until the server has said that it has it; a 5xx, a 429 or a cut line is tried again, in order; another refusal is kept
and listed, with its text and its reason; what somebody wrote is never sent as somebody else. The requests are Django's
own test client with real sessions and the anti-forgery check on.
"""

from __future__ import annotations

import copy
import uuid
from dataclasses import dataclass, field, replace
from enum import StrEnum
from http.cookies import SimpleCookie

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client

from cordee.accounts.sessions import actor_of_session
from cordee.crises.models import Seat
from cordee.crises.seating import link_of

ANY_PAGE = "/salle/rejoindre/"


class Weather(StrEnum):
    """What the network does with a request."""

    FAIR = "fair"
    CUT = "cut"  # it does not leave
    DEAF = "deaf"  # it is carried out, and the answer is lost
    SLOW = "slow"  # it is given up, and arrives later by itself
    GATEWAY = "gateway"  # a proxy answers 502, and nothing has arrived
    GATEWAY_AFTER = "gateway_after"  # a proxy answers 502 for what was carried out
    BUSY = "busy"  # 429


@dataclass(frozen=True)
class Kept:
    """One entry of a device's store."""

    id: uuid.UUID
    owner: str
    url: str
    fields: tuple[tuple[str, str], ...]
    refused: str = ""


@dataclass
class Device:
    """``seat`` is the person who holds it now; ``page_owner`` whom the page on the screen was drawn for."""

    seat: Seat
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    weather: Weather = Weather.FAIR
    store: dict[uuid.UUID, Kept] = field(default_factory=dict)
    on_the_way: list[tuple[SimpleCookie, str, dict]] = field(default_factory=list)
    page_owner: str = ""
    page_token: str = ""
    requests: int = 0

    # ---- what the person does -------------------------------------------------------------------------------

    def sits_down(self) -> None:
        """Open the personal link and say « C'est bien moi »; a withdrawn place opens nothing."""
        if self.weather != Weather.FAIR:
            return
        self._takes_a_token()
        self.requests += 1
        sent = {"csrfmiddlewaretoken": self._token}
        answer = self.client.post(f"/salle/rejoindre/{link_of(self.seat)}/", sent)
        assert answer.status_code == (404 if self.seat.withdrawn_at else 302), answer.content.decode()
        self.reloads()

    def reloads(self) -> None:
        """Another page, drawn for whoever the session stands for; what waits is then sent."""
        if self.weather != Weather.FAIR:
            return
        self._takes_a_token()
        actor = actor_of_session(self.client.session)
        self.page_owner, self.page_token = f"{actor.kind}:{actor.id}", self._token
        self.sends()

    def writes(self, url: str, fields: dict[str, str]) -> uuid.UUID:
        """Submit a form: kept first, then sent with all that waits."""
        made = uuid.uuid4()
        told = {**fields, "client_id": str(made)}
        self.store[made] = Kept(made, self.page_owner, url, tuple(told.items()))
        self.sends()
        return made

    def tries_again(self, entry: uuid.UUID) -> None:
        self.store[entry] = replace(self.store[entry], refused="")
        self.sends()

    def clears_everything(self) -> None:
        """The person wipes the site's data: texts, cookies. What was not sent is gone, and they did it."""
        self.store.clear()
        self.client.cookies.clear()
        self.page_owner = self.page_token = ""

    # ---- what happens to it -----------------------------------------------------------------------------------

    def loses_its_session(self) -> None:
        cookie = self.client.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie:
            Session.objects.filter(session_key=cookie.value).delete()

    def late_ones_arrive(self, order) -> None:
        """What a slow network still carried, in any order; nobody hears the answers."""
        late, self.on_the_way = self.on_the_way, []
        for rank in order(len(late)):
            cookies, url, sent = late[rank]
            carrier = Client(enforce_csrf_checks=True)
            carrier.cookies = cookies
            carrier.post(url, sent, headers={"X-Offline-Queue": sent["client_id"]})

    # ---- the queue ----------------------------------------------------------------------------------------------

    def sendable(self) -> list[Kept]:
        return [kept for kept in self.store.values() if kept.owner == self.page_owner and not kept.refused]

    def sends(self) -> None:
        for kept in self.sendable():
            if not self.sends_one(kept):
                break  # order matters, and the line is down

    def sends_one(self, kept: Kept) -> bool:
        """Whether the next one may be tried."""
        answer = self._post(kept)
        if answer is None or answer.status_code >= 500 or answer.status_code == 429:
            return False
        if answer.status_code in (200, 201) or (
            answer.status_code == 302 and "/compte/" not in answer["Location"]
        ):
            self.store.pop(kept.id, None)
            return True
        self.is_refused(kept, self._reason(answer))
        return True

    def is_refused(self, kept: Kept, reason: str) -> None:
        self.store[kept.id] = replace(kept, refused=reason)

    def _reason(self, answer: HttpResponse) -> str:
        if answer.status_code == 302:
            return "Reconnectez-vous pour envoyer"
        if "json" in answer.headers.get("Content-Type", ""):
            return answer.json()["reason"]
        return answer.headers.get("X-Reason") or f"Refusé par le serveur ({answer.status_code})"

    def _post(self, kept: Kept) -> HttpResponse | None:
        sent = dict(kept.fields) | {"csrfmiddlewaretoken": self.page_token}
        if self.weather == Weather.CUT:
            return None
        if self.weather == Weather.SLOW:
            self.on_the_way.append((copy.deepcopy(self.client.cookies), kept.url, sent))
            return None
        if self.weather == Weather.GATEWAY:
            return HttpResponse(status=502)
        if self.weather == Weather.BUSY:
            return HttpResponse(status=429)
        self.requests += 1
        answer = self.client.post(kept.url, sent, headers={"X-Offline-Queue": str(kept.id)})
        if self.weather == Weather.DEAF:
            return None
        return HttpResponse(status=502) if self.weather == Weather.GATEWAY_AFTER else answer

    @property
    def _token(self) -> str:
        return self.client.cookies[settings.CSRF_COOKIE_NAME].value

    def _takes_a_token(self) -> None:
        """Any page sets the anti-forgery cookie; drawing one again for each reload would only take time."""
        if settings.CSRF_COOKIE_NAME not in self.client.cookies:
            self.requests += 1
            self.client.get(ANY_PAGE)


class ForgetfulDevice(Device):
    """A faulty one, to see the histories turn red: what is refused is thrown away."""

    def is_refused(self, kept: Kept, reason: str) -> None:
        self.store.pop(kept.id, None)
