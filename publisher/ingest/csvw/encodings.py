"""Character encodings by the names that the web gives them."""


def is_encoding(name: str) -> bool:
    """Tell whether Python knows an encoding of text by this name.

    >>> is_encoding("utf-8"), is_encoding("base64"), is_encoding("no such")
    (True, False, False)
    """
    try:
        # Python tells encodings of text from other transforms, such as base64, by this error only.
        "".encode(name)
    except LookupError:
        return False
    return True
