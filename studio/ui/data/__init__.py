"""The data room: where the data of a project come from, how they look, what is made of them."""
