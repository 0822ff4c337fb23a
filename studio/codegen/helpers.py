"""Functions that some scripts hold beside their `load_data`: each as its lines, ready made.

They are plain Python of few lines that anybody may keep, change or throw away. What depends on
the project reaches them as arguments or as the script's constants.
"""


def lines_of(text: str) -> list[str]:
    """A text as a script's lines, without the blank ones at both ends."""
    return text.strip("\n").split("\n")


_BATCHES = '''
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
        return keras.tree.map_structure(lambda values: {taken}, self.columns)

    def on_epoch_end(self):
        if self.random is not None:
            self.random.shuffle(self.rows)
'''

BATCHES = lines_of(_BATCHES.format(taken="values[rows]"))
BATCHES_OF_WORDS = lines_of(_BATCHES.format(taken="as_given(values[rows])"))
"""The same for columns some of which hold texts."""
AS_GIVEN = lines_of('''
def as_given(values):
    """Keras takes texts in a batch as a tensor alone; numbers stay as they are."""
    is_text = values.dtype == object
    return keras.ops.convert_to_tensor(values, "string") if is_text else values
''')

WEIGHED_BATCHES = lines_of(
    "\n".join(BATCHES)
    .replace("targets=None, shuffle=False):", "targets=None, shuffle=False, weights=None):")
    .replace(
        "(inputs,) if targets is None else (inputs, targets)\n",
        "(inputs,) if targets is None else (inputs, targets)\n"
        "        if weights is not None:\n"
        "            self.columns += (weights,)\n",
    )
)
"""The same, with how much each sample counts."""
