"""DLPack: tensors to and from other libraries without a copy.

    torch.from_dlpack(tensor)       numpy.from_dlpack(tensor)       facula.from_dlpack(array)

A capsule holds the structure; whoever takes it renames the capsule to "used_...", and a capsule that nobody took
lets the structure go itself.
"""
import ctypes

from ._library import Error, lib

PLAIN, VERSIONED = b'dltensor', b'dltensor_versioned'
CPU = 1

_new = ctypes.pythonapi.PyCapsule_New
_new.restype, _new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
_is_valid = ctypes.pythonapi.PyCapsule_IsValid
_is_valid.restype, _is_valid.argtypes = ctypes.c_int, [ctypes.py_object, ctypes.c_char_p]
_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
_set_name = ctypes.pythonapi.PyCapsule_SetName
_set_name.restype, _set_name.argtypes = ctypes.c_int, [ctypes.py_object, ctypes.c_char_p]

# In a destructor the capsule is passed by its address: Python must not count it.
_is_valid_at = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p)(('PyCapsule_IsValid', ctypes.pythonapi))
_pointer_at = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)(
    ('PyCapsule_GetPointer', ctypes.pythonapi))


@ctypes.PYFUNCTYPE(None, ctypes.c_void_p)
def _destroy(capsule):
    for name, take in ((PLAIN, lib.fa_tensor_from_dlpack), (VERSIONED, lib.fa_tensor_from_dlpack_versioned)):
        if _is_valid_at(capsule, name):
            lib.fa_tensor_release(take(_pointer_at(capsule, name)))


def export(handle, max_version):
    """The capsule of a tensor."""
    if max_version is not None and max_version[0] >= 1:
        return _new(lib.fa_tensor_to_dlpack_versioned(handle), VERSIONED, _destroy)
    return _new(lib.fa_tensor_to_dlpack(handle), PLAIN, _destroy)


def capsule_of(obj):
    if not hasattr(obj, '__dlpack__'):
        return obj
    try:
        return obj.__dlpack__(max_version=(1, 1))
    except TypeError:                   # of before DLPack 1.0
        return obj.__dlpack__()


def take(obj):
    """The handle of a tensor over the memory of an object with __dlpack__, or of a capsule."""
    capsule = capsule_of(obj)
    for name, used, function in ((VERSIONED, b'used_dltensor_versioned', lib.fa_tensor_from_dlpack_versioned),
                                 (PLAIN, b'used_dltensor', lib.fa_tensor_from_dlpack)):
        if _is_valid(capsule, name):
            handle = function(_pointer(capsule, name))
            _set_name(capsule, used)
            return handle
    raise Error('from_dlpack() needs an object with __dlpack__, or a DLPack capsule that is not used up', 'ETYPE')
