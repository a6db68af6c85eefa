"""torch.load and torch.save, and the questions one asks of a file."""
import ctypes
import os

from ._library import LoadOptions, SaveOptions, byref, hex_digest, lib, toggle
from .values import Writer, take


def _is_path(f):
    return isinstance(f, (str, os.PathLike))


def _load_options(map_location=None, mmap=True, keys=None, format=None, index=0):
    options = LoadOptions(map_location=None if map_location is None else str(map_location).encode(),
                          mmap=toggle(mmap), format=None if format is None else format.encode(), index=index)
    if keys is not None:
        names = [key.encode() for key in keys]
        options.keys = (ctypes.c_char_p * (len(names) + 1))(*names, None)
    return byref(options)


def _load_memory(data, options, load=lib.fa_load_memory):
    view = memoryview(data).cast('B')
    if not view.nbytes:
        return load(None, 0, options)
    buffer = bytes(view) if view.readonly else (ctypes.c_char * view.nbytes).from_buffer(view)
    return load(ctypes.cast(buffer, ctypes.c_void_p), view.nbytes, options)


def _descriptor(f):
    """The descriptor of a plain file that stands at its beginning, else None."""
    try:
        return f.fileno() if f.tell() == 0 else None
    except (OSError, AttributeError):
        return None


def load(f, map_location=None, *, mmap=True, keys=None, format=None, index=0):
    """Loads whatever PyTorch ever wrote, and safetensors, .npy, .npz.

    f: a path, bytes, or a file opened for reading.
    map_location: None keeps the devices that the file names, 'cpu' and the like relabel all.
    mmap: tensors are mapped copy-on-write; False reads everything at once.
    keys: only these keys of the root, or of the state_dict in it.
    index: which of several objects saved one after the other.
    """
    options = _load_options(map_location, mmap, keys, format, index)
    if _is_path(f):
        return take(lib.fa_load(os.fsencode(f), options))
    if isinstance(f, (bytes, bytearray, memoryview)):
        return take(_load_memory(f, options))
    descriptor = _descriptor(f)
    if descriptor is not None:
        return take(lib.fa_load_fd(descriptor, options))
    return take(_load_memory(f.read(), options))


def _save_to_file(value, f, options):
    memory, size = ctypes.c_void_p(), ctypes.c_size_t()
    lib.fa_save_memory(value, options, byref(memory), byref(size))
    try:
        f.write(memoryview((ctypes.c_char * size.value).from_address(memory.value)).cast('B'))
    finally:
        lib.fa_memory_free(memory)


def save(obj, f, format=None, slim=False, *, pickle_protocol=2, crc32=True, durable=True, alignment=64,
         shard_size=0, _use_new_zipfile_serialization=True):
    """Saves as torch.save does; files are replaced at once or not at all.

    f: a path, or a file opened for writing.
    format: 'zip', 'legacy', 'safetensors', 'npz', ...; None: by the path's ending, else zip.
    slim: keep of each storage only what is referenced.
    """
    if format is None and not _use_new_zipfile_serialization:
        format = 'legacy'
    options = byref(SaveOptions(format=None if format is None else format.encode(), slim=slim, crc32=toggle(crc32),
                                durable=toggle(durable), alignment=alignment, pickle_protocol=pickle_protocol,
                                shard_size=shard_size))
    with Writer(pickle_protocol) as writer:
        value = writer.write(obj)
        if _is_path(f):
            lib.fa_save(value, os.fsencode(f), options)
        else:
            _save_to_file(value, f, options)


def describe(path):
    """What kind of file it is, without loading tensors: a dict."""
    return take(lib.fa_describe(os.fsencode(path), None))


def check(path):
    """Integrity and safety: a dict with 'ok', 'problems', 'globals', ..."""
    return take(lib.fa_check(os.fsencode(path), None))


def repair(path, out):
    """Rebuilds a zip whose directory is lost: a dict with 'recovered', 'lost', 'tensors'."""
    return take(lib.fa_repair(os.fsencode(path), os.fsencode(out)))


def state_dict(obj):
    """name -> tensor of whatever was loaded: a state_dict, a module, a program, a checkpoint."""
    with Writer() as writer:
        value = lib.fa_state_dict(writer.write(obj))
        return take(value, {writer.handles[id(known)]: known for known in writer.kept if id(known) in writer.handles})


def hash(obj):
    """The content hash of a file (a path) or an object: of names, dtypes, shapes, elements and plain values."""
    if _is_path(obj):
        value = lib.fa_load(os.fsencode(obj), None)
        try:
            return hex_digest(lib.fa_value_hash, value)
        finally:
            lib.fa_value_release(value)
    with Writer() as writer:
        return hex_digest(lib.fa_value_hash, writer.write(obj))
