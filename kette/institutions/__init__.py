"""Kommunen, institutions, people and sign-in: who takes part."""
