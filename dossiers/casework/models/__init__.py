"""Every table of casework. Only ``dossiers.casework`` writes them; whoever reads them imports them from here."""

from dossiers.casework.models.dossier import *  # noqa: F403
