"""Pictures of Kette: a small scene that page (SVG) and paper (PDF) draw alike."""
