"""Framework files of format 2, and those of format 1 as format 2 says them."""
