"""Pages of docs/ that are written from the code: each module has `PAGE`, its path below docs/, and `text()`."""
