"""From a referential to an accepted assessment: withheld score, corrections, delegation, proof of the plan."""

from __future__ import annotations

import datetime as dt

import pytest

from cordee.accounts.actions import grant_role, open_account, revoke_role
from cordee.accounts.rules import Offer
from cordee.core import clock
from cordee.core.actor import NOBODY, Role
from cordee.core.verdict import Forbidden, Refused
from cordee.outbox.models import Message
from cordee.plan.models import Commitment, Evidence
from cordee.referentials import actions
from cordee.referentials.framework import Framework, Level, Requirement, Section
from cordee.referentials.library import SHIPPED, load
from cordee.referentials.models import Assessment
from cordee.referentials.rules import Part
from tests.apps.referentials.conftest import answered
from tests.makers import CONSOLE, an_actor

pytestmark = pytest.mark.django_db

FRAMEWORK = Framework(
    "Essai",
    (Level(0, "non"), Level(1, "en partie"), Level(2, "oui")),
    (Section(1, "A", tuple(Requirement(f"k{n}", n, "", f"Q{n}", "") for n in range(1, 6))),),
)


def test_a_score_is_the_mean_of_what_applies_and_is_withheld_until_enough_is_answered():
    few = FRAMEWORK.score({"k1": 2, "k2": 0}, enough_percent=80)
    assert (few.answered, few.percent, few.is_withheld) == (2, None, True)
    enough = FRAMEWORK.score({"k1": 2, "k2": 1, "k3": None, "k4": 0}, enough_percent=80)
    assert (enough.answered, enough.not_applicable, enough.percent) == (4, 1, 50.0)
    nothing = FRAMEWORK.score({f"k{n}": None for n in range(1, 6)}, enough_percent=80)
    assert nothing.percent is None  # all « not applicable » is no result


def test_the_next_steps_are_the_lowest_answers_in_order():
    found = FRAMEWORK.weakest({"k1": 2, "k2": 1, "k3": 0, "k4": None, "k5": 0}, many=2)
    assert [asked.key for asked in found] == ["k3", "k5"]


def test_the_same_file_again_changes_nothing_and_another_text_needs_another_version(region, referential):
    assert actions.bring_referential(region, library=load(SHIPPED), by=CONSOLE) is None
    other = load(SHIPPED)
    other.document["title"] = "Autre"
    with pytest.raises(Refused, match="changez son numéro"):
        actions.bring_referential(region, library=other, by=CONSOLE)
    key = referential.framework.requirements[0].key
    actions.keep_mapping(referential, pairs={(key, 12)}, by=CONSOLE)
    other.document["version"] = "2"
    second = actions.bring_referential(region, library=other, by=CONSOLE)
    assert 12 in second.mapped[key]


def test_a_campaign_reaches_every_open_house_of_its_kinds(campaign, site, neighbour):
    assert set(campaign.assessments.values_list("site_id", flat=True)) == {site.pk, neighbour.pk}
    with pytest.raises(Refused, match="Aucun établissement"):
        actions.open_campaign(
            campaign.region,
            referential=campaign.referential,
            title="Vide",
            audience=["autre"],
            due_on=clock.now().date() + dt.timedelta(days=3),
            helper="x",
            by=CONSOLE,
        )


def test_an_assessment_is_handed_in_once_enough_is_answered_and_corrected_once_it_comes_back(assessment):
    assessment = answered(assessment, but=3)
    assert (assessment.answered, assessment.percent) == (7, None)
    with pytest.raises(Refused, match="7 réponses sur 10 : il en faut 80 %"):
        actions.submit(assessment, by=CONSOLE)
    assessment = actions.submit(answered(assessment, but=0), by=CONSOLE)
    assert (assessment.state, assessment.percent) == ("submitted", 100.0)
    with pytest.raises(Forbidden):
        answered(assessment, value=1)
    assessment = actions.send_back(assessment, reason="La 3 ?", by=CONSOLE)
    assert assessment.state == "to_correct"
    assessment = actions.submit(answered(assessment, value=1), by=CONSOLE)
    correction = assessment.corrections.get()
    assert correction.answered_at is not None
    assert assessment.percent == 50.0


def test_not_applicable_says_why_and_an_unknown_level_is_refused(assessment):
    key = assessment.campaign.referential.framework.requirements[0].key
    with pytest.raises(Refused, match="sans objet"):
        actions.write_answers(Part(assessment, 1), given={key: (None, " ")}, by=CONSOLE)
    with pytest.raises(Refused, match="niveau"):
        actions.write_answers(Part(assessment, 1), given={key: (7, "")}, by=CONSOLE)
    assert not assessment.answers.exists()
    actions.write_answers(Part(assessment, 1), given={key: (None, "Pas de poste ici")}, by=CONSOLE)
    assert (
        actions.write_answers(Part(assessment, 1), given={key: (None, "Pas de poste ici")}, by=CONSOLE)
        is None
    )
    actions.write_answers(Part(assessment, 1), given={key: None}, by=CONSOLE)
    assert not assessment.answers.exists()


def test_a_section_is_handed_to_somebody_of_the_house_who_answers_that_one_only(assessment, site, neighbour):
    member = open_account("pharmacie@cordee.example", name="Pharmacie", by=CONSOLE)
    grant_role(Offer(Role.MEMBER, site.scope, site.name), user=member, by=CONSOLE)
    who = an_actor((Role.MEMBER, site.scope), pk=member.pk)
    framework = assessment.campaign.referential.framework
    first, other = framework.sections[0].requirements[0].key, framework.sections[1].requirements[0].key
    with pytest.raises(Forbidden):
        actions.write_answers(Part(assessment, 1), given={first: (1, "")}, by=who)
    actions.delegate(assessment, section=1, user=member, by=CONSOLE)
    assert Message.objects.filter(recipient=member.email).count() == 1
    actions.write_answers(Part(assessment, 1), given={first: (1, "")}, by=who)
    with pytest.raises(Forbidden):
        actions.write_answers(Part(assessment, 2), given={other: (1, "")}, by=who)
    stranger = open_account("ailleurs@cordee.example", name="Ailleurs", by=CONSOLE)
    grant_role(Offer(Role.MEMBER, neighbour.scope, neighbour.name), user=stranger, by=CONSOLE)
    with pytest.raises(Refused, match="n’est pas de l’établissement"):
        actions.delegate(assessment, section=1, user=stranger, by=CONSOLE)


def test_an_accepted_assessment_proves_the_actions_whose_requirements_are_all_met(assessment):
    framework = assessment.campaign.referential.framework
    weak = next(asked for asked in framework.requirements if asked.ref == "3")
    assessment = answered(assessment)
    actions.write_answers(Part(assessment, 1), given={weak.key: (1, "Pas cette année")}, by=CONSOLE)
    actions.accept(actions.submit(assessment, by=CONSOLE), by=CONSOLE)
    proven = set(Evidence.objects.values_list("commitment__action", flat=True))
    assert proven == {1, 2, 3, 4, 6, 7, 10}  # not 5: two questions ask for it, and one is not met
    commitment = Commitment.objects.get(action=1)
    assert (commitment.level, commitment.level_why) == (2, "Évaluation « Dix questions » validée")


def test_several_are_accepted_or_none(campaign, assessment, neighbour):
    other = Assessment.objects.get(site=neighbour)
    ready = actions.submit(answered(assessment), by=CONSOLE)
    with pytest.raises(Forbidden):
        actions.accept_all(campaign.region, assessments=[ready, other], by=CONSOLE)
    assert {row.state for row in campaign.assessments.all()} == {"submitted", "answering"}
    actions.accept_all(campaign.region, assessments=[ready], by=CONSOLE)


def test_a_closed_campaign_takes_no_answer(campaign, assessment):
    actions.close_campaign(campaign, by=CONSOLE)
    with pytest.raises(Forbidden, match="close"):
        answered(Assessment.objects.get(pk=assessment.pk))


def test_the_region_reads_answers_once_they_are_handed_in(pilot, rssi, assessment):
    key = assessment.campaign.referential.framework.requirements[0].key
    actions.write_answers(Part(assessment, 1), given={key: (None, "Secret de la maison")}, by=CONSOLE)
    page = f"/evaluations/{assessment.pk}/"
    assert "Secret de la maison" in rssi.get(page).content.decode()
    assert "Secret de la maison" not in pilot.get(page).content.decode()
    actions.submit(answered(assessment), by=CONSOLE)
    assert "Par quoi commencer" not in pilot.get(page).content.decode()  # everything is at the top
    assert "100" in pilot.get(page).content.decode()


def test_the_page_answers_a_section_and_says_what_lacks(rssi, assessment):
    page = f"/evaluations/{assessment.pk}/repondre/1/"
    refused = rssi.post(page, {"v-1": "na"})
    assert (refused.status_code, "Dites pourquoi" in refused.content.decode()) == (422, True)
    kept = rssi.post(page, {"v-1": "na", "w-1": "Cabinet sans ordinateur", "v-2": "1"})
    assert kept.status_code == 302
    assert {answer.value for answer in assessment.answers.all()} == {None, 1}
    early = rssi.post(f"/evaluations/{assessment.pk}/remettre/")
    assert (early.status_code, "2 réponses sur 10" in early.content.decode()) == (422, True)


def test_the_page_of_a_referential_maps_requirements_and_refuses_unknown_actions(pilot, referential):
    page = f"/evaluations/referentiels/{referential.pk}/"
    refused = pilot.post(page, {"a-1": "1, 77"})
    assert (refused.status_code, "77" in refused.content.decode()) == (422, True)
    assert pilot.post(page, {"a-1": "1 12"}).status_code == 302
    assert {number for _key, number in referential.mappings.values_list("requirement", "action")} == {1, 12}


def test_what_waits_for_answers_is_on_the_home_page_of_those_who_can_give_them(
    site, neighbour, pilot, assessment
):
    member = open_account("labo@cordee.example", name="Laboratoire", by=CONSOLE)
    grant_role(Offer(Role.MEMBER, site.scope, site.name), user=member, by=CONSOLE)
    who = an_actor((Role.MEMBER, site.scope), pk=member.pk)
    waiting = Assessment.objects.to_write_by
    assert [row.site for row in waiting(an_actor((Role.RSSI, site.scope)))] == [site]
    assert list(waiting(who)) == []
    actions.delegate(assessment, section=1, user=member, by=CONSOLE)
    assert [row.pk for row in waiting(who)] == [assessment.pk]
    assert list(waiting(an_actor((Role.MEMBER, neighbour.scope)))) == []
    assert list(waiting(NOBODY)) == []
    actions.submit(answered(assessment), by=CONSOLE)
    assert list(waiting(who)) == []
    assert "Évaluations remises : 1" in pilot.get("/").content.decode()


def test_a_role_that_was_taken_back_gets_no_part_and_no_mail(assessment, site):
    gone = open_account("partie@cordee.example", name="Partie", by=CONSOLE)
    held = grant_role(Offer(Role.RSSI, site.scope, site.name), user=gone, by=CONSOLE)
    assert gone in actions.people_of(site)
    revoke_role(held, by=CONSOLE)
    assert gone not in actions.people_of(site)
    with pytest.raises(Refused, match="n’est pas de l’établissement"):
        actions.delegate(assessment, section=1, user=gone, by=CONSOLE)
    actions.send_back(actions.submit(answered(assessment), by=CONSOLE), reason="La 3 ?", by=CONSOLE)
    assert not Message.objects.filter(recipient=gone.email).exists()
