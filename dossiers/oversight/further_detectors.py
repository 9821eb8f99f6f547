"""Further ways in which on-time figures are polished: results without a paper, promises and clocks that were moved,
ends near the promise, acts that took no time, ratings in even rows.
"""

from __future__ import annotations

from dossiers.oversight.detector import LONGER, Detector

_FINISHED = "dossier.finished_at >= %(since)s AND dossier.finished_at < %(end)s"

_NO_PAPER = f"""
SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id,
    coalesce(dossier.returned_at, %(end)s) - dossier.finished_at > interval '5 days' AND NOT EXISTS (
        SELECT FROM casework_decision AS signed
        WHERE signed.dossier_id = dossier.id AND signed.number <> '' AND signed.file_id IS NOT NULL) AS odd
FROM casework_dossier AS dossier WHERE {_FINISHED} AND dossier.origin <> 'imported'"""  # noqa: S608 (conditions of this module)

_NOT_HANDED_OUT = f"""
SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id,
    coalesce(dossier.returned_at, %(end)s) - dossier.finished_at > interval '5 days' AS odd
FROM casework_dossier AS dossier
WHERE {_FINISHED} AND dossier.finished_at < %(end)s::timestamptz - interval '5 days'"""  # noqa: S608 (conditions of this module)

_PAYMENT = f"""
SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id, asked.dossier_id IS NOT NULL AS odd
FROM casework_dossier AS dossier {LONGER} LEFT JOIN (
    SELECT DISTINCT pause.dossier_id FROM casework_pause AS pause JOIN casework_dossier AS d ON d.id = pause.dossier_id
    WHERE pause.reason = 'payment' AND pause.began_at >= %(since)s AND pause.began_at < %(end)s
        AND d.due_at_original - pause.began_at < (d.due_at_original - d.received_at) * 0.1
) AS asked ON asked.dossier_id = dossier.id
WHERE asked.dossier_id IS NOT NULL OR dossier.received_at >= %(since)s AND dossier.received_at < %(end)s"""  # noqa: S608 (conditions of this module)

_PROMISE_MOVED = """
SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id, moved.dossier_id IS NOT NULL AS odd
FROM casework_dossier AS dossier LEFT JOIN (
    SELECT DISTINCT dossier_id FROM casework_event
    WHERE occurred_at >= %(since)s AND occurred_at < %(end)s AND data ? 'due_at_before'
        AND kind IN ('corrected', 'calendar_changed')
        AND (data ->> 'due_at')::timestamptz > (data ->> 'due_at_before')::timestamptz
) AS moved ON moved.dossier_id = dossier.id
WHERE moved.dossier_id IS NOT NULL OR dossier.received_at >= %(since)s AND dossier.received_at < %(end)s"""

_BY_ASKER = """
SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id,
    bool_or(added.actor_id = asked.actor_id AND added.occurred_at - asked.occurred_at > interval '2 days') AS odd
FROM casework_event AS added
JOIN LATERAL (SELECT actor_id, occurred_at FROM casework_event AS earlier
    WHERE earlier.dossier_id = added.dossier_id AND earlier.seq < added.seq
        AND earlier.kind IN ('papers_asked', 'payment_asked')
    ORDER BY earlier.seq DESC LIMIT 1) AS asked ON true
JOIN casework_dossier AS dossier ON dossier.id = added.dossier_id
WHERE added.kind IN ('papers_added', 'paid') AND added.occurred_at >= %(since)s AND added.occurred_at < %(end)s
    AND added.actor_id IS NOT NULL
GROUP BY 1, 2, 3"""

_LONG_PAUSE = """
SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id,
    bool_or(coalesce(pause.ended_at, %(end)s) - pause.began_at > interval '60 days') AS odd
FROM casework_pause AS pause JOIN casework_dossier AS dossier ON dossier.id = pause.dossier_id
WHERE pause.reason <> 'closed' AND pause.began_at >= %(since)s AND pause.began_at < %(end)s
GROUP BY 1, 2, 3"""

_WITHDRAWN = f"""
SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id,
    coalesce(dossier.outcome IN ('withdrawn', 'stopped')
        AND dossier.ended_at > dossier.due_at - (dossier.due_at - dossier.received_at) * 0.1, false) AS odd
FROM casework_dossier AS dossier {LONGER}
WHERE {_FINISHED} OR dossier.received_at IS NOT NULL
    AND dossier.ended_at >= %(since)s AND dossier.ended_at < %(end)s"""  # noqa: S608 (conditions of this module)

_REFUSED_FIRST = """
SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id, came.dossier_id IS NOT NULL AS odd
FROM casework_dossier AS dossier LEFT JOIN (
    SELECT DISTINCT later.id AS dossier_id FROM casework_guidance AS slip
    JOIN procedures_procedureversion AS version ON version.id = slip.procedure_version_id
    JOIN casework_dossier AS later ON later.unit_id = slip.unit_id AND later.procedure_id = version.procedure_id
        AND later.received_at BETWEEN slip.made_at + interval '1 day' AND slip.made_at + interval '60 days'
    JOIN casework_applicant AS person ON person.dossier_id = later.id AND (
        slip.phone <> '' AND person.phone = slip.phone OR slip.id_number <> '' AND person.id_number = slip.id_number
        OR lower(person.name) = lower(slip.name))
    WHERE slip.made_at >= %(since)s AND slip.made_at < %(end)s
) AS came ON came.dossier_id = dossier.id
WHERE dossier.received_at >= %(since)s AND dossier.received_at < %(end)s"""

_FORWARDED = """
SELECT sent.unit_id, dossier.procedure_id, dossier.id AS dossier_id,
    bool_or(dossier.due_at - sent.occurred_at BETWEEN interval '0' AND interval '4 hours') AS odd
FROM casework_event AS sent JOIN casework_dossier AS dossier ON dossier.id = sent.dossier_id
JOIN procedures_procedureversion AS version ON version.id = dossier.procedure_version_id
    AND version.term_unit <> 'same_day'
WHERE sent.kind = 'forwarded' AND sent.occurred_at >= %(since)s AND sent.occurred_at < %(end)s
    AND sent.unit_id IS NOT NULL
GROUP BY 1, 2, 3"""

_ONE_BREATH = """
SELECT unit_id, procedure_id, dossier_id, near >= 6 AS odd FROM (
    SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id, count(*) OVER (
        PARTITION BY signed.actor_id ORDER BY signed.occurred_at
        RANGE BETWEEN interval '10 seconds' PRECEDING AND interval '10 seconds' FOLLOWING) AS near
    FROM casework_event AS signed JOIN casework_dossier AS dossier ON dossier.id = signed.dossier_id
    WHERE signed.kind = 'resolved' AND signed.occurred_at >= %(since)s AND signed.occurred_at < %(end)s
        AND signed.actor_id IS NOT NULL
) AS counted"""

_SHORT = f"""
SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id,
    dossier.finished_at - dossier.received_at BETWEEN interval '10 minutes' AND interval '1 hour' AS odd
FROM casework_dossier AS dossier {LONGER}
WHERE {_FINISHED}"""  # noqa: S608 (conditions of this module)

_ALIKE = """
SELECT unit_id, procedure_id, NULL::bigint AS dossier_id, that_day >= 6 AND alike = that_day AS odd FROM (
    SELECT unit_id, procedure_id, count(*) OVER (PARTITION BY unit_id, "on") AS that_day,
        count(*) OVER (PARTITION BY unit_id, "on", manners, "time", trips) AS alike
    FROM voices_rating
    WHERE "on" >= %(since)s::timestamptz::date AND "on" < %(end)s::timestamptz::date
) AS counted"""

FURTHER = (
    Detector(
        "no_result_paper",
        "Có kết quả mà không có văn bản",
        "hồ sơ đã có kết quả nhưng không có số và tệp, và quá 5 ngày chưa trả",
        "Bấm xong khi chưa có văn bản thì người dân không cầm được gì. Cũng có thể bản giấy còn ở quầy.",
        _NO_PAPER,
    ),
    Detector(
        "not_handed_out",
        "Xong mà chưa trả",
        "hồ sơ đã có kết quả nhưng quá 5 ngày chưa trả người dân",
        "Ghi xong kịp hẹn mà chưa có gì để trả thì kết quả chưa thật. Cũng có thể người dân chưa đến nhận.",
        _NOT_HANDED_OUT,
    ),
    Detector(
        "payment_near_promise",
        "Dừng đồng hồ chờ phí sát ngày hẹn",
        "yêu cầu nộp phí gửi khi chỉ còn chưa đến một phần mười thời hạn",
        "Đòi phí ở phút cuối làm đồng hồ dừng thay vì hồ sơ trễ. Cũng có thể phí chỉ tính được khi đã thẩm định.",
        _PAYMENT,
        acts=("payment_asked",),
    ),
    Detector(
        "promise_moved",
        "Dời ngày hẹn về sau",
        "ngày hẹn được dời về sau do đính chính, đổi thủ tục hoặc đổi lịch, trước hay sau khi đến hẹn",
        "Đính chính làm ngày hẹn lùi thì hồ sơ không trễ nữa. Cũng có thể lúc nhận đã ghi sai thật, hoặc thành phố vừa"
        " đổi ngày nghỉ.",
        _PROMISE_MOVED,
        acts=("corrected", "calendar_changed"),
    ),
    Detector(
        "pause_ended_by_asker",
        "Người dừng cũng là người mở",
        "lần dừng đồng hồ kết thúc do chính người đã yêu cầu, từ hai ngày sau trở đi",
        "Một người tự dừng rồi tự mở đồng hồ thì không ai thấy giấy tờ đến lúc nào. Cũng có thể đơn vị ít người.",
        _BY_ASKER,
        acts=("papers_added", "paid"),
    ),
    Detector(
        "long_pause",
        "Dừng đồng hồ nhiều tháng",
        "lần dừng đồng hồ dài hơn 60 ngày",
        "Hồ sơ dừng mãi thì không bao giờ trễ. Cũng có thể người dân chưa kịp bổ sung.",
        _LONG_PAUSE,
        acts=("papers_asked", "payment_asked"),
    ),
    Detector(
        "withdrawn_near_due",
        "Rút, dừng sát ngày hẹn",
        "hồ sơ được rút hoặc dừng xử lý khi chỉ còn chưa đến một phần mười thời hạn, hoặc đã quá hẹn",
        "Hồ sơ rút trước hẹn thì không tính trễ. Cũng có thể người dân tự đổi ý.",
        _WITHDRAWN,
        acts=("withdrawn", "stopped"),
    ),
    Detector(
        "refused_then_received",
        "Từ chối ở quầy rồi mới nhận",
        "hồ sơ nhận từ một đến 60 ngày sau khi cùng người ấy bị hướng dẫn quay về với cùng thủ tục",
        "Bảo người dân quay lại rồi mới nhận thì những ngày chờ không được đếm. Cũng có thể giấy tờ thật sự thiếu.",
        _REFUSED_FIRST,
        acts=("received",),
    ),
    Detector(
        "forwarded_last_hours",
        "Chuyển đi sát giờ hẹn",
        "hồ sơ chuyển cho nơi khác trong bốn giờ cuối trước hẹn",
        "Chuyển đi lúc sắp trễ để nơi nhận phải chịu trễ. Cũng có thể bước trước thật sự vừa xong.",
        _FORWARDED,
        acts=("forwarded",),
    ),
    Detector(
        "acts_in_one_breath",
        "Ký nhiều hồ sơ trong vài giây",
        "kết quả ký cùng ít nhất năm kết quả khác của một người trong mười giây",
        "Ký nhanh đến thế thì khó đọc từng hồ sơ. Cũng có thể ký theo lô những kết quả giống hệt nhau.",
        _ONE_BREATH,
    ),
    Detector(
        "short_handling",
        "Giải quyết chưa đến một giờ",
        "hồ sơ có hạn từ một ngày trở lên xong trong 10 phút đến một giờ sau khi tiếp nhận",
        "Hồ sơ nhập vào lúc gần xong thì đồng hồ đo rất ít. Cũng có thể thủ tục thật sự làm nhanh được.",
        _SHORT,
    ),
    Detector(
        "ratings_alike",
        "Đánh giá giống hệt nhau",
        "phiếu đánh giá của những ngày có từ 6 phiếu mà mọi phiếu giống hệt nhau",
        "Nhiều phiếu y hệt trong một ngày có thể do một người bấm. Cũng có thể hôm ấy ai cũng hài lòng.",
        _ALIKE,
        counts="phiếu",
    ),
)
"""In the order in which the screen shows them, after those of detectors.py."""

__all__ = ["FURTHER"]
