"""What an officer may be at a unit (rulings on roles; the shared data's words map onto these)."""

from django.db import models


class Role(models.TextChoices):
    """The post an officer holds. RECEIVER stands at the desk, HANDLER examines, LEADER decides and signs."""

    RECEIVER = "receiver", "Bộ phận Một cửa"
    HANDLER = "handler", "Chuyên viên thụ lý"
    LEADER = "leader", "Lãnh đạo"
    ADMINISTRATOR = "administrator", "Quản trị"
    INSPECTOR = "inspector", "Thanh tra, kiểm tra"
    EXTERNAL = "external", "Cơ quan phối hợp"


STEP_ROLES: dict[str, str] = {
    "receptionist": Role.RECEIVER,
    "clerk": Role.RECEIVER,
    "specialist": Role.HANDLER,
    "head": Role.LEADER,
    "approver": Role.LEADER,
    "partner": Role.EXTERNAL,
}
"""The role words of procedure_steps.csv and the role that does the step."""
