"""Pages, files and letters that are saved, imported or cleaned again."""
