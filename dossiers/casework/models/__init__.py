"""Every table of casework. Only ``dossiers.casework`` writes them; whoever reads them imports them from here."""

from dossiers.casework.models.applicant_question import ApplicantQuestion as ApplicantQuestion
from dossiers.casework.models.batch import Batch as Batch
from dossiers.casework.models.batch import BatchItem as BatchItem
from dossiers.casework.models.dossier import *  # noqa: F403
from dossiers.casework.models.signed_result import ResultDispute as ResultDispute
from dossiers.casework.models.signed_result import ResultFetch as ResultFetch
from dossiers.casework.models.signed_result import ResultFile as ResultFile
