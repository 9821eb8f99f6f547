"""What an official must look at before it is late, or because it is: the queries behind the lists and their numbers."""

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value

from dossiers.casework import applicant_questions, consultations, desk_clocks, duties, wishes
from dossiers.casework.models import Alert, Dossier, DossierQuerySet, LatenessReason, Pause, ResultDispute
from dossiers.casework.states import CLOCK_RUNS
from dossiers.feedback import answering
from dossiers.units.roles import Role
from portal.desk.visit import DeskVisit
from portal.presentation import regime_now


def soon(visit: DeskVisit) -> DossierQuerySet:
    """Running dossiers of which a warning tells that is still true: the handler's own, the leader's whole unit."""
    told = Alert.objects.filter(dossier=OuterRef("pk"), due_at=OuterRef("due_at"))
    now = told.filter(Q(kind=Alert.Kind.DAY) | Q(kind=Alert.Kind.STEP, step=OuterRef("step")))
    running = Dossier.objects.in_time(visit.at).filter(state__in=CLOCK_RUNS)
    return running.filter(_whose(visit)).filter(Exists(now)).order_by("due_at", "pk")


def unanswered(visit: DeskVisit) -> DossierQuerySet:
    """Dossiers whose citizen has not brought the missing papers by the day that was named."""
    asked = Pause.objects.filter(
        dossier=OuterRef("pk"), ended_at__isnull=True, reason=Pause.Reason.PAPERS, answer_by__lt=visit.today
    )
    waiting = Dossier.objects.paused().filter(holder__in=[unit.pk for unit in visit.units()])
    until = Subquery(asked.values("answer_by")[:1])
    return waiting.annotate(asked_until=until).filter(asked_until__isnull=False).order_by("asked_until", "pk")


def unapologised(visit: DeskVisit) -> DossierQuerySet:
    """Late dossiers without an apology, at the units that this officer leads; the latest first."""
    led = [unit.pk for unit in visit.units(Role.LEADER)]
    late = Dossier.objects.overdue(visit.at).filter(holder__in=led, extended_to__isnull=True)
    return late.order_by(F("due_at").asc(), "pk")


def withdrawals(visit: DeskVisit) -> DossierQuerySet:
    """Dossiers whose applicant has asked online to withdraw, at the desks where this officer receives."""
    desks = [unit.pk for unit in visit.units(Role.RECEIVER)]
    return wishes.wished(Dossier.objects.filter(unit__in=desks))


def unanswered_questions(visit: DeskVisit) -> DossierQuerySet:
    """Where another agency's answer is late: for the head of the desk, the leader of the unit, the handler."""
    led = [unit.pk for unit in visit.units(Role.LEADER)]
    whose = _whose(visit) | Q(unit__in=led) | Q(reception_unit__in=led)
    return consultations.with_late_questions(Dossier.objects.filter(whose), visit.at).order_by("due_at", "pk")


def put_to_us(visit: DeskVisit) -> DossierQuerySet:
    """Questions of other units that wait for an answer of this officer's units."""
    return consultations.put_to([unit.pk for unit in visit.units()])


def asked_of_applicants(visit: DeskVisit) -> DossierQuerySet:
    """Questions that applicants have not answered yet, at the units where this officer works."""
    return applicant_questions.waiting([unit.pk for unit in visit.units()])


def answered_by_applicants(visit: DeskVisit) -> DossierQuerySet:
    """Answers of applicants after which nobody has done anything with the dossier."""
    return applicant_questions.answered_last([unit.pk for unit in visit.units()])


def papers_not_handed_on(visit: DeskVisit) -> DossierQuerySet:
    """Papers past the instant by which the desk hands them on, for whoever receives there and who leads the unit."""
    return desk_clocks.papers_late(visit.units(Role.RECEIVER, Role.LEADER), visit.at)


def untold(visit: DeskVisit) -> DossierQuerySet:
    """Online submissions of which the desk should have been told by now and nobody could be."""
    units = [unit.pk for unit in visit.units(Role.RECEIVER, Role.LEADER)]
    return desk_clocks.untold_late(visit.at).filter(unit__in=units)


def unexplained(visit: DeskVisit) -> DossierQuerySet:
    """Late dossiers in hand of which nobody has said why, where the law wants the reason published.

    A letter of apology gives its reason, and the citizen's page shows it.
    """
    said = LatenessReason.objects.filter(dossier=OuterRef("pk"))
    late = duties.explaining(Dossier.objects.overdue(visit.at)).filter(
        _whose(visit), ~Exists(said), extended_to__isnull=True
    )
    return late.order_by("due_at", "pk")


def said_wrong(visit: DeskVisit) -> DossierQuerySet:
    """Finished dossiers whose result is said to be wrong and that wait, at the units that answer for them."""
    waits = ResultDispute.objects.filter(dossier=OuterRef("pk"), closed_at__isnull=True)
    found = Dossier.objects.filter(unit__in=[unit.pk for unit in visit.units()])
    found = found.filter(pk__in=ResultDispute.objects.filter(closed_at__isnull=True).values("dossier"))
    return found.annotate(right_by=Subquery(waits.values("due_at")[:1])).order_by("right_by", "pk")


def counts(visit: DeskVisit) -> dict[str, int | None]:
    """The numbers of the lists, in one statement; None for who leads nothing. ``petitions`` is a list of its own."""
    found: dict[str, int | None] = {"soon": 0, "unanswered": 0, "petitions": 0}
    if not visit.working_posts:
        return {**found, "unapologised": None}
    lists = {"soon": soon(visit), "unanswered": unanswered(visit), "questions": unanswered_questions(visit)}
    lists["put_to_us"] = put_to_us(visit)
    lists |= {"asked": asked_of_applicants(visit), "told": answered_by_applicants(visit)}
    if regime_now.has_desk_clocks():
        lists |= {"unexplained": unexplained(visit), "papers": papers_not_handed_on(visit), "untold": untold(visit)}
        lists["wrong"] = said_wrong(visit)
    if visit.units(Role.RECEIVER):
        lists["withdrawals"] = withdrawals(visit)
    if visit.units(Role.LEADER):
        lists["unapologised"] = unapologised(visit)
    petitions = answering.open_at([unit.pk for unit in visit.units()]).select_related(None)
    found["unapologised"] = 0 if "unapologised" in lists else None
    first, *rest = [
        part.order_by().values(which=Value(name)).annotate(number=Count("pk"))
        for name, part in (*lists.items(), ("petitions", petitions))
    ]
    return found | dict(first.union(*rest, all=True).values_list("which", "number"))


def _whose(visit: DeskVisit) -> Q:
    led = [unit.pk for unit in visit.units(Role.LEADER)]
    held = [unit.pk for unit in visit.units(Role.HANDLER, Role.RECEIVER)]
    mine = Q(holder__in=held) & (Q(handler=visit.officer) | Q(handler__isnull=True))
    return Q(holder__in=led) | mine
