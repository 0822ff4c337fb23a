"""The inspector: a form, made from the catalogue, for what is selected."""
