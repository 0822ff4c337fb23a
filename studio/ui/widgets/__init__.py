"""Widgets that know Qt and the theme, and nothing else of ours."""
