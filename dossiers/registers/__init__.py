"""What offices note down beside dossiers: dialogues with citizens, receptions of citizens, models of "Dân vận khéo"."""
