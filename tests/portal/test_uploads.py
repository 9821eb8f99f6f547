"""What a request may carry is said before it is read."""

import pytest

GIGABYTE = str(1 << 30)
FORM = "multipart/form-data; boundary=b"


@pytest.mark.parametrize("path", ["/", "/can-bo/tiep-nhan", "/tra-cuu", "/khong-co", "/api/v1/units/"])
@pytest.mark.parametrize(
    "said", [{"CONTENT_LENGTH": GIGABYTE}, {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}]
)
def test_a_gigabyte_and_a_body_without_an_end_are_answered_before_they_are_read(client, path, said):
    class Unread:
        def read(self, *_):
            raise AssertionError("the body was read")

        readline = read

    answer = client.generic("POST", path, b"", FORM, **{"wsgi.input": Unread(), **said})
    assert answer.status_code == 413
    page = answer.content.decode()
    if path.startswith("/api/"):
        assert answer.json()["detail"] == "Nội dung gửi quá lớn."
    else:
        assert "Mỗi tệp không quá 20 MB" in page and "Chưa có gì được lưu" in page
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/tra-cuu", "/can-bo/dang-nhap"])
def test_a_page_that_awaits_no_files_takes_none(client, path, db, monkeypatch, tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"
    body = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.pdf"\r\n\r\n%PDF-\r\n--b--\r\n'
    answer = client.generic("POST", path, body, FORM)
    assert answer.status_code < 500
    assert not (tmp_path / "files").exists()
    too_long = client.generic("POST", path, b"", FORM, CONTENT_LENGTH=str(3 * 1024 * 1024))
    assert too_long.status_code == 413
