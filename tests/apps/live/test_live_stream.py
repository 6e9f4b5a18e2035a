"""The live stream as a browser meets it: a real server, real connections, another process writing."""

import json
import signal
import time

import pytest


@pytest.fixture
def lise(streams):
    streams.allow(("lise", "essai:1"), ("lise", "essai:2"))
    return streams.session("lise")


def test_a_page_is_told_what_it_missed_then_what_happens(streams, lise):
    streams.write_elsewhere("essai:1", 3)
    feed = streams.follow("s=essai:1&depuis=1", lise)
    assert feed.status == 200
    assert feed.response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert feed.response.headers["Cache-Control"] == "no-store"
    assert feed.response.headers["X-Accel-Buffering"] == "no"
    identity, name, data = feed.next()
    first = data["seq"]
    assert (identity, name, data) == (f"essai:1@{first}", "tete", {"stream": "essai:1", "seq": first})
    streams.write_inside("essai:1")
    assert feed.next()[2] == {"stream": "essai:1", "seq": first + 1}
    streams.write_elsewhere("essai:1")
    assert feed.next()[2] == {"stream": "essai:1", "seq": first + 2}


def test_what_this_process_writes_arrives_without_waiting_for_the_poller(streams, lise):
    feed = streams.follow("s=essai:2", lise)
    streams.write_inside("essai:2")
    feed.next()
    waits = []
    for _ in range(5):
        wrote = streams.write_inside("essai:2")
        feed.next()
        waits.append(time.perf_counter() - wrote)
    assert sorted(waits)[2] < 0.1


def test_an_up_to_date_page_hears_nothing_and_one_connection_follows_several_streams(streams, lise):
    streams.write_elsewhere("essai:1")
    streams.write_elsewhere("essai:2")
    status, body = streams.get("/flux/tete/?s=essai:1&s=essai:2", lise)
    heads = json.loads(body)["tetes"]
    assert status == 200 and set(heads) == {"essai:1", "essai:2"}
    feed = streams.follow(
        f"s=essai:1&depuis={heads['essai:1']}&s=essai:2&depuis={heads['essai:2'] - 1}", lise
    )
    identity, _, data = feed.next()
    assert data == {"stream": "essai:2", "seq": heads["essai:2"]}
    assert identity == f"essai:1@{heads['essai:1']},essai:2@{heads['essai:2']}"
    with pytest.raises(TimeoutError):
        feed.next(timeout=1)


def test_after_a_cut_the_browser_resumes_from_the_last_event_it_saw(streams, lise):
    streams.write_elsewhere("essai:1", 2)
    seq = json.loads(streams.get("/flux/tete/?s=essai:1", lise)[1])["seq"]
    feed = streams.follow("s=essai:1&depuis=0", lise, **{"Last-Event-ID": f"essai:1@{seq}"})
    streams.write_inside("essai:1")
    assert feed.next()[2]["seq"] == seq + 1


def test_nobody_follows_without_a_right(streams, lise):
    other = streams.session("max")
    assert streams.follow("s=essai:1", other).status == 403
    assert streams.follow("s=essai:1").status == 403
    assert streams.follow("s=essai:1", "inventee").status == 403
    assert streams.follow("s=essai:1&s=essai:3", lise).status == 403
    assert streams.follow("s=inconnu:1", lise).status == 403
    assert streams.get("/flux/tete/?s=essai:1", other)[0] == 403


@pytest.mark.parametrize(
    "query", ["", "s=", "s=../etc", "s=essai:1&depuis=-1", "s=essai:1&depuis=x", "s=a%00b"]
)
def test_a_question_without_sense_is_a_bad_request(streams, lise, query):
    assert streams.follow(query, lise).status == 400
    assert streams.get(f"/flux/tete/?{query}", lise)[0] == 400


def test_a_right_withdrawn_closes_the_stream_at_once(streams, lise):
    streams.allow(("lise", "essai:1"), ("max", "essai:1"))
    other = streams.session("max")
    kept, closed = (
        streams.follow("s=essai:1&depuis=999999", lise),
        streams.follow("s=essai:1&depuis=999999", other),
    )
    streams.allow(("lise", "essai:1"))
    started = time.perf_counter()
    streams.write_inside("accounts")
    assert closed.next() is None
    assert time.perf_counter() - started < 1
    with pytest.raises(TimeoutError):
        kept.next(timeout=0.5)


def test_a_right_withdrawn_by_another_process_closes_the_stream_too(streams, lise):
    feed = streams.follow("s=essai:1&depuis=999999", lise)
    streams.allow()
    streams.write_elsewhere("accounts")
    assert feed.next() is None


def test_a_stop_with_open_streams_takes_less_than_two_seconds(another_server):
    served = another_server()
    served.allow(("lise", "essai:1"))
    lise = served.session("lise")
    feeds = [served.follow("s=essai:1&depuis=999999", lise) for _ in range(20)]
    started = time.perf_counter()
    assert served.server.stop(signal.SIGTERM) == 0
    assert time.perf_counter() - started < 2
    assert {feed.next() for feed in feeds} == {None}


def test_beyond_the_limit_the_answer_is_503_with_a_time_to_wait(another_server):
    served = another_server(CORDEE_STREAM_LIMIT="3")
    served.allow(("lise", "essai:1"))
    lise = served.session("lise")
    feeds = [served.follow("s=essai:1&depuis=999999", lise) for _ in range(3)]
    refused = served.follow("s=essai:1", lise)
    assert refused.status == 503
    assert 3 <= int(refused.response.headers["Retry-After"]) <= 15
    feeds[0].close()
    time.sleep(0.3)
    assert served.follow("s=essai:1", lise).status == 200
