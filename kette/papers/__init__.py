"""What a data-protection officer files: the papers that law asks for, written from the program as it runs."""
