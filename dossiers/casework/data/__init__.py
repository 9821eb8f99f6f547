"""The ten national statuses, as the tests compare them with the states of a dossier."""
