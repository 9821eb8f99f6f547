"""Every background job: the clock is read here, the work is a domain function."""

import datetime as dt

from django.utils import timezone

from portal.celery import task


@task
def sweep() -> int:
    from dossiers.casework import risks
    from dossiers.casework.sweep import flag_overdue

    risks.reckon()
    return flag_overdue(at=timezone.now())


@task
def warn() -> int:
    from dossiers.casework import alerts, closing_reminders

    at = timezone.now()
    return alerts.warn(at=at) + closing_reminders.remind(at=at)


@task
def tally() -> int:
    from dossiers.oversight.tallies import apply_pending

    return apply_pending()


@task
def nightly() -> int:
    from portal.ops import nightly

    return nightly.run(at=timezone.now())


@task
def backup() -> int:
    from portal.ops.backup import every_night

    return every_night.make_when_due(at=timezone.now())


@task
def condition() -> int:
    from portal.ops import condition

    return condition.look(at=timezone.now())


@task
def export() -> int:
    from portal.exports.jobs import work

    return work(at=timezone.now())


@task
def import_uploads() -> int:
    from portal.imports import upload_runs

    return upload_runs.work(at=timezone.now())


@task
def batches() -> int:
    from dossiers.casework import batches

    return batches.work(clock=timezone.now)


@task
def sweep_files() -> int:
    from dossiers.casework.files import store
    from portal.web.kept_forms import keeping

    at = timezone.now()
    return keeping.sweep(at=at) + store.sweep(at=at)


@task
def prepare() -> int:
    from dossiers.notices import account_news, desks, phones, preparing
    from portal.ops.petition_mail import prepare_petitions

    works = [preparing.prepare_pending, phones.prepare_phone_messages, account_news.tell_owners, desks.tell_desks]
    return sum(work(at=timezone.now()) for work in (*works, prepare_petitions))


@task
def deliver() -> int:
    from dossiers.notices.delivering import deliver_for

    return deliver_for(dt.timedelta(seconds=20), clock=timezone.now)


@task
def integrity() -> int:
    from dossiers.oversight import integrity

    return integrity.examine_once_a_day(at=timezone.now())


@task
def digest() -> int:
    from dossiers.notices.digests import prepare_digests

    return prepare_digests(at=timezone.now())


@task
def forget() -> int:
    from dossiers.casework import batches, limits, reach
    from dossiers.notices import failures, phones

    works = (failures, phones, limits, reach, batches)
    return sum(one.forget(at=timezone.now()) for one in works)


@task
def retain() -> int:
    from dossiers.casework import retention, retention_table

    return retention_table.steps_taken(retention.run(at=timezone.now()))


@task
def forecast() -> int:
    from dossiers.casework import risks
    from dossiers.oversight import forecast

    return forecast.learn_once_a_day(at=timezone.now()) + risks.bring_forward(forecast.usual_rests())


@task
def remind() -> int:
    from dossiers.oversight import reminders

    return reminders.remind_by_rule(at=timezone.now())


@task
def index766() -> int:
    from dossiers.oversight import index_readings

    return index_readings.read_once_a_day(at=timezone.now())


@task
def publish() -> int:
    from dossiers.transparency import publishing

    return publishing.publish_when_due(at=timezone.now())
