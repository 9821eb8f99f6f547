"""Invented applicants and officials. Nobody can mistake them for real, nobody can be reached by them.

Every applicant's name holds the word "Mẫu" (sample). Phone numbers begin with 0900, which no subscriber has; identity
numbers begin with 099, which is no province (the real ones end at 096). See docs/demo.md.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý",
            "Thạch", "Sơn", "Lâm", "Mai", "Trương", "Cao")  # fmt: skip
WEIGHTS = (38, 11, 9, 7, 7, 5, 5, 3, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1)
MALE = ("Hùng", "Dũng", "Minh", "Tuấn", "Phúc", "Khang", "Thành", "Long", "Quốc", "Tâm", "Hiếu", "Lộc", "Nhân", "Phát",
        "Toàn", "Vinh", "Đạt", "Bình", "Tài", "Sang")  # fmt: skip
FEMALE = ("Lan", "Hoa", "Hương", "Ngọc", "Thảo", "Trang", "Linh", "Mai", "Nga", "Oanh", "Phượng", "Quyên", "Thu", "Tuyết",
          "Uyên", "Vân", "Xuân", "Yến", "Diễm", "Hằng")  # fmt: skip
TRADES = ("Phù Sa", "Bông Lúa", "Sông Hậu", "Cầu Tre", "Vườn Xoài", "Chợ Nổi", "Bến Nước", "Tây Đô", "Lục Bình", "Hoa Sen",
          "Mây Trắng", "Con Cò", "Xuồng Ba Lá", "Trái Ngọt", "Hàng Dừa", "Nắng Mới")  # fmt: skip
FORMS = ("Công ty TNHH Mẫu {}", "Công ty Cổ phần Mẫu {}", "Doanh nghiệp tư nhân Mẫu {}", "Hợp tác xã Mẫu {}")

PEOPLE = 8192
COMPANIES = 512


def applicants(chance: random.Random) -> Iterator[tuple[int, str, int]]:
    """(number, name, year of birth within the century) of the people who may apply."""
    for number in range(PEOPLE):
        woman = number % 2
        surname = chance.choices(SURNAMES, WEIGHTS)[0]
        given = chance.choice(FEMALE if woman else MALE)
        yield number, f"{surname} {'Thị' if woman else 'Văn'} Mẫu {given}", chance.randint(50, 99)


def companies(chance: random.Random) -> Iterator[tuple[int, str]]:
    """(number, name) of the companies that may apply."""
    for number in range(COMPANIES):
        name = chance.choice(FORMS).format(chance.choice(TRADES))
        yield number, f"{name} {chance.randint(1, 99):02d}"


def official(chance: random.Random) -> str:
    """The name of an invented official."""
    woman = chance.random() < 0.5
    surname = chance.choices(SURNAMES, WEIGHTS)[0]
    middle = chance.choice(("Thị", "Ngọc", "Kim") if woman else ("Văn", "Hữu", "Minh"))
    return f"{surname} {middle} {chance.choice(FEMALE if woman else MALE)}"
