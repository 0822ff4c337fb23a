"""Functions that some scripts hold beside their `load_data`: each as its lines, ready made.

They are plain Python of few lines that anybody may keep, change or throw away. What depends on
the project reaches them as arguments or as the script's constants.
"""


def lines_of(text: str) -> list[str]:
    """A text as a script's lines, without the blank ones at both ends."""
    return text.strip("\n").split("\n")


WORD_NUMBERS = lines_of('''
def word_numbers(texts, train_rows):
    """Turn each text into the numbers of its words, counted in the training texts."""
    words = layers.TextVectorization(max_tokens=WORDS, output_sequence_length=LENGTH)
    words.adapt(texts[train_rows])
    return keras.ops.convert_to_numpy(words(texts))
''')

READ_TEXT = lines_of('''
def read_text(path):
    """Read one text; says which one cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError(f"{path} holds no text in UTF-8") from None
''')


FIND_FILES = lines_of('''
def find_files():
    """List the files in the folder of each class, and the number of the class of each."""
    files, labels = [], []
    for label, name in enumerate(CLASSES):
        folder = DATA / name
        found = sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES)
        if not found:
            raise ValueError(f"{folder} holds no file in {', '.join(SUFFIXES)}")
        files += found
        labels += [label] * len(found)
    return np.array(files), np.array(labels)
''')

NUMBERS = '''
def numbers(table, names, may_lack=False):
    """Take a column as numbers, or some side by side; says in which row there is none."""
    found = table[names] if isinstance(names, list) else table[[names]]
    values = found.apply(pd.to_numeric, errors="coerce").to_numpy("float32")
    wrong = ~np.isfinite(values)
    if may_lack:
        wrong &= found.notna().to_numpy()
    if wrong.any():
        place, column = np.argwhere(wrong)[0]
        value, name = found.iat[place, column], found.columns[column]
        row = table.index[place] + {first}
        said = "a value is missing" if pd.isna(value) else f"'{{value}}' is no number"
        raise ValueError(f'{{DATA.name}}, row {{row}}, column "{{name}}": {{said}}')
    return values if isinstance(names, list) else values[:, 0]
'''

CLASS_NUMBERS = '''
def class_numbers(table, name, classes, merged=None, may_lack=False):
    """Take a column as numbers of classes; says in which row it holds another one."""
    found = table[name]
    if isinstance(classes[0], str):
        values = found.astype(str).replace(merged or {{}})
    else:
        values = pd.to_numeric(found, errors="coerce")
    values = pd.Index(classes).get_indexer(values)
    missing = found.isna().to_numpy() & may_lack
    wrong = np.flatnonzero((values < 0) & ~missing)
    if len(wrong):
        value, row = found.iloc[wrong[0]], table.index[wrong[0]] + {first}
        said = "a value is missing" if pd.isna(value) else f"'{{value}}' is no class"
        raise ValueError(f'{{DATA.name}}, row {{row}}, column "{{name}}": {{said}}')
    return np.where(missing, np.nan, values) if may_lack else values
'''

DATES = '''
def dates(table, name, form, may_lack=False):
    """Take a column as dates; says in which row it holds something else."""
    told = {{"unit": "s"}} if form == "s" else {{"format": form}}
    values = pd.to_datetime(table[name], errors="coerce", **told)
    wrong = values.isna() & (table[name].notna() | (not may_lack))
    if wrong.any():
        value, row = table[name].iloc[wrong.argmax()], table.index[wrong.argmax()] + {first}
        said = "a value is missing" if pd.isna(value) else f"'{{value}}' is no date"
        raise ValueError(f'{{DATA.name}}, row {{row}}, column "{{name}}": {{said}}')
    return values.to_numpy("datetime64[us]")
'''

TABLE_HELPERS = {"numbers": NUMBERS, "class_numbers": CLASS_NUMBERS, "dates": DATES}


def of_table(text: str, first_row: int) -> list[str]:
    """NUMBERS, CLASS_NUMBERS or DATES, for a file whose data begin in that row."""
    return lines_of(text.format(first=first_row))


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

PICTURES = '''
class Pictures:
    """The pictures of some files, read when they are asked for."""

    def __init__(self, files, prepared=lambda images: images):
        self.files, self.prepared = files, prepared

    def __len__(self):
        return len(self.files)

    def __getitem__(self, rows):
        images = np.stack([read_picture(path) for path in self.files[rows]])
        return self.prepared(images)


def read_picture(path):
    """Read one picture; says which one is not as the network expects it."""
    try:
        picture = keras.utils.load_img({asked})
    except OSError:
        raise ValueError(f"{{path}} is no picture that can be read") from None
{check}    return keras.utils.img_to_array(picture, dtype="uint8")
'''

_SIZE_CHECK = """    if picture.size != (WIDTH, HEIGHT):
        raise ValueError(f"{path} has the size {picture.size}, not {(WIDTH, HEIGHT)}")
"""


def pictures(*, is_grey: bool, resizes: bool) -> list[list[str]]:
    """The class that reads pictures when they are needed, and the function that reads one."""
    asked = f'path, color_mode="{"grayscale" if is_grey else "rgb"}"'
    if resizes:  # too long for one line
        asked = f"\n            {asked}, target_size=(HEIGHT, WIDTH)\n        "
    text = PICTURES.format(
        asked=asked,
        check="" if resizes else _SIZE_CHECK,
    )
    return [lines_of(part) for part in text.split("\n\n\n")]


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
