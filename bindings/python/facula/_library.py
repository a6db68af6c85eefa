"""libfacula through ctypes: where it is found, its structures, and one table of its functions.

Everything else of the package calls `lib.fa_...` with plain Python values. A function whose row says
STATUS or OBJECT raises `Error` by itself when it fails.
"""
import ctypes
import ctypes.util
import glob
import os
from ctypes import (CFUNCTYPE, POINTER, byref, c_bool, c_char, c_char_p, c_double, c_int, c_int64, c_size_t,
                    c_uint64, c_void_p)

MAX_DIMS = 64
FORMAT_ERROR_SIZE = 4096


# ---- structures --------------------------------------------------------------------------------------

class Device(ctypes.Structure):
    _fields_ = [('type', c_char * 20), ('index', c_int)]


class ErrorRecord(ctypes.Structure):
    _fields_ = [('status', c_int), ('text', c_char * 512), ('path', c_char * 256), ('record', c_char * 128),
                ('key', c_char * 128), ('offset', c_int64), ('n_notes', c_int), ('notes', (c_char * 160) * 8)]


Progress = CFUNCTYPE(None, c_void_p, c_uint64, c_uint64)
Release = CFUNCTYPE(None, c_void_p)


class LoadOptions(ctypes.Structure):
    _fields_ = [('map_location', c_char_p), ('mmap', c_int), ('keys', POINTER(c_char_p)), ('format', c_char_p),
                ('index', c_int), ('progress', Progress), ('progress_context', c_void_p)]


class SaveOptions(ctypes.Structure):
    _fields_ = [('format', c_char_p), ('slim', c_bool), ('crc32', c_int), ('durable', c_int),
                ('alignment', c_int), ('pickle_protocol', c_int), ('shard_size', c_uint64),
                ('progress', Progress), ('progress_context', c_void_p)]


class NumpyInfo(ctypes.Structure):
    _fields_ = [('is_scalar', c_bool), ('dtype', c_char * 128), ('n_dims', c_int), ('sizes', c_int64 * MAX_DIMS),
                ('data', c_void_p), ('data_size', c_size_t), ('itemsize', c_size_t), ('fortran_order', c_bool),
                ('objects', c_void_p)]


DEFAULT, ON, OFF = 0, 1, 2


def toggle(x):
    return DEFAULT if x is None else ON if x else OFF


# ---- errors ------------------------------------------------------------------------------------------

class Error(RuntimeError):
    """A failure of Facula.

    status: 'EFORMAT', 'ENOTFOUND', ...; path, record, offset, key: where, None when not known.
    """

    def __init__(self, text, status='EINVAL', path=None, record=None, offset=None, key=None):
        super().__init__(text)
        self.status, self.path, self.record, self.offset, self.key = status, path, record, offset, key


STATUSES = ('OK', 'EINVAL', 'ENOMEM', 'EIO', 'EFORMAT', 'ENOTFOUND', 'EUNSUPPORTED', 'ELIMIT', 'ETYPE', 'ERANGE')


def last_error():
    """The calling thread's last failure as an Error."""
    record = lib.fa_error_last().contents
    text = ctypes.create_string_buffer(FORMAT_ERROR_SIZE)
    lib.fa_error_format(text, len(text))

    def known(field):
        return field.decode('utf-8', 'replace') or None

    return Error(text.value.decode('utf-8', 'replace'), STATUSES[record.status], known(record.path),
                 known(record.record), record.offset if record.offset >= 0 else None, known(record.key))


def _check_status(result, function, arguments):
    if result != 0:
        raise last_error()


def _check_object(result, function, arguments):
    if not result:
        raise last_error()
    return result


# ---- functions: one row each -------------------------------------------------------------------------

STATUS = object()           # fa_status: raises unless FA_OK
OBJECT = object()           # an object: raises when NULL
P = c_void_p                # any object of the library
DIMS = POINTER(c_int64)

FUNCTIONS = {
    # name: (result, arguments)
    'fa_error_last': (POINTER(ErrorRecord), []),
    'fa_error_format': (c_size_t, [c_char_p, c_size_t]),
    'fa_version': (c_char_p, []),
    'fa_string_free': (None, [P]),
    'fa_memory_free': (None, [P]),

    'fa_dtype_name': (c_char_p, [c_int]),
    'fa_dtype_from_name': (c_int, [c_char_p]),
    'fa_dtype_itemsize': (c_size_t, [c_int]),
    'fa_dtype_is_floating_point': (c_bool, [c_int]),
    'fa_dtype_is_complex': (c_bool, [c_int]),
    'fa_dtype_is_quantized': (c_bool, [c_int]),
    'fa_device_parse': (STATUS, [POINTER(Device), c_char_p]),
    'fa_layout_name': (c_char_p, [c_int]),
    'fa_layout_from_name': (STATUS, [POINTER(c_int), c_char_p]),
    'fa_qscheme_name': (c_char_p, [c_int]),

    'fa_storage_new': (OBJECT, [c_size_t]),
    'fa_storage_new_meta': (OBJECT, [c_size_t]),
    'fa_storage_from_memory': (OBJECT, [P, c_size_t, Release, P]),
    'fa_storage_retain': (P, [P]),
    'fa_storage_release': (None, [P]),
    'fa_storage_data': (P, [P]),
    'fa_storage_nbytes': (c_size_t, [P]),
    'fa_storage_device': (Device, [P]),

    'fa_tensor_from_storage': (OBJECT, [P, c_int, c_int64, c_int, DIMS, DIMS]),
    'fa_tensor_retain': (P, [P]),
    'fa_tensor_release': (None, [P]),
    'fa_tensor_dtype': (c_int, [P]),
    'fa_tensor_layout': (c_int, [P]),
    'fa_tensor_device': (Device, [P]),
    'fa_tensor_dim': (c_int, [P]),
    'fa_tensor_sizes': (DIMS, [P]),
    'fa_tensor_strides': (DIMS, [P]),
    'fa_tensor_numel': (c_int64, [P]),
    'fa_tensor_storage_offset': (c_int64, [P]),
    'fa_tensor_storage': (P, [P]),
    'fa_tensor_data': (P, [P]),
    'fa_tensor_is_contiguous': (c_bool, [P]),
    'fa_tensor_requires_grad': (c_bool, [P]),
    'fa_tensor_set_requires_grad': (None, [P, c_bool]),
    'fa_tensor_is_parameter': (c_bool, [P]),
    'fa_tensor_set_parameter': (None, [P, c_bool]),
    'fa_tensor_is_conj': (c_bool, [P]),
    'fa_tensor_is_neg': (c_bool, [P]),
    'fa_tensor_is_meta': (c_bool, [P]),
    'fa_tensor_is_nested': (c_bool, [P]),

    'fa_tensor_indices': (P, [P]),
    'fa_tensor_compressed_indices': (P, [P]),
    'fa_tensor_plain_indices': (P, [P]),
    'fa_tensor_values': (P, [P]),
    'fa_tensor_is_coalesced': (c_bool, [P]),
    'fa_sparse_coo_tensor': (OBJECT, [P, P, c_int, DIMS, c_bool]),
    'fa_sparse_compressed_tensor': (OBJECT, [c_int, P, P, P, c_int, DIMS]),
    'fa_nested_tensor': (OBJECT, [P, P, P, P]),
    'fa_tensor_nested_count': (c_int64, [P]),
    'fa_tensor_nested_item': (OBJECT, [P, c_int64]),

    'fa_tensor_qscheme': (c_int, [P]),
    'fa_tensor_q_scale': (c_double, [P]),
    'fa_tensor_q_zero_point': (c_int64, [P]),
    'fa_tensor_q_per_channel_scales': (P, [P]),
    'fa_tensor_q_per_channel_zero_points': (P, [P]),
    'fa_tensor_q_per_channel_axis': (c_int64, [P]),
    'fa_tensor_set_quantizer_per_tensor': (STATUS, [P, c_double, c_int64]),
    'fa_tensor_set_quantizer_per_channel': (STATUS, [P, c_int, P, P, c_int64]),

    'fa_as_strided': (OBJECT, [P, c_int, DIMS, DIMS, c_int64]),
    'fa_view': (OBJECT, [P, c_int, DIMS]),
    'fa_transpose': (OBJECT, [P, c_int, c_int]),
    'fa_permute': (OBJECT, [P, POINTER(c_int)]),
    'fa_select': (OBJECT, [P, c_int, c_int64]),
    'fa_narrow': (OBJECT, [P, c_int, c_int64, c_int64]),
    'fa_expand': (OBJECT, [P, c_int, DIMS]),
    'fa_contiguous': (OBJECT, [P]),
    'fa_clone': (OBJECT, [P]),
    'fa_detach': (OBJECT, [P]),
    'fa_to_dtype': (OBJECT, [P, c_int]),
    'fa_dequantize': (OBJECT, [P]),
    'fa_to_dense': (OBJECT, [P]),
    'fa_tensor_equal_bits': (c_bool, [P, P]),
    'fa_allclose': (STATUS, [P, P, c_double, c_double, c_bool, POINTER(c_bool)]),
    'fa_tensor_sha256': (STATUS, [P, c_char_p]),
    'fa_tensor_to_string': (OBJECT, [P]),

    'fa_tensor_to_dlpack': (OBJECT, [P]),
    'fa_tensor_to_dlpack_versioned': (OBJECT, [P]),
    'fa_tensor_from_dlpack': (OBJECT, [P]),
    'fa_tensor_from_dlpack_versioned': (OBJECT, [P]),

    'fa_value_kind': (c_int, [P]),
    'fa_value_retain': (P, [P]),
    'fa_value_release': (None, [P]),
    'fa_value_none': (OBJECT, []),
    'fa_value_bool': (OBJECT, [c_bool]),
    'fa_value_int': (OBJECT, [c_int64]),
    'fa_value_int_bytes': (OBJECT, [c_char_p, c_size_t]),
    'fa_value_float': (OBJECT, [c_double]),
    'fa_value_complex': (OBJECT, [c_double, c_double]),
    'fa_value_str_n': (OBJECT, [c_char_p, c_size_t]),
    'fa_value_bytes': (OBJECT, [c_char_p, c_size_t]),
    'fa_value_bytearray': (OBJECT, [c_char_p, c_size_t]),
    'fa_value_list': (OBJECT, []),
    'fa_value_tuple': (OBJECT, [c_size_t, POINTER(P)]),
    'fa_value_dict': (OBJECT, [c_int]),
    'fa_value_set': (OBJECT, [c_bool]),
    'fa_value_tensor': (OBJECT, [P]),
    'fa_value_storage': (OBJECT, [P, c_int]),
    'fa_value_device': (OBJECT, [Device]),
    'fa_value_dtype': (OBJECT, [c_int]),
    'fa_value_size': (OBJECT, [c_size_t, DIMS]),
    'fa_value_global': (OBJECT, [c_char_p, c_char_p]),
    'fa_value_object': (OBJECT, [c_int, P, P, P]),
    'fa_value_get_bool': (STATUS, [P, POINTER(c_bool)]),
    'fa_value_get_int': (c_int, [P, POINTER(c_int64)]),         # beyond 64 bits is no failure here
    'fa_value_get_float': (STATUS, [P, POINTER(c_double)]),
    'fa_value_get_complex': (STATUS, [P, POINTER(c_double), POINTER(c_double)]),
    'fa_value_data': (P, [P, POINTER(c_size_t)]),
    'fa_value_is_python2_str': (c_bool, [P]),
    'fa_value_int_text': (OBJECT, [P]),
    'fa_value_get_tensor': (OBJECT, [P]),
    'fa_value_get_storage': (OBJECT, [P, POINTER(c_int)]),
    'fa_value_get_device': (STATUS, [P, POINTER(Device)]),
    'fa_value_get_dtype': (STATUS, [P, POINTER(c_int)]),
    'fa_value_global_module': (c_char_p, [P]),
    'fa_value_global_name': (c_char_p, [P]),
    'fa_value_is_global': (c_bool, [P, c_char_p, c_char_p]),
    'fa_value_len': (c_size_t, [P]),
    'fa_value_at': (P, [P, c_size_t]),
    'fa_value_size_at': (c_int64, [P, c_size_t]),
    'fa_value_append': (STATUS, [P, P]),
    'fa_value_set_at': (STATUS, [P, c_size_t, P]),
    'fa_value_add': (STATUS, [P, P]),
    'fa_value_dict_type': (c_int, [P]),
    'fa_value_key_at': (P, [P, c_size_t]),
    'fa_value_item_at': (P, [P, c_size_t]),
    'fa_value_set_item': (STATUS, [P, P, P]),
    'fa_value_remove': (STATUS, [P, P]),
    'fa_value_default_factory': (P, [P]),
    'fa_value_set_default_factory': (STATUS, [P, P]),
    'fa_value_object_build': (c_int, [P]),
    'fa_value_object_callable': (P, [P]),
    'fa_value_object_args': (P, [P]),
    'fa_value_object_kwargs': (P, [P]),
    'fa_value_object_pairs': (c_size_t, [P]),
    'fa_value_state': (P, [P]),
    'fa_value_set_state': (STATUS, [P, P]),
    'fa_value_tensor_subclass': (P, [P]),
    'fa_value_set_tensor_subclass': (STATUS, [P, P]),
    'fa_value_numpy_info': (STATUS, [P, POINTER(NumpyInfo)]),

    'fa_load': (OBJECT, [c_char_p, POINTER(LoadOptions)]),
    'fa_load_fd': (OBJECT, [c_int, POINTER(LoadOptions)]),
    'fa_load_memory': (OBJECT, [P, c_size_t, POINTER(LoadOptions)]),
    'fa_save': (STATUS, [P, c_char_p, POINTER(SaveOptions)]),
    'fa_save_memory': (STATUS, [P, POINTER(SaveOptions), POINTER(P), POINTER(c_size_t)]),
    'fa_describe': (OBJECT, [c_char_p, POINTER(LoadOptions)]),
    'fa_check': (OBJECT, [c_char_p, POINTER(LoadOptions)]),
    'fa_repair': (OBJECT, [c_char_p, c_char_p]),
    'fa_state_dict': (OBJECT, [P]),
    'fa_value_hash': (STATUS, [P, c_char_p]),
}

# Operators and programs: not in a library built for files only (FACULA_COMPUTE=OFF).
COMPUTE_FUNCTIONS = {
    'fa_call': (STATUS, [c_char_p, POINTER(P), c_size_t, P, POINTER(P)]),
    'fa_op_schema': (c_char_p, [c_size_t]),
    'fa_manual_seed': (None, [c_uint64]),
    'fa_get_rng_state': (OBJECT, []),
    'fa_set_rng_state': (STATUS, [P]),

    'fa_module_load': (OBJECT, [c_char_p, POINTER(LoadOptions)]),
    'fa_module_load_memory': (OBJECT, [P, c_size_t, POINTER(LoadOptions)]),
    'fa_module_from_value': (OBJECT, [P]),
    'fa_module_release': (None, [P]),
    'fa_module_call': (STATUS, [P, POINTER(P), c_size_t, P, POINTER(P)]),
    'fa_module_call_method': (STATUS, [P, c_char_p, POINTER(P), c_size_t, P, POINTER(P)]),
    'fa_module_set_budget': (None, [P, c_uint64, c_double]),
    'fa_module_methods': (OBJECT, [P]),
    'fa_module_attr': (OBJECT, [P, c_char_p]),
    'fa_module_set_attr': (STATUS, [P, c_char_p, P]),
    'fa_module_submodule': (OBJECT, [P, c_char_p]),
    'fa_module_state_dict': (OBJECT, [P]),
    'fa_module_load_state_dict': (STATUS, [P, P, c_bool]),
    'fa_module_train': (STATUS, [P, c_bool]),
    'fa_module_freeze': (OBJECT, [P]),
    'fa_module_is_training': (c_bool, [P]),
    'fa_module_to_dtype': (STATUS, [P, c_int]),
    'fa_module_extra_files': (OBJECT, [P]),
    'fa_module_set_extra_file': (STATUS, [P, c_char_p, c_char_p, c_size_t]),
    'fa_module_save': (STATUS, [P, c_char_p, POINTER(SaveOptions)]),
    'fa_module_code': (OBJECT, [P]),
    'fa_module_graph': (OBJECT, [P, c_char_p, c_bool]),
    'fa_module_ops': (OBJECT, [P]),
}


def _candidates():
    """FACULA_LIBRARY, next to the package, the repository's build folder, the system."""
    if os.environ.get('FACULA_LIBRARY'):
        yield os.environ['FACULA_LIBRARY']
        return
    here = os.path.dirname(os.path.abspath(__file__))
    build = os.path.join(here, '..', '..', '..', 'build')
    for folder in (here, build):
        yield from sorted(glob.glob(os.path.join(folder, 'libfacula.so*')))
        yield from sorted(glob.glob(os.path.join(folder, 'libfacula*.dylib')))
    found = ctypes.util.find_library('facula')
    if found:
        yield found


def _declare(pointer, result, arguments):
    pointer.argtypes = arguments
    pointer.restype = c_int if result is STATUS else c_void_p if result is OBJECT else result
    if result is STATUS:
        pointer.errcheck = _check_status
    elif result is OBJECT:
        pointer.errcheck = _check_object


def _not_here(*arguments):
    raise Error('this libfacula was built for files only, without operators and programs', 'EUNSUPPORTED')


def _open():
    for name in _candidates():
        library = ctypes.CDLL(name)
        for function, row in FUNCTIONS.items():
            _declare(getattr(library, function), *row)
        for function, row in COMPUTE_FUNCTIONS.items():
            if hasattr(library, function):
                _declare(getattr(library, function), *row)
            else:
                setattr(library, function, _not_here)
        return library
    raise ImportError('libfacula was not found: build it (make), install it, or set FACULA_LIBRARY to its path')


lib = _open()


# ---- small conversions -------------------------------------------------------------------------------

def dims(numbers):
    numbers = [int(x) for x in numbers]
    return (c_int64 * len(numbers))(*numbers)


def take_string(pointer):
    """A text that the library gave away."""
    try:
        return ctypes.string_at(pointer).decode('utf-8', 'replace')
    finally:
        lib.fa_string_free(pointer)


def hex_digest(function, handle):
    out = ctypes.create_string_buffer(65)
    function(handle, out)
    return out.value.decode()


__all__ = ['lib', 'Error', 'Device', 'LoadOptions', 'SaveOptions', 'NumpyInfo', 'Release', 'toggle', 'dims',
           'take_string', 'hex_digest', 'byref']
