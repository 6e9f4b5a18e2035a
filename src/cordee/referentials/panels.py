"""What the page of an assessment shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cordee.core.actor import Actor
from cordee.core.verdict import Verdict
from cordee.journal.models import Entry
from cordee.plan.models import Commitment, Plan
from cordee.plan.proposals import Proposal, proposals
from cordee.referentials import rules
from cordee.referentials.framework import Requirement, Score, Section
from cordee.referentials.models import Answer, Assessment

LAST_ENTRIES = 30


@dataclass(frozen=True, slots=True)
class SectionLine:
    section: Section
    answered: int
    handed_to: tuple[str, ...]
    can_write: Verdict


@dataclass(frozen=True, slots=True)
class AnswerLine:
    asked: Requirement
    answer: Answer | None
    level: str
    serves: tuple[int, ...]  # actions of the plan


@dataclass(frozen=True, slots=True)
class Step:
    """One of the three next things to do."""

    asked: Requirement
    level: str
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class AssessmentPage:
    score: Score
    sections: tuple[SectionLine, ...]
    answers: tuple[tuple[Section, tuple[AnswerLine, ...]], ...]
    steps: tuple[Step, ...]
    corrections: Any
    history: list[Entry]
    can_answer: Verdict
    can_review: Verdict
    can_read: Verdict


def page_of(actor: Actor, assessment: Assessment) -> AssessmentPage:
    framework = assessment.campaign.referential.framework
    can_read = rules.can_read_answers(actor, assessment)
    score = assessment.score
    known = {answer.requirement: answer for answer in assessment.answers.all()} if can_read else {}
    return AssessmentPage(
        score=score,
        sections=tuple(_sections(actor, assessment)),
        answers=tuple((section, _answers(assessment, section, known)) for section in framework.sections)
        if can_read
        else (),
        steps=tuple(_steps(actor, assessment)) if can_read and not score.is_withheld else (),
        corrections=assessment.corrections.all(),
        history=list(Entry.objects.of(assessment.stream).order_by("-seq")[:LAST_ENTRIES]) if can_read else [],
        can_answer=rules.can_answer(actor, assessment),
        can_review=rules.can_review(actor, assessment),
        can_read=can_read,
    )


def _sections(actor: Actor, assessment: Assessment) -> Iterator[SectionLine]:
    handed: dict[int, list[str]] = {}
    for number, name in assessment.delegations.values_list("section", "user__name"):
        handed.setdefault(number, []).append(name)
    for section in assessment.campaign.referential.framework.sections:
        yield SectionLine(
            section,
            sum(asked.key in assessment.values for asked in section.requirements),
            tuple(handed.get(section.number, ())),
            rules.can_write(actor, rules.Part(assessment, section.number)),
        )


def _answers(assessment: Assessment, section: Section, known: Mapping[str, Answer]) -> tuple[AnswerLine, ...]:
    names = level_names(assessment)
    mapped = assessment.campaign.referential.mapped
    return tuple(
        AnswerLine(
            asked,
            known.get(asked.key),
            names.get(known[asked.key].value, "") if asked.key in known else "",
            tuple(mapped.get(asked.key, ())),
        )
        for asked in section.requirements
    )


def level_names(assessment: Assessment) -> dict[int | None, str]:
    return {level.value: level.name for level in assessment.campaign.referential.framework.levels}


def _steps(actor: Actor, assessment: Assessment) -> Iterator[Step]:
    referential, names = assessment.campaign.referential, level_names(assessment)
    plan = Plan.objects.in_force().filter(region_id=assessment.site.region_id).first()
    known = {action.number: action for action in plan.actions} if plan else {}
    for asked in referential.framework.weakest(assessment.values):
        found = [
            proposal
            for number in referential.mapped.get(asked.key, ())
            if number in known
            for proposal in proposals(actor, assessment.site, known[number])
        ]
        yield Step(asked, names.get(assessment.values[asked.key], ""), tuple(found[:3]))


def proofs_of(assessment: Assessment, section: Section) -> list[tuple[Requirement, Commitment]]:
    """What the plan already knows of what is asked here: one proof serves every referential that asks for it."""
    mapped = assessment.campaign.referential.mapped
    wanted = {number for asked in section.requirements for number in mapped.get(asked.key, ())}
    rows = Commitment.objects.in_force().filter(site=assessment.site, action__in=wanted, level__gt=0)
    known = {row.action: row for row in rows}
    return [
        (asked, known[number])
        for asked in section.requirements
        for number in mapped.get(asked.key, ())
        if number in known
    ]
