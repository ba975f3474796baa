"""Files that once gave a wrong answer, written small: each with the right one."""
