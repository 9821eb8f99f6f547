"""A refusal in a program's words: the problem document (RFC 9457) of a status, for whoever refuses before a view."""

from __future__ import annotations

from http import HTTPStatus

from django.http import JsonResponse

MEDIA_TYPE = "application/problem+json"
NOTHING_HERE = "Không tìm thấy."
SENTENCES = {
    400: "Yêu cầu không hợp lệ.",
    401: "Cần xác thực để gửi yêu cầu này.",
    403: "Yêu cầu này không được phép.",
    404: NOTHING_HERE,
    405: "Địa chỉ này không nhận phương thức đó.",
    406: "Chỉ trả lời bằng application/json; hãy sửa tiêu đề Accept.",
    411: "Phải cho biết độ dài của nội dung gửi (Content-Length).",
    413: "Nội dung gửi quá lớn.",
    414: "Địa chỉ quá dài. Câu hỏi dài thì gửi bằng POST, nếu địa chỉ này nhận POST.",
    415: "Chỉ nhận application/json; hãy sửa tiêu đề Content-Type.",
    429: "Quá nhiều yêu cầu. Hãy chờ hết thời gian ghi trong Retry-After.",
    431: "Tiêu đề của yêu cầu quá dài.",
    500: "Có lỗi ở phía cổng. Lỗi đã được ghi lại.",
    503: "Cổng đang bận hoặc đang bảo trì. Hãy thử lại sau.",
}
"""The Vietnamese sentence of a status that nobody says more about."""


def of_status(status: int, sentence: str = "") -> JsonResponse:
    """The problem of a status, with the sentence given or the usual one: for refusals outside the views."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence or SENTENCES.get(status) or SENTENCES[400 if status < 500 else 500],
    }
    response = JsonResponse(
        body,
        status=status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )
    response.headers["Content-Length"] = str(len(response.content))
    return response
