"""What holds for meetings, without a database or a clock: a file per noun."""
