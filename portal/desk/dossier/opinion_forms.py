"""What a unit says of a question that another put to it, and the form that takes such a question back."""

from django import forms

from dossiers.casework.models import Leg
from portal.desk.dossier.act_forms import ActCase, ActForm, words
from portal.desk.form_choices import offer


class GiveOpinionForm(ActForm):
    """What the asked unit says of the question that stands on the page."""

    leg_id = forms.TypedChoiceField(label="Câu hỏi", coerce=int, required=False, empty_value=None)
    verdict = forms.ChoiceField(
        label="Ý kiến", choices=Leg.Verdict.choices, widget=forms.RadioSelect,
        error_messages={"required": "Chọn đồng ý, không đồng ý hay ý kiến khác."},
    )  # fmt: skip
    answer = words("Nội dung và lý do", hint="Nơi hỏi và người giải quyết hồ sơ sẽ đọc.")

    def prepare(self, case: ActCase) -> None:
        """The questions put to this officer's units."""
        ours = {post.unit_id for post in case.visit.working_posts}
        waiting = [leg for leg in case.legs if leg.kind == Leg.Kind.CONSULT and leg.is_open and leg.unit_id in ours]
        offer(self, "leg_id", [(leg.pk, leg.question[:80]) for leg in waiting])
        if len(waiting) < 2:
            del self.fields["leg_id"]


class RevokeQuestionForm(ActForm):
    leg_id = forms.TypedChoiceField(label="Câu hỏi", coerce=int, required=False, empty_value=None)
    reason = words("Lý do thu hồi", hint="Nơi được hỏi sẽ đọc được.")

    def prepare(self, case: ActCase) -> None:
        """The questions that wait."""
        waiting = [leg for leg in case.legs if leg.kind == Leg.Kind.CONSULT and leg.is_open]
        offer(self, "leg_id", [(leg.pk, f"{leg.unit.name}: {leg.question[:80]}") for leg in waiting])
        if len(waiting) < 2:
            del self.fields["leg_id"]
