"""The functions of a script that reads arrays: each as its lines, ready made."""

from studio.codegen.helpers import lines_of

READ_ARRAY = lines_of('''
def read_array(file, name, shape, kinds="biuf", may_lack=False):
    """Take an array of the file; says where it is not what the network was made for."""
    if name not in file:
        raise ValueError(f'{DATA.name} has no array "{name}"')
    try:
        values = file[name]
    except ValueError as error:
        raise ValueError(f'{DATA.name}, array "{name}": {error}') from None
    return checked(values, name, shape, kinds, may_lack)
''')

CHECKED = lines_of('''
def checked(values, name, shape, kinds="biuf", may_lack=False):
    """Let an array pass whose rows have that shape and hold numbers, or words if so told."""
    where = f'{DATA.name}, array "{name}"'
    expected = "words" if kinds == "US" else "numbers"
    if values.dtype.kind not in kinds:
        raise ValueError(f"{where}: it holds {values.dtype}, and no {expected}")
    if shape == () and values.shape[1:] == (1,):
        values = values[:, 0]
    if values.shape[1:] != shape:
        raise ValueError(f"{where}: rows have shape {values.shape[1:]}, not {shape}")
    if expected == "words":
        return values.astype(str)
    finite = np.isfinite(values)
    if finite.all():
        return values
    if may_lack:
        return np.where(finite, values, np.nan)
    row = finite.reshape(len(values), -1).all(axis=1).argmin()
    what = "missing" if np.isnan(values[row]).any() else "infinite"
    raise ValueError(f"{where}, row {row}: a value is {what}")
''')
