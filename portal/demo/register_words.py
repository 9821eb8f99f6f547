"""What the invented registers say: dialogues, what people came for, models of "Dân vận khéo"."""

from __future__ import annotations

import random

from dossiers.units.models import Unit
from portal.demo.invented_people import FEMALE, MALE, SURNAMES

DIALOGUES = (
    ("Giải phóng mặt bằng, bồi thường và tái định cư", "Niêm yết lại phương án bồi thường, trả lời từng hộ trong 15 ngày."),
    ("Cải cách thủ tục hành chính, tiếp nhận và trả kết quả", "Bố trí thêm người hướng dẫn ở bộ phận một cửa giờ cao điểm."),
    ("Vệ sinh môi trường, thu gom rác thải", "Tăng chuyến thu gom ở các hẻm nhỏ từ tháng sau."),
    ("Nâng cấp hẻm, đèn đường, thoát nước", "Khảo sát lại các tuyến hẻm ngập, công bố lịch sửa chữa."),
    ("Cấp giấy chứng nhận quyền sử dụng đất", "Lập danh sách hồ sơ còn vướng, trả lời từng trường hợp."),
    ("An ninh trật tự khu dân cư", "Tăng tuần tra ban đêm, duy trì tổ tự quản."),
    ("Xây dựng nông thôn mới", "Công khai các khoản đóng góp, người dân giám sát công trình."),
    ("Giảm nghèo, vay vốn, việc làm", "Mở lớp nghề ngắn hạn, hướng dẫn vay vốn tại chỗ."),
    ("Trường học, y tế cơ sở", "Kiến nghị bổ sung bác sĩ cho trạm y tế."),
    ("Trật tự đô thị, mua bán trên vỉa hè", "Sắp xếp điểm bán cố định, thống nhất giờ với hộ buôn bán."),
)  # fmt: skip
"""The subject, and what was concluded."""

RECEPTIONS = {
    "proposal": (
        "Kiến nghị sửa đoạn đường hẻm bị ngập", "Hỏi về giá bồi thường đất", "Phản ánh tiếng ồn ban đêm",
        "Kiến nghị lắp thêm đèn chiếu sáng", "Hỏi thủ tục chuyển mục đích sử dụng đất",
        "Phản ánh việc lấn chiếm lối đi chung", "Hỏi chế độ người có công", "Kiến nghị về thu gom rác",
    ),
    "complaint": (
        "Khiếu nại quyết định bồi thường khi thu hồi đất", "Khiếu nại việc từ chối cấp giấy chứng nhận",
        "Khiếu nại quyết định xử phạt vi phạm hành chính", "Khiếu nại ranh giới thửa đất",
    ),
    "denunciation": (),
}  # fmt: skip
"""What people came for; of denunciations nothing is written."""

MODELS = (
    ("economy", "Tổ hợp tác trồng cây ăn trái sạch", "Thu nhập các hộ tăng, đầu ra ổn định."),
    ("economy", "Góp vốn xoay vòng giúp nhau làm ăn", "Nhiều hộ thoát nghèo nhờ vốn quay vòng."),
    ("economy", "Chuyển đổi cây trồng trên đất lúa kém hiệu quả", "Lợi nhuận cao hơn trồng lúa."),
    ("economy", "Liên kết tiêu thụ cá tra", "Hợp đồng bao tiêu được giữ cả năm."),
    ("society", "Hiến đất mở đường giao thông nông thôn", "Mở rộng được đường liên ấp."),
    ("society", "Tuyến đường hoa, hẻm xanh sạch đẹp", "Hẻm sạch, không còn điểm rác tự phát."),
    ("society", "Phân loại rác tại nhà", "Lượng rác phải thu gom giảm rõ."),
    ("society", "Tiếp sức đến trường", "Không còn học sinh bỏ học vì khó khăn."),
    ("society", "Bếp ăn tình thương", "Duy trì suất ăn miễn phí hằng tuần."),
    ("society", "Cưới, tang văn minh", "Các hộ cam kết và thực hiện."),
    ("society", "Thắp sáng đường quê", "Đèn sáng các tuyến đường ấp."),
    ("security", "Camera an ninh khu dân cư", "Trộm cắp giảm, người dân yên tâm."),
    ("security", "Tổ tự quản về an ninh trật tự", "Mâu thuẫn nhỏ được hòa giải tại chỗ."),
    ("security", "Nhà trọ an toàn, văn minh", "Chủ trọ khai báo tạm trú đầy đủ."),
    ("security", "Thanh niên lên đường nhập ngũ", "Giao quân đủ chỉ tiêu."),
    ("government", "Ngày thứ Sáu nghe dân nói", "Ý kiến được trả lời trong tuần."),
    ("government", "Trả kết quả tại nhà cho người già yếu", "Người già yếu không phải đi lại."),
    ("government", "Công sở thân thiện, nụ cười công chức", "Người dân hài lòng hơn khi đến làm thủ tục."),
    ("government", "Hướng dẫn nộp hồ sơ qua mạng tại ấp", "Nhiều hộ tự nộp được hồ sơ qua mạng."),
    ("government", "Chi bộ gần dân, sát dân", "Đảng viên nhận giúp từng hộ cụ thể."),
)
"""Field, name, what came of it."""

OWNERS = (
    ("group", "Hội Phụ nữ"), ("group", "Hội Nông dân"), ("group", "Đoàn Thanh niên"), ("group", "Hội Cựu chiến binh"),
    ("group", "Ủy ban Mặt trận Tổ quốc"), ("group", "Khối dân vận"), ("group", "Công đoàn cơ sở"),
    ("group", "Ban nhân dân khu vực"), ("person", "Cán bộ khu vực"), ("person", "Người có uy tín trong khu vực"),
)  # fmt: skip


def person(chance: random.Random) -> dict[str, str]:
    """Somebody who does not exist."""
    return {
        "name": f"{chance.choice(SURNAMES)} Mẫu {chance.choice((*MALE, *FEMALE))}",
        "address": f"Số {chance.randint(1, 400)}, khu vực {chance.randint(1, 8)}",
        "phone": f"0900{chance.randint(0, 999_999):06d}",
    }


def head(unit: Unit) -> str:
    """Who heads a unit, by title: Chủ tịch UBND quận."""
    return f"Giám đốc {unit.name}" if unit.kind == Unit.Kind.DEPARTMENT else f"Chủ tịch {unit.name}"
