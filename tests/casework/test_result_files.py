"""A result's files are told by digest in the sealed log: what was changed, exchanged or lost is found and named."""

import datetime as dt
import io
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from dossiers.casework import actions, result_audit
from dossiers.casework.actions import drafting
from dossiers.casework.facts import row_audit
from dossiers.casework.files import store
from dossiers.casework.models import Attachment, Event, Proposal
from dossiers.casework.states import Kind, State
from portal.ops.embedded import database_roles
from tests import cluster
from tests.casework import specimens
from tests.world import a_dossier_in_process, a_world, resolve

NOW = "2018-12-19 09:00"
DAY = dt.date(2018, 12, 19)


@pytest.fixture
def kept(at):
    """A file that waits for an act of this officer."""

    def put(officer, content=specimens.PDF, name="giấy phép.pdf"):
        return store.put(io.BytesIO(content), name, intent=uuid.uuid4(), at=at(NOW), by=officer, slot="ket-qua")

    return put


@pytest.fixture
def signed(in_process, world, at, kept):
    """A dossier whose result has two files."""

    def made(number="15/GP-UBND", **more):
        dossier, files = in_process(), [kept(world.leader), kept(world.leader, specimens.picture("PNG"), "ban-ve.png")]
        facts = {"number": number, "dated_on": DAY, "file": files[0], "more": files[1:], "kind": "Giấy phép", **more}
        return actions.resolve(dossier.pk, by=world.leader, at=at(NOW), **facts)

    return made


def found(dossier):
    return [one.what for one in result_audit.of(dossier.pk)]


def test_a_signed_result_has_kind_number_date_signer_and_its_files_in_the_sealed_log(signed, world):
    dossier = signed(signer="Lê Thị Hoàng Yến")
    kept = dossier.decisions.get()
    assert (kept.kind, kept.number, kept.dated_on, kept.signer) == ("Giấy phép", "15/GP-UBND", DAY, "Lê Thị Hoàng Yến")
    told = Event.objects.get(dossier=dossier, kind=Kind.RESOLVED).data["result"]
    files = [one.file for one in kept.files.all()]
    assert told["files"] == [bytes(one.digest).hex() for one in files] and len(files) == 2 and told["digest"]
    assert "Giấy phép" not in str(told) and "15/GP" not in str(told)
    assert found(dossier) == [] and result_audit.examine() == []


def test_who_signs_here_is_the_signer_where_nobody_else_is_named(signed, world):
    assert signed().decisions.get().signer == world.leader.full_name


def test_a_changed_file_is_found_and_named(signed):
    dossier = signed()
    file = dossier.decisions.get().file
    store.path_of(file).write_bytes(specimens.PDF + b"%")
    assert found(dossier) == [
        "the file “giấy phép.pdf” of its result was changed: its bytes are not those that were sealed"
    ]
    with pytest.raises(CommandError, match="was changed"):
        call_command("verify", dossier.code)


def test_a_missing_file_is_found_and_named(signed):
    dossier = signed()
    store.path_of(dossier.decisions.get().file).unlink()
    assert found(dossier) == ["the file “giấy phép.pdf” of its result is missing"]
    with pytest.raises(CommandError, match="is missing"):
        call_command("verify", "--all", "--sample", "0")


TAMPERED = {
    "another file": (
        "UPDATE casework_resultfile SET file_id = (SELECT max(file_id) FROM casework_resultfile) WHERE place = 1",
        "exchanged",
    ),
    "a file less": ("DELETE FROM casework_resultfile WHERE place = 2", "exchanged"),
    "a digest for other bytes": ("UPDATE casework_attachment SET digest = sha256('x') WHERE kind = 'pdf'", "exchanged"),
    "another number": ("UPDATE casework_decision SET number = '16/GP'", "says other than what was signed"),
    "another kind": ("UPDATE casework_decision SET kind = 'Khác'", "says other than what was signed"),
    "another date": ("UPDATE casework_decision SET dated_on = '2018-12-20'", "says other than what was signed"),
    "another signer": ("UPDATE casework_decision SET signer = 'A'", "says other than what was signed"),
    "a digest of its own": ("UPDATE casework_decision SET digest = repeat('0', 64)", "says other than what was signed"),
    "a result more": (
        "INSERT INTO casework_decision (dossier_id, act, number, dated_on, reason, made_at, digest)"
        " SELECT dossier_id, act, '99/GP', dated_on, '', made_at, repeat('0', 64) FROM casework_decision LIMIT 1",
        "no event tells its result",
    ),
}  # fmt: skip


def test_what_somebody_with_the_database_in_hand_changes_is_found_and_named(own_database, at):
    world = a_world()
    dossier, files = a_dossier_in_process(world, at("2018-12-17 14:20")), []
    for content in (specimens.PDF, specimens.picture("PNG")):
        intent = uuid.uuid4()
        files.append(store.put(io.BytesIO(content), "kq", intent=intent, at=at(NOW), by=world.leader))
    facts = {"number": "15/GP", "dated_on": DAY, "file": files[0], "more": files[1:]}
    actions.resolve(dossier.pk, by=world.leader, at=at(NOW), **facts)
    assert found(dossier) == []
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE casework_decision SET number = '16/GP'")
    cluster.point_django_at(own_database, database_roles.OWNER)
    for what, (statement, words) in TAMPERED.items():
        with transaction.atomic(), connection.cursor() as cursor:
            for table in ("attachment", "decision"):
                cursor.execute(f"ALTER TABLE casework_{table} DISABLE TRIGGER casework_{table}_frozen")
            cursor.execute(statement)
            assert any(words in one for one in found(dossier)), what
            transaction.set_rollback(True)
    assert found(dossier) == []


def test_a_file_that_is_no_longer_whole_is_not_signed(in_process, world, at, kept):
    file = kept(world.leader)
    store.path_of(file).write_bytes(b"%PDF-1.4 x")
    with pytest.raises(actions.Invalid, match="không còn như lúc gửi lên"):
        actions.resolve(in_process().pk, by=world.leader, at=at(NOW), number="1/GP", dated_on=DAY, file=file)


def test_a_signature_in_a_pdf_is_told_as_the_file_says_it(kept, world):
    by_certificate, named = kept(world.leader, specimens.signed_pdf()), specimens.signed_pdf("Tran Van An", more=b"\n")
    [said] = by_certificate.signatures
    assert said["signer"] == "Lê Thị Hoàng Yến" and said["at"] == "2018-12-19T08:30:00+07:00" and said["whole"]
    [said] = kept(world.leader, named).signatures
    assert said["signer"] == "Tran Van An" and not said["whole"]
    assert kept(world.leader).signatures == []
    broken = specimens.signed_pdf().replace(b"/Contents <30", b"/Contents <zz").replace(b"xref\n0 5", b"xref\n0 9")
    assert kept(world.leader, broken).kind == "pdf"  # and whatever it says breaks nothing


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("D:20181219083000Z", "2018-12-19T08:30:00+00:00"),
        ("D:201812190830", "2018-12-19T08:30:00+07:00"),
        ("hôm nay", ""),
        ("D:20181399083000", ""),
    ],
)
def test_the_time_of_a_signature_is_read_or_left_out(kept, world, written, instant):
    assert kept(world.leader, specimens.signed_pdf(at=written)).signatures[0]["at"] == instant


@pytest.fixture
def drafted(in_process, world, at, kept):
    """A result that the handler laid before the leader."""

    def made(dossier=None, when="2018-12-18 09:00", **more):
        facts = {"number": "15/GP-UBND", "dated_on": dt.date(2018, 12, 18), "file": kept(world.handler), **more}
        dossier = dossier or in_process()
        return actions.propose_result(dossier.pk, words="Đã đủ điều kiện", by=world.handler, at=at(when), **facts)

    return made


def shown():
    return drafting.digest(Proposal.objects.get().facts)


def test_a_drafted_result_waits_and_is_signed_as_it_was_shown(drafted, world, at):
    dossier = drafted()
    assert dossier.state == State.IN_PROCESS and dossier.finished_at is None
    with pytest.raises(actions.NotYourPost):
        actions.approve_result(dossier.pk, shown=shown(), by=world.handler, at=at(NOW))
    done = actions.approve_result(dossier.pk, shown=shown(), by=world.leader, at=at(NOW))
    kept = done.decisions.get()
    assert (done.state, kept.number, kept.officer, kept.file.label) == (9, "15/GP-UBND", world.leader, "giấy phép.pdf")
    assert found(done) == [] and row_audit.of([done.pk]) == []
    proposal = Proposal.objects.get()
    assert proposal.accepted and proposal.proposed_by == world.handler and proposal.decided_by == world.leader


def test_a_draft_that_was_changed_meanwhile_is_not_signed(drafted, world, at, kept):
    dossier = drafted()
    old = shown()
    drafted(dossier, "2018-12-18 10:00", number="16/GP-UBND")
    assert Proposal.objects.count() == 1 and shown() != old
    with pytest.raises(actions.ActRefused, match="đã đổi"):
        actions.approve_result(dossier.pk, shown=old, by=world.leader, at=at(NOW))
    drafted(dossier, "2018-12-18 11:00", number="16/GP-UBND", file=kept(world.handler, specimens.signed_pdf()))
    assert actions.approve_result(dossier.pk, shown=shown(), by=world.leader, at=at(NOW)).state == State.FINISHED


@pytest.mark.parametrize("given", ["", "0" * 64, "x"])
def test_a_signature_without_what_was_seen_signs_nothing(drafted, world, at, given):
    dossier = drafted()
    with pytest.raises(actions.ActRefused, match="đã đổi"):
        actions.approve_result(dossier.pk, shown=given, by=world.leader, at=at(NOW))
    assert not dossier.decisions.exists() and Proposal.objects.get().decided_at is None


def test_a_draft_whose_bytes_were_exchanged_is_not_signed(drafted, world, at):
    dossier = drafted()
    store.path_of(Attachment.objects.get()).write_bytes(b"%PDF-1.4 other")
    with pytest.raises(actions.ActRefused, match="không còn như lúc gửi lên"):
        actions.approve_result(dossier.pk, shown=shown(), by=world.leader, at=at(NOW))


def test_while_a_draft_waits_nothing_else_is_signed_and_a_declined_one_makes_room(drafted, world, at):
    dossier = drafted()
    with pytest.raises(actions.ActRefused, match="dự thảo kết quả chờ ký"):
        resolve(dossier.pk, by=world.leader, at=at(NOW))
    actions.decline(dossier.pk, reason="Sai diện tích", by=world.leader, at=at(NOW))
    assert resolve(dossier.pk, by=world.leader, at=at("2018-12-19 10:00")).state == State.FINISHED


def test_a_draft_must_say_what_a_result_must_have(in_process, world, at):
    with pytest.raises(actions.Invalid) as refused:
        actions.propose_result(in_process().pk, by=world.handler, at=at(NOW))
    assert set(refused.value.errors) == {"number", "dated_on", "on_paper"}
    assert not Proposal.objects.exists()


def test_a_number_that_another_dossier_has_is_refused_when_the_draft_is_signed(drafted, signed, world, at):
    signed()
    dossier = drafted(dated_on=dt.date(2018, 12, 18))
    with pytest.raises(actions.Invalid, match="đã cấp"):
        actions.approve_result(dossier.pk, shown=shown(), by=world.leader, at=at(NOW))


def test_a_result_of_a_reopened_dossier_replaces_the_first_which_stays(signed, world, at):
    dossier = signed()
    actions.propose_reopening(dossier.pk, reason="Sai diện tích", by=world.handler, at=at("2018-12-19 10:00"))
    actions.approve_reopening(dossier.pk, by=world.leader, at=at("2018-12-19 10:05"))
    resolve(dossier.pk, by=world.leader, at=at("2018-12-19 11:00"))
    old, new = dossier.decisions.order_by("pk")
    assert new.replaces == old and old.files.count() == 2 and found(dossier) == []
