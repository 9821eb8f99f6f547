"""What came of a reception: a petition that the unit holds, or a dossier that the officer may see; else no link."""

from dossiers.casework import access
from dossiers.feedback import answering
from dossiers.parsing import cleaning
from portal.desk.registers.entry_form import EntryForm
from portal.desk.visit import DeskVisit

NO_PETITION = "Không có phản ánh, khiếu nại nào mang mã này ở đơn vị của bạn."
NO_DOSSIER = "Không có hồ sơ nào mang mã này trong phạm vi của bạn."


def check(form: EntryForm, visit: DeskVisit) -> bool:
    """Whether the codes typed are of something in sight; they come out as they are written elsewhere."""
    petition, dossier = (
        cleaning.value(form.cleaned_data.get(f"{what}_code") or "") for what in ("petition", "dossier")
    )
    if petition:
        held = answering.held_by([unit.pk for unit in visit.units()]).filter(code=petition.upper()).first()
        if held is None:
            form.add_error("petition_code", NO_PETITION)
        else:
            form.cleaned_data["petition_code"] = held.code
    if dossier:
        try:
            form.cleaned_data["dossier_code"] = access.as_officer(visit.officer, dossier, at=visit.at).code
        except access.LookupMiss:
            form.add_error("dossier_code", NO_DOSSIER)
    return not form.errors
