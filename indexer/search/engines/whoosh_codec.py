"""How bags lie in a Whoosh index: Whoosh's segments, term dictionary and columns, posting lists of our own.

Whoosh reads a posting list in blocks of 128, each a compressed pickle, and scores one posting at a time in
Python. Our plans have dozens of terms, most of them alternatives, so nearly every posting is read: a list is
one piece here, two arrays that are read in one go. A codec is the place that Whoosh provides for this.
"""

import mmap
import struct
import sys
import warnings
from array import array
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

with warnings.catch_warnings():
    # Whoosh-Reloaded has a docstring with an invalid escape, which newer Pythons object to.
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    from whoosh import columns, fields, formats, index, versionstring
    from whoosh.codec.base import PostingsWriter
    from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter
    from whoosh.filedb.filestore import FileStorage
    from whoosh.filedb.structfile import StructFile

TOC, VERSION = index.TOC, versionstring()
BAG, FILTERS, ID, LENGTH = "bag", "filters", "id", "length"  # fields; terms and columns
INDEX_NAME = "MAIN"
HEADER = struct.Struct("<ccI")  # before the two arrays: their type codes and their length
SHORTEST = ((1 << 8, "B"), (1 << 16, "H"), (1 << 32, "I"))


class Postings(NamedTuple):
    """The entries of one segment that hold a term, by number, and how much each weighs there."""

    numbers: "array[int]"
    weights: "array[int]"


class TermField(fields.FieldType):  # type: ignore[misc]
    """A field of ready-made terms with weights; it never sees text, hence no analyzer."""

    def __init__(self) -> None:
        super().__init__(format=formats.Existence(), analyzer=None, scorable=True)


def schema() -> fields.Schema:
    return fields.Schema(
        bag=TermField(),
        filters=TermField(),
        id=fields.COLUMN(columns.VarBytesColumn()),
        length=fields.COLUMN(columns.NumericColumn("I")),
    )


class BagCodec(W3Codec):  # type: ignore[misc]
    """Whoosh 3's codec, posting lists excepted."""

    def field_writer(self, storage: Any, segment: Any) -> "TermWriter":
        return TermWriter(self, storage, segment)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> "ListWriter":
        if byteids:
            raise NotImplementedError("bags have no term vectors")
        return ListWriter(dbfile)

    def postings_reader(self, dbfile: Any, terminfo: Any, *_args: Any, **_kwargs: Any) -> Postings:
        start, _ = terminfo.extent()  # Whoosh 2.7.5 leaves the other half packed in a tuple
        number_code, weight_code, count = HEADER.unpack(dbfile.get(start, HEADER.size))
        numbers, weights = array(number_code.decode()), array(weight_code.decode())
        start += HEADER.size
        middle = start + count * numbers.itemsize
        numbers.frombytes(dbfile.get(start, middle - start))
        weights.frombytes(dbfile.get(middle, count * weights.itemsize))
        return Postings(_little_endian(numbers), _little_endian(weights))


class TermWriter(W3FieldWriter):  # type: ignore[misc]
    """Writes the terms of a field in order, each with its whole posting list."""

    def write_term(self, term: bytes, numbers: list[int], weights: list[int]) -> None:
        self.start_term(term)
        self._postwriter.set(numbers, weights)
        self.finish_term()


class ListWriter(PostingsWriter):  # type: ignore[misc]
    """Writes posting lists, each as two arrays of the shortest type that holds its numbers."""

    def __init__(self, dbfile: Any) -> None:
        self._dbfile = dbfile
        self._terminfo: Any = None
        self._postings: tuple[list[int], list[int]] = ([], [])

    def start_postings(self, _format: Any, terminfo: Any) -> None:
        self._terminfo = terminfo

    def set(self, numbers: list[int], weights: list[int]) -> None:
        self._postings = (numbers, weights)

    def finish_postings(self) -> Any:
        numbers, weights = map(_shortest, self._postings)
        offset = self._dbfile.tell()
        self._dbfile.write(
            HEADER.pack(numbers.typecode.encode(), weights.typecode.encode(), len(numbers))
            + _little_endian(numbers).tobytes()
            + _little_endian(weights).tobytes()
        )
        self._terminfo.set_extent(offset, self._dbfile.tell() - offset)
        return self._terminfo


def _shortest(values: list[int]) -> "array[int]":
    largest = max(values)
    return array(next(code for limit, code in SHORTEST if largest < limit), values)


def _little_endian(values: "array[int]") -> "array[int]":
    """Swap bytes where the machine's order isn't the file's: an index may be moved between machines."""
    if sys.byteorder == "big":
        values.byteswap()
    return values


class MappedFile(StructFile):  # type: ignore[misc]
    """A file mapped into memory: threads read it side by side, since no position is shared."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            # An empty file cannot be mapped.
            empty = path.stat().st_size == 0
            self._bytes = BytesIO() if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        super().__init__(self._bytes, name=path.name)

    def get(self, position: int, length: int) -> bytes:
        return b"" if isinstance(self._bytes, BytesIO) else self._bytes[position : position + length]


class MappedStorage(FileStorage):  # type: ignore[misc]
    def open_file(self, name: str, **_kwargs: Any) -> MappedFile:
        return MappedFile(Path(self.folder, name))
