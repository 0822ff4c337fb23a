"""How a picture becomes numbers: the text that a script holds, and that the preview runs."""

import numpy as np
from PIL import Image, ImageOps


def read_picture(
    path,
    height=None,
    width=None,
    mode="RGB",
    resize=False,
    ground="white",
):
    """Read a picture as it is seen; says which one is not as the network expects it."""
    try:
        with Image.open(path) as file:
            picture = as_seen(file, mode, ground)
    except Exception as error:  # each format has errors of its own
        raise ValueError(f"{path} is no picture that can be read: {error}") from error
    if height is not None and picture.size != (width, height):
        if not resize:
            wanted = (width, height)
            raise ValueError(f"{path} has the size {picture.size}, not {wanted}")
        picture = picture.resize((width, height), Image.Resampling.BILINEAR)
    values = np.array(picture)
    return values[:, :, np.newaxis] if values.ndim == 2 else values


def as_seen(picture, mode, ground):
    """Turn a picture as its camera was held, put it on a ground, bring it to 0 to 255."""
    picture = ImageOps.exif_transpose(picture)
    if picture.mode[0] in "IF":  # grey values of more than 8 bits
        values = np.nan_to_num(np.array(picture, dtype="float32"))
        tops = [1, 255] if picture.mode == "F" else []
        top = next((top for top in tops if values.max() <= top), 65535)
        values = (values * (255 / top)).round().clip(0, 255)
        clear = picture.info.get("transparency")
        picture = Image.fromarray(values.astype("uint8"))
        if clear is not None:
            picture.info["transparency"] = round(clear * 255 / top)
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, ground)
        picture = Image.alpha_composite(behind, picture)
    return picture.convert(mode)
