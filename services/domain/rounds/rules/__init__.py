"""What holds for rounds, without a database or a clock."""
