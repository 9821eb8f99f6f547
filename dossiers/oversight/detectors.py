"""The ways in which on-time figures are polished, each with the question that would show it (domain: reported cases).

Every statement yields one row a dossier that could show the sign: ``unit_id, procedure_id, dossier_id, odd``. Between
``%(since)s`` (included) and ``%(end)s``. A sign is a reason to look, never a finding of guilt.
"""

from __future__ import annotations

from dossiers.casework.states import OPEN, in_sql
from dossiers.oversight.detector import LONGER, Detector
from dossiers.oversight.further_detectors import FURTHER

_NEAR = f"""
SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id,
    bool_or(dossier.due_at_original - pause.began_at < (dossier.due_at_original - dossier.received_at) * 0.1) AS odd
FROM casework_pause AS pause JOIN casework_dossier AS dossier ON dossier.id = pause.dossier_id {LONGER}
WHERE pause.reason = 'papers' AND pause.began_at >= %(since)s AND pause.began_at < %(end)s
GROUP BY 1, 2, 3"""  # noqa: S608 (conditions of this module)

_BURST = f"""
SELECT unit_id, procedure_id, dossier_id, near AND count(*) FILTER (WHERE near) OVER around
    >= greatest(8, 6 * count(*) OVER (PARTITION BY unit_id)
        / (extract(epoch FROM %(end)s::timestamptz - %(since)s::timestamptz) / 86400 * 5 / 7 * 48 + 1)) AS odd
FROM (
    SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id, dossier.finished_at,
        dossier.due_at - dossier.finished_at BETWEEN interval '0' AND interval '2 hours' AS near
    FROM casework_dossier AS dossier {LONGER}
    WHERE dossier.finished_at >= %(since)s AND dossier.finished_at < %(end)s
) AS finished
WINDOW around AS (PARTITION BY unit_id ORDER BY finished_at
    RANGE BETWEEN interval '5 minutes' PRECEDING AND interval '5 minutes' FOLLOWING)"""  # noqa: S608 (conditions of this module)
# Eight or more in ten minutes, and six times what the unit's volume gives in ten minutes of office hours on average.

_REOPENED = """
SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id, again.dossier_id IS NOT NULL AS odd
FROM casework_dossier AS dossier LEFT JOIN (
    SELECT DISTINCT dossier_id FROM casework_event
    WHERE kind = 'reopened' AND occurred_at >= %(since)s AND occurred_at < %(end)s
) AS again ON again.dossier_id = dossier.id
WHERE again.dossier_id IS NOT NULL OR dossier.finished_at >= %(since)s AND dossier.finished_at < %(end)s"""

_NO_TIME = f"""
SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id,
    dossier.finished_at - dossier.received_at < interval '10 minutes' AS odd
FROM casework_dossier AS dossier {LONGER}
WHERE dossier.finished_at >= %(since)s AND dossier.finished_at < %(end)s"""  # noqa: S608 (conditions of this module)

_LATE_ENTRY = """
SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id,
    event.recorded_at - event.occurred_at > interval '2 hours'
        OR dossier.channel <> 2 AND coalesce(dossier.received_at - dossier.submitted_at > interval '4 hours', false)
        AS odd
FROM casework_dossier AS dossier
JOIN casework_event AS event ON event.dossier_id = dossier.id AND event.seq <= 2 AND event.kind = 'received'
WHERE dossier.received_at >= %(since)s AND dossier.received_at < %(end)s AND dossier.origin <> 'imported'"""

_SECOND = """
SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id, dossier.supplement_count > 1 AS odd
FROM casework_dossier AS dossier
WHERE dossier.supplement_count > 0 AND dossier.received_at >= %(since)s AND dossier.received_at < %(end)s"""

_ASKED_LATE = """
SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id,
    coalesce(bool_or(pause.flags ? 'asked_late'), false) AS odd
FROM casework_pause AS pause JOIN casework_dossier AS dossier ON dossier.id = pause.dossier_id
WHERE pause.reason = 'papers' AND pause.began_at >= %(since)s AND pause.began_at < %(end)s
GROUP BY 1, 2, 3"""

_AGAIN = """
SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id, ended.dossier_id IS NOT NULL AS odd
FROM casework_dossier AS dossier LEFT JOIN (
    SELECT DISTINCT later.id AS dossier_id FROM casework_dossier AS gone
    JOIN casework_applicant AS person ON person.dossier_id = gone.id
    JOIN casework_dossier AS later ON later.unit_id = gone.unit_id AND later.procedure_id = gone.procedure_id
        AND later.id <> gone.id AND later.received_at BETWEEN gone.ended_at AND gone.ended_at + interval '60 days'
    JOIN casework_applicant AS same ON same.dossier_id = later.id AND (
        same.phone <> '' AND same.phone = person.phone OR same.id_number <> '' AND same.id_number = person.id_number
        OR replace(lower(same.name), ' ', '') = replace(lower(person.name), ' ', ''))
    WHERE gone.ended_at >= %(since)s AND gone.ended_at < %(end)s
) AS ended ON ended.dossier_id = dossier.id
WHERE dossier.received_at >= %(since)s AND dossier.received_at < %(end)s"""

_MOVED = """
SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id, moved.dossier_id IS NOT NULL AS odd
FROM casework_dossier AS dossier LEFT JOIN (
    SELECT DISTINCT dossier_id FROM casework_event
    WHERE occurred_at >= %(since)s AND occurred_at < %(end)s AND data ? 'due_at_before'
        AND kind NOT IN ('papers_added', 'paid') -- a clock that stood still before the promise moves it rightly
        AND (data ->> 'due_at_before')::timestamptz < occurred_at
        AND (data ->> 'due_at')::timestamptz > (data ->> 'due_at_before')::timestamptz
) AS moved ON moved.dossier_id = dossier.id
WHERE moved.dossier_id IS NOT NULL OR dossier.received_at >= %(since)s AND dossier.received_at < %(end)s"""

_NO_APOLOGY = f"""
SELECT dossier.unit_id, dossier.procedure_id, dossier.id AS dossier_id,
    (dossier.outcome IS NULL OR dossier.outcome = 'late')
        AND (letter.dossier_id IS NULL OR letter.made_at > letter.previous_due_at) AS odd
FROM casework_dossier AS dossier LEFT JOIN casework_extension AS letter ON letter.dossier_id = dossier.id
WHERE dossier.finished_at >= %(since)s AND dossier.finished_at < %(end)s
    OR dossier.state IN ({in_sql(OPEN)}) AND dossier.overdue_since >= %(since)s AND dossier.overdue_since < %(end)s"""  # noqa: S608 (conditions of this module)

_RATINGS = """
SELECT unit_id, procedure_id, NULL::bigint AS dossier_id, that_day > usual + 5 * sqrt(usual) + 4 AS odd
FROM (
    SELECT rated.unit_id, rated.procedure_id, count(*) OVER one_day AS that_day,
        greatest(
            (count(*) OVER one_unit - count(*) OVER one_day)
                / (extract(epoch FROM %(end)s::timestamptz - %(since)s::timestamptz) / 86400 * 5 / 7),
            coalesce(day.results * least(1, (count(*) OVER one_unit - count(*) OVER one_day)
                / nullif(whole.results - day.results, 0)::numeric), 0)
        ) AS usual
    FROM (
        SELECT unit_id, procedure_id, "on" FROM voices_rating
        UNION ALL SELECT unit_id, procedure_id, "on" FROM voices_contentrating
    ) AS rated
    LEFT JOIN (SELECT unit_id, day, early + on_time + late AS results FROM oversight_unittally) AS day
        ON day.unit_id = rated.unit_id AND day.day = rated."on"
    LEFT JOIN (SELECT unit_id, sum(early + on_time + late) AS results FROM oversight_unittally
        WHERE day >= %(since)s::timestamptz::date AND day < %(end)s::timestamptz::date GROUP BY unit_id) AS whole
        ON whole.unit_id = rated.unit_id
    WHERE rated."on" >= %(since)s::timestamptz::date AND rated."on" < %(end)s::timestamptz::date
    WINDOW one_unit AS (PARTITION BY rated.unit_id), one_day AS (PARTITION BY rated.unit_id, rated."on")
) AS counted"""
# More on a day than the unit's other days, or its results of that day, would give once in a million days (Poisson; the
# limit of Cornish and Fisher at five deviations). Ratings know no dossier and no hour, so days are all there is.

DETECTORS: dict[str, Detector] = {
    detector.key: detector
    for detector in (
        Detector(
            "pause_near_promise",
            "Dừng đồng hồ sát ngày hẹn",
            "yêu cầu bổ sung gửi khi chỉ còn chưa đến một phần mười thời hạn",
            "Yêu cầu bổ sung ở phút cuối làm đồng hồ dừng thay vì hồ sơ trễ. Cũng có thể giấy tờ chỉ lộ chỗ thiếu khi"
            " thẩm định xong.",
            _NEAR,
            acts=("papers_asked",),
        ),
        Detector(
            "finished_in_bursts",
            "Kết thúc hàng loạt ngay trước hẹn",
            "hồ sơ kết thúc trong hai giờ cuối trước hẹn, dồn từ 8 hồ sơ và gấp 6 lần nhịp thường trong 10 phút",
            "Bấm kết thúc hàng loạt trước hẹn có thể là bấm khi chưa có kết quả. Cũng có thể lãnh đạo ký theo đợt.",
            _BURST,
        ),
        Detector(
            "closed_then_reopened",
            "Kết thúc rồi mở lại",
            "hồ sơ đã kết thúc được mở lại",
            "Kết thúc kịp hẹn rồi mở lại làm tiếp giữ được tỷ lệ nhưng người dân vẫn chờ. Cũng có thể là sửa sai cho"
            " người dân.",
            _REOPENED,
            acts=("reopened",),
        ),
        Detector(
            "no_handling_time",
            "Giải quyết trong vài phút",
            "hồ sơ có hạn từ một ngày trở lên xong chưa đến 10 phút sau khi tiếp nhận",
            "Hồ sơ được nhập vào lúc đã làm xong thì đồng hồ không đo gì cả. Cũng có thể thủ tục thật sự làm ngay"
            " được.",
            _NO_TIME,
        ),
        Detector(
            "late_entry",
            "Nhập muộn",
            "hồ sơ vào sổ muộn hơn 4 giờ sau khi giấy tờ đến, hoặc ghi lùi giờ hơn 2 giờ",
            "Nhận giấy hôm nay, nhập hôm sau: ngày hẹn được đếm muộn. Cũng có thể quầy mất điện, mất mạng.",
            _LATE_ENTRY,
            acts=("received",),
        ),
        Detector(
            "second_supplement",
            "Yêu cầu bổ sung nhiều lần",
            "hồ sơ bị yêu cầu bổ sung từ hai lần trở lên",
            "Mỗi lần một lý do mới làm người dân đi lại và đồng hồ dừng thêm. Quy định là yêu cầu một lần, đủ.",
            _SECOND,
            acts=("papers_asked",),
        ),
        Detector(
            "asked_late",
            "Yêu cầu bổ sung muộn",
            "hồ sơ bị yêu cầu bổ sung lần đầu sau số ngày mà nghị định cho phép kể từ ngày tiếp nhận",
            "Hồ sơ để lâu mới báo thiếu thì thời hạn tính lại từ đầu và người dân chờ thêm cả một lần. Cũng có thể"
            " chỗ thiếu chỉ lộ khi thẩm định.",
            _ASKED_LATE,
            acts=("papers_asked",),
        ),
        Detector(
            "registered_again",
            "Rút, dừng rồi nộp lại",
            "hồ sơ của cùng người (theo điện thoại, số giấy tờ hoặc họ tên), cùng thủ tục nhận trong 60 ngày sau khi hồ"
            " sơ trước bị rút, dừng hoặc từ chối",
            "Rút hồ sơ sắp trễ rồi nhận lại thì ngày hẹn bắt đầu từ đầu. Cũng có thể người dân tự đổi ý.",
            _AGAIN,
            acts=("received",),
        ),
        Detector(
            "moved_after_the_fact",
            "Dời hẹn khi đã quá hẹn",
            "ngày hẹn được dời về sau khi đã qua",
            "Dời hẹn sau khi trễ làm mất lần trễ. Chỉ lãnh đạo thành phố xác nhận ngày nghỉ đã qua mới dời được; xem sự"
            " kiện nào đã dời.",
            _MOVED,
            acts=("corrected", "calendar_changed"),
        ),
        Detector(
            "late_without_apology",
            "Trễ mà không xin lỗi",
            "hồ sơ trễ không có thư xin lỗi, hoặc thư ký sau ngày hẹn",
            "Người dân phải được báo trước khi trễ, kèm lý do và ngày hẹn lại.",
            _NO_APOLOGY,
        ),
        Detector(
            "ratings_in_bursts",
            "Đánh giá dồn dập",
            "phiếu đánh giá gửi vào những ngày nhiều hơn hẳn nhịp thường của đơn vị và số kết quả trong ngày",
            "Nhiều phiếu trong một ngày có thể là người khác bấm thay người dân. Cũng có thể đơn vị vừa phát động đánh"
            " giá hoặc trả kết quả một đợt lớn.",
            _RATINGS,
            counts="phiếu",
        ),
        *FURTHER,
    )
}  # fmt: skip
"""In the order in which the screen shows them."""
