"""What is left when Shiying fails: a file that its user can read, and that goes nowhere."""
