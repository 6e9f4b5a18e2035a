"""Getting in: an invitation, a code on a telephone, a key, and the demonstration's one click."""

import base64
import hmac
import re
import struct
import time

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def code_of(secret):
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), "sha1").digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def mailed_link(person, address):
    """The link of the latest invitation in the demonstration's mailbox."""
    for _ in range(40):
        person.goes("/courrier/")
        letter = person.page.locator("tr", has_text=address).get_by_role("link").first
        if letter.count():
            person.goes(letter.get_attribute("href"))
            return re.search(r"/invitation/[\w-]+/", person.page.content())[0]
        person.page.wait_for_timeout(500)
    raise AssertionError("the invitation never left")


def test_a_pilot_invites_a_pilot_who_enrols_a_code_then_a_key(person):
    host = person("pilote").enters_as("Maëlle Kerbrat")
    host.goes("/personnes/inviter/").page.locator(".place-list a", has_text="Région").first.click()
    host.page.get_by_label("Adresse électronique").fill("perrine@essai.example")
    host.page.get_by_label("Pilote régional").check()
    host.page.get_by_role("button", name="Envoyer l’invitation").click()
    host.page.get_by_text("Invitation envoyée à perrine@essai.example").wait_for()
    host.fails_no_audit()
    link = mailed_link(host, "perrine@essai.example")

    guest = person("invitée", phone=True)
    guest.address = guest.address.replace(
        "127.0.0.1", "localhost"
    )  # a key is tied to a name, never to a number
    guest.goes(link).fails_no_audit()
    guest.captures("invitation-telephone")
    guest.page.get_by_label("Nom").fill("Perrine Deux")
    guest.page.get_by_label("Mot de passe").fill("une phrase assez longue")
    guest.page.get_by_role("button", name="Ouvrir mon compte").click()
    guest.page.get_by_role("heading", name="Votre rôle exige un second facteur").wait_for()
    guest.fails_no_audit()
    guest.captures("second-facteur-telephone")
    guest.goes("/personnes/")
    assert guest.page.url.endswith("/second-facteur/")
    guest.page.get_by_role("link", name="Une application sur mon téléphone").click()
    guest.fails_no_audit()
    guest.page.get_by_label("Code").fill(code_of(guest.page.locator(".secret").inner_text()))
    guest.page.get_by_role("button", name="Activer").click()
    guest.page.get_by_role("heading", name="Codes de secours").wait_for()
    guest.fails_no_audit()

    devtools = guest.context.new_cdp_session(guest.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    guest.goes("/compte/2fa/webauthn/add/").page.locator("[name=passwordless]").check()
    guest.fails_no_audit()
    guest.page.get_by_role("button", name="Ajouter").click()
    guest.page.wait_for_url(lambda url: not url.endswith("/add/"))  # the ceremony ends on another page
    guest.goes("/compte/2fa/webauthn/").page.get_by_text("Clé d’accès", exact=True).wait_for()
    guest.goes("/compte/logout/").page.get_by_role("main").get_by_role(
        "button", name="Se déconnecter"
    ).click()
    guest.goes("/compte/login/?next=/personnes/").page.get_by_role("button", name="clé d’accès").click()
    guest.page.get_by_role("heading", name="Personnes").wait_for()


def test_the_pages_of_an_account_pass_the_audit(person):
    for name, kind in (("pilote", {}), ("téléphone", {"phone": True})):
        someone = person(name, **kind)
        someone.goes("/compte/login/").fails_no_audit()
        someone.goes("/compte/password/reset/").fails_no_audit()
        someone.goes("/demo/").fails_no_audit()
        someone.enters_as("Ilyes Benkacem")
        for path in ("/personnes/", "/personnes/comptes/", "/personnes/inviter/", "/mon-compte/", "/compte/2fa/",
                     "/compte/sessions/", "/compte/password/change/"):  # fmt: skip
            someone.goes(path).fails_no_audit()
            wide = someone.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, path
