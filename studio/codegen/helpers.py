"""Functions that some scripts hold beside their `load_data`: each as its lines, ready made.

They are plain Python of few lines that anybody may keep, change or throw away. What depends on
the project reaches them as arguments or as the script's constants.
"""


def lines_of(text: str) -> list[str]:
    """A text as a script's lines, without the blank ones at both ends."""
    return text.strip("\n").split("\n")


READ_ARRAY = lines_of('''
def read_array(file, name, shape):
    """Take an array of the file; says where it is not what the network was made for."""
    if name not in file:
        raise ValueError(f'{DATA.name} has no array "{name}"')
    try:
        values = file[name]
    except ValueError as error:
        raise ValueError(f'{DATA.name}, array "{name}": {error}') from None
    return checked(values, name, shape)
''')

CHECKED = lines_of('''
def checked(values, name, shape):
    """Let an array pass whose rows have that shape and hold numbers."""
    where = f'{DATA.name}, array "{name}"'
    if values.dtype.kind not in "biuf":
        raise ValueError(f"{where}: it holds {values.dtype}, and no numbers")
    if values.shape[1:] != shape:
        raise ValueError(f"{where}: rows have shape {values.shape[1:]}, not {shape}")
    finite = np.isfinite(values).reshape(len(values), -1).all(axis=1)
    if not finite.all():
        raise ValueError(f"{where}, row {finite.argmin()}: a value is missing")
    return values
''')

BATCHES = lines_of('''
class Batches(keras.utils.PyDataset):
    """Gives the model a batch at a time, so that no more than that is in memory."""

    def __init__(self, inputs, targets=None, shuffle=False):
        super().__init__(workers=2, max_queue_size=16)
        self.columns = (inputs,) if targets is None else (inputs, targets)
        self.rows = np.arange(len(keras.tree.flatten(inputs)[0]))
        self.random = np.random.RandomState(SEED) if shuffle else None
        self.on_epoch_end()

    def __len__(self):
        return math.ceil(len(self.rows) / BATCH_SIZE)

    def __getitem__(self, index):
        rows = self.rows[index * BATCH_SIZE : (index + 1) * BATCH_SIZE]
        return keras.tree.map_structure(lambda values: values[rows], self.columns)

    def on_epoch_end(self):
        if self.random is not None:
            self.random.shuffle(self.rows)
''')
