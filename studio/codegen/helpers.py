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

    def __init__(self, *columns):
        super().__init__(workers=2, max_queue_size=16)
        self.columns = columns
        self.rows = np.arange(len(keras.tree.flatten(columns)[0]))

    def __len__(self):
        return math.ceil(len(self.rows) / BATCH_SIZE)

    def __getitem__(self, index):
        rows = self.rows[index * BATCH_SIZE : (index + 1) * BATCH_SIZE]
        return keras.tree.map_structure(lambda values: values[rows], self.columns)

    def reorder(self, epoch, logs=None):
        """Take another order each epoch, one that follows from SEED and its number."""
        order = np.random.default_rng((SEED, epoch))
        self.rows = order.permutation(len(self.rows))
'''

BATCHES = lines_of(_BATCHES)
BATCHES_OF_WORDS = lines_of(_BATCHES.replace("values[rows],", "as_given(values[rows]),"))
"""The same for columns some of which hold texts."""
BATCHES_OF_ARRAYS = lines_of(
    _BATCHES.replace("so that no more than that is in memory", "in another order each epoch")
    # Threads that take rows out of memory only cost.
    .replace("workers=2, max_queue_size=16", "")
)
"""The same for what is in memory."""
AS_GIVEN = lines_of('''
def as_given(values):
    """Keras takes texts in a batch as a tensor alone; numbers stay as they are."""
    is_text = values.dtype == object
    return keras.ops.convert_to_tensor(values, "string") if is_text else values
''')

TENSOR_BATCHES = lines_of('''
class Batches:
    """Gives the model a batch at a time, in another order each epoch."""

    def __init__(self, *columns):
        self.count = len(keras.tree.flatten(columns)[0])
        with tf.device("CPU"):
            self.rows = tf.Variable(np.arange(self.count))
        starts = tf.data.Dataset.range(0, self.count, BATCH_SIZE)
        every = tf.data.Dataset.from_tensors(columns).repeat()
        dataset = tf.data.Dataset.zip(starts, every).map(self.take, tf.data.AUTOTUNE)
        self.dataset = dataset.prefetch(tf.data.AUTOTUNE)

    def take(self, start, columns):
        rows = self.rows[start : start + BATCH_SIZE]
        return keras.tree.map_structure(lambda values: tf.gather(values, rows), columns)

    def reorder(self, epoch, logs=None):
        """Take another order each epoch, one that follows from SEED and its number."""
        order = np.random.default_rng((SEED, epoch))
        self.rows.assign(order.permutation(self.count))
''')
"""The same by `tf.data`, which reads arrays as fast as Keras itself does."""

ORDER_OF = lines_of('''
@functools.lru_cache(maxsize=1)
def order_of(epoch, count):
    """Each pass over the rows has an order of its own, from SEED and its number."""
    return np.random.default_rng((SEED, epoch)).permutation(count)
''')
