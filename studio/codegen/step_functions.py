"""Functions of a script for the steps of preparing: each as its lines, ready made.

They are plain Python of few lines that anybody may keep, change or throw away. A script holds
those that it calls.
"""

from studio.codegen.helpers import lines_of

STANDARDIZED = '''
def standardized(values, train_rows):
    """Bring values to mean 0 and deviation 1, as measured on the training part alone."""
    values = values.astype("float32")
    known = values[train_rows]
    mean, deviation = known.mean(axis=0), known.std(axis=0)
    return (values - mean) / np.where(deviation > 0, deviation, np.float32(1))
'''

WINDOWS = '''
def windows(values, length, ahead=0):
    """Give each row the rows that lead up to it; the first rows have no full past."""
    rows = np.arange(len(values))[:, np.newaxis] - np.arange(length)[::-1] - ahead
    return values[np.maximum(rows, 0)]
'''

FILLED = '''
def filled(values, number, flags=False):
    """Put a number where there is none; with flags, a 1 beside it where it was missing."""
    if np.isnan(number).any():
        raise ValueError("no row of the training part has a value to fill gaps with")
    missing = np.isnan(values)
    values = np.where(missing, number, values)
    if flags:
        rows = len(values)
        values = np.hstack([values.reshape(rows, -1), missing.reshape(rows, -1)])
    return values.astype("float32")
'''

MOST_FREQUENT = '''
def most_frequent(values):
    """Find the most frequent number of each column; of equally frequent ones the least."""
    found = []
    for column in values.reshape(len(values), -1).T:
        numbers, counts = np.unique(column[~np.isnan(column)], return_counts=True)
        found.append(numbers[counts.argmax()] if len(numbers) else np.nan)
    return np.array(found).reshape(values.shape[1:])
'''

LOGARITHMS = '''
def logarithms(values):
    """Take the logarithm of 1 and each value; there is none below 0."""
    if (values < 0).any():
        raise ValueError(f"{np.nanmin(values)} is below 0, and has no logarithm")
    return np.log1p(values.astype("float32"))
'''

ONE_HOT = '''
def one_hot(labels, classes, rows=None):
    """Turn class numbers into rows with a single 1; says in which row there is another."""
    wrong = (labels < 0) | (labels >= classes) | (labels % 1 != 0)
    if wrong.any():
        place = np.argwhere(wrong)[0]
        row, found = place[0] if rows is None else rows[place[0]], labels[tuple(place)]
        said = f"{found} is no class from 0 to {classes - 1}"
        raise ValueError(f"{DATA.name}, row {row}: {said}")
    return keras.utils.to_categorical(labels, classes).astype("float32")
'''

CLASS_NUMBERS = '''
def class_numbers(values, classes, merged=None, may_lack=False):
    """Turn what stands for a class into its number; says in which row there is another."""
    values = np.asarray(values)
    found = pd.Series(values.ravel()).replace(merged or {})
    numbers = pd.Index(classes).get_indexer(found).reshape(values.shape)
    is_gap = found.isna().to_numpy().reshape(values.shape) & may_lack
    wrong = (numbers < 0) & ~is_gap
    if wrong.any():
        row = np.argwhere(wrong)[0][0]
        raise ValueError(f"{DATA.name}, row {row}: '{values[row]}' is no class")
    return np.where(is_gap, np.nan, numbers) if may_lack else numbers
'''

DATE_PARTS = '''
def date_parts(dates, *parts):
    """Take dates apart; each part is a number; a week begins with Monday, 0."""
    dates = pd.DatetimeIndex(dates)
    return np.stack([getattr(dates, part) for part in parts], axis=-1).astype("float32")
'''

DAYS_SINCE = '''
def days_since(dates, day):
    """Count the days from a day to each date, with their fraction."""
    return ((dates - np.datetime64(day)) / np.timedelta64(1, "D")).astype("float32")
'''

IN_PROPORTION = '''
def in_proportion(rows, labels):
    """Put rows in an order in which each class is spread evenly over all of them."""
    _, classes = np.unique(labels[rows], return_inverse=True)
    counts = np.bincount(classes)
    turns = np.empty(len(rows))
    by_class = np.argsort(classes, kind="stable")
    turns[by_class] = np.concatenate([np.arange(count) for count in counts])
    return rows[np.argsort((turns + 0.5) / counts[classes], kind="stable")]
'''

TOGETHER = '''
def together(rows, groups):
    """Put the rows of each group side by side, the groups in the order of their first rows."""
    _, first, numbers = np.unique(groups[rows], return_index=True, return_inverse=True)
    return rows[np.argsort(first[numbers], kind="stable")]
'''

AT_BORDERS = '''
def at_borders(cuts, groups):
    """Move each cut to the nearest place where one group ends and another begins."""
    borders = np.flatnonzero(groups[1:] != groups[:-1]) + 1
    moved = [borders[np.abs(borders - cut).argmin()] for cut in cuts if len(borders)]
    if len({0, *moved, len(groups)}) < len(cuts) + 2:
        raise ValueError("there are too few groups to give some to each part")
    return moved
'''

WITH_PAST = '''
def with_past(rows, past, groups=None):
    """Keep the rows of a part whose past is in it, too."""
    rows = rows[past:]
    return rows if groups is None else rows[groups[rows] == groups[rows - past]]
'''

STEP_FUNCTIONS = {
    "standardized": lines_of(STANDARDIZED),
    "windows": lines_of(WINDOWS),
    "filled": lines_of(FILLED),
    "most_frequent": lines_of(MOST_FREQUENT),
    "logarithms": lines_of(LOGARITHMS),
    "one_hot": lines_of(ONE_HOT),
    "date_parts": lines_of(DATE_PARTS),
    "days_since": lines_of(DAYS_SINCE),
    "in_proportion": lines_of(IN_PROPORTION),
    "together": lines_of(TOGETHER),
    "at_borders": lines_of(AT_BORDERS),
    "with_past": lines_of(WITH_PAST),
}
"""By name, in the order in which a script holds them."""

CLASS_NUMBERS_OF_ARRAY = lines_of(CLASS_NUMBERS)
