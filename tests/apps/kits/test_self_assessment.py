"""Eight questions, one level, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordee.kits.self_assessment import ORDER, grid, recommend

BEST = {question.key: question.answers[-1].key for question in grid().questions}


def test_the_grid_has_eight_questions_and_three_levels():
    assert len(grid().questions) == 8
    assert [threshold.level for threshold in grid().thresholds] == list(ORDER)
    assert grid().most == 24


def test_nobody_is_lost_without_answers():
    advice = recommend({})
    assert (advice.level, advice.points, len(advice.unanswered)) == ("beginner", 0, 8)


def test_the_best_answers_lead_to_the_hardest_kit():
    advice = recommend(BEST)
    assert (advice.level, advice.points, advice.caps) == ("advanced", 24, ())
    assert advice.why.startswith("Vous êtes prêts à éprouver le territoire")


def test_a_first_exercise_is_for_beginners_whatever_the_rest():
    level, why = recommend({**BEST, "exercises": "never"})
    assert level == "beginner"
    assert why.endswith("une seule cellule autour d’une table suffit à faire apparaître l’essentiel.")


def test_alone_one_does_not_play_the_territory():
    advice = recommend({**BEST, "territory": "alone"})
    assert advice.level == "intermediate"
    assert advice.caps == (
        "Le kit confirmé n’a d’intérêt qu’avec plusieurs sites et des partenaires du territoire.",
    )


def test_the_middle_of_the_road():
    answers = {
        "exercises": "once",
        "direction": "head",
        "cell": "written",
        "technical": "few",
        "degraded": "some",
        "backups": "online",
        "alert": "rssi",
        "territory": "alone",
    }
    advice = recommend(answers)
    assert (advice.level, advice.points, advice.caps) == ("intermediate", 10, ())


def test_an_unknown_answer_is_refused():
    with pytest.raises(ValueError, match="Réponse inconnue : alert = jamais"):
        recommend({"alert": "jamais"})


def test_a_grid_that_cannot_be_used_says_so(tmp_path):
    path = tmp_path / "grid.yaml"
    path.write_text("title: x\nintro: y\nquestions: []\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"grid.yaml : champ manquant ou mal placé \('levels'\)"):
        grid(path)


picked = st.fixed_dictionaries(
    {question.key: st.sampled_from([a.key for a in question.answers]) for question in grid().questions}
)


@given(picked, st.sampled_from([question.key for question in grid().questions]))
def test_a_better_answer_never_lowers_the_level(answers, key):
    question = next(question for question in grid().questions if question.key == key)
    better = {**answers, key: question.answers[-1].key}
    assert ORDER.index(recommend(better).level) >= ORDER.index(recommend(answers).level)
