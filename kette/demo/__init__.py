"""Kettenstadt: an invented municipality with its institutions, people and two years of cases, made by walking through the days."""
