/* What PyTorch's rebuild functions make of their arguments, and which arguments are refused
 * [formats 2.4]. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "formats/archives.h"

#define BIG ((int64_t)1 << 62)

static const float six[6] = { 0, 1, 2, 3, 4, 5 };

/* Loads a pickle that ends here, over one storage of six floats. */
static fa_value *load_six(fa__buffer *p)
{
    pk_ops(p, ".");
    return load_zip_of(p, six, sizeof six);
}

static void assert_six_refused(fa__buffer *p, const char *part)
{
    fa_value *out = load_six(p);

    assert_null(out);
    assert_says(part);
    assert_int_equal(fa_error_last()->status, FA_EFORMAT);
    assert_string_equal(fa_error_last()->record, "data.pkl");
}

typedef struct view_case {
    int64_t numel, offset;
    size_t n_sizes, n_strides;
    int64_t sizes[3], strides[3];
    const char *refusal;                /* NULL: loads */
} view_case;

static void a_view_is_checked_against_its_storage(void **state)
{
    (void)state;
    static const view_case cases[] = {
        { 6, 0, 2, 2, { 2, 3 }, { 3, 1 }, NULL },
        { 6, 5, 0, 0, { 0 }, { 0 }, NULL },
        { 6, 6, 1, 1, { 0 }, { 1 }, NULL },
        { 6, 0, 2, 2, { 3, 2 }, { 1, 3 }, NULL },
        { 6, 0, 2, 2, { 1000, 6 }, { 0, 1 }, NULL },
        { 6, 6, 0, 0, { 0 }, { 0 }, "are out of bounds for storage of size 24" },
        { 6, 1, 2, 2, { 2, 3 }, { 3, 1 }, "are out of bounds for storage of size 24" },
        { 6, 0, 2, 2, { 2, 3 }, { 4, 1 }, "are out of bounds for storage of size 24" },
        { 6, 0, 2, 2, { -2, 3 }, { 3, 1 }, "negative" },
        { 6, 0, 2, 2, { 2, 3 }, { -3, 1 }, "negative" },
        { 6, -1, 2, 2, { 2, 3 }, { 3, 1 }, "-1" },
        { 6, INT64_MAX, 1, 1, { 1 }, { 1 }, "" },
        { 6, 0, 1, 1, { BIG }, { 1 }, "" },
        { 6, 0, 2, 2, { 2, 2 }, { BIG, BIG }, "" },
        { 6, 0, 3, 3, { BIG, 4, 1 }, { 0, 0, 0 }, "overflow" },
        { 6, 0, 2, 1, { 2, 3 }, { 3 }, "2 sizes but 1 strides" },
        { 5, 0, 1, 1, { 5 }, { 1 }, "its record has 24 bytes" },
        { 7, 0, 1, 1, { 5 }, { 1 }, "its record has 24 bytes" },
        { BIG, 0, 1, 1, { 5 }, { 1 }, "its record has 24 bytes" },
        { -6, 0, 1, 1, { 5 }, { 1 }, "count of elements" },
    };

    for (size_t i = 0; i < FA__COUNT(cases); i++) {
        const view_case *c = &cases[i];
        fa__buffer p = { 0 };

        pk_begin(&p);
        pk_dense(&p, "_rebuild_tensor_v2", "FloatStorage", "0", c->numel, c->offset, c->n_sizes,
                 c->sizes, c->sizes);
        p.size -= 2 + c->n_sizes * 10;              /* the strides again, as they are */
        pk_ints(&p, c->n_strides, c->strides);
        pk_ops(&p, "\x89");
        pk_hooks(&p);
        pk_ops(&p, "tR");
        if (c->refusal == NULL) {
            fa_value *out = load_six(&p);

            assert_int_equal(fa_value_kind(out), FA_KIND_TENSOR);
            assert_int_equal(fa_tensor_storage_offset(fa_value_get_tensor(out)), c->offset);
            fa_value_release(out);
        } else {
            assert_six_refused(&p, c->refusal);
        }
    }
}

static void out_of_bounds_is_said_in_pytorchs_words(void **state)
{
    (void)state;
    fa__buffer p = { 0 };

    pk_begin(&p);
    pk_floats(&p, "0", 6, 2, 2, (const int64_t[]){ 2, 3 }, (const int64_t[]){ 3, 1 });
    assert_six_refused(&p, "setStorage: sizes [2, 3], strides [3, 1], storage offset 2, and "
                           "itemsize 4 requiring a storage size of 32 are out of bounds for "
                           "storage of size 24");
}

static void more_than_64_dimensions_are_refused(void **state)
{
    (void)state;
    int64_t ones[65];

    for (int i = 0; i < 65; i++)
        ones[i] = 1;
    for (size_t n = 64; n <= 65; n++) {
        fa__buffer p = { 0 };
        fa_value *out;

        pk_begin(&p);
        pk_floats(&p, "0", 6, 3, n, ones, ones);
        out = load_six(&p);
        if (n == 64) {
            assert_int_equal(fa_tensor_dim(fa_value_get_tensor(out)), 64);
            assert_float_at(fa_value_get_tensor(out), 0, 3);
        } else {
            assert_null(out);
            assert_says("65 dimensions; the limit is 64");
            assert_int_equal(fa_error_last()->status, FA_ELIMIT);
        }
        fa_value_release(out);
    }
}

/* module.name(*args) where the pickle of args is given as a text of opcodes. */
static void pk_call(fa__buffer *p, const char *module, const char *name, const char *args)
{
    pk_begin(p);
    pk_global(p, module, name);
    pk_ops(p, args);
    pk_ops(p, "R");
}

typedef struct call_case {
    const char *name, *args, *refusal;
} call_case;

static void wrong_arguments_are_refused(void **state)
{
    (void)state;
    static const call_case cases[] = {
        { "_rebuild_tensor", ")", "_rebuild_tensor has 0 arguments; expected 4 to 4" },
        { "_rebuild_tensor", "(NNNNNt", "has 5 arguments" },
        { "_rebuild_tensor", "(NNNNt", "argument 0 of _rebuild_tensor is a NoneType" },
        { "_rebuild_tensor_v2", "(NNNNt", "has 4 arguments; expected 5 to 7" },
        { "_rebuild_tensor_v2", "(NNNNNNNNt", "has 8 arguments" },
        { "_rebuild_tensor_v2", "(K\1NNNNNt", "argument 0 of _rebuild_tensor_v2 is a int" },
        { "_rebuild_tensor_v2", "(]}}NNNt", "argument 0" },
        { "_rebuild_tensor_v3", "(NNNNNNt", "has 6 arguments; expected 7 to 8" },
        { "_rebuild_tensor_v3", "(NNNNNNNt", "argument 6 of _rebuild_tensor_v3" },
        { "_rebuild_tensor_v3", "(NNNNNNctorch\nfloat32\nt", "argument 0" },
        { "_rebuild_qtensor", "(NNNNNt", "has 5 arguments" },
        { "_rebuild_qtensor", "(NNNNNNNt", "argument 0" },
        { "_rebuild_meta_tensor_no_storage", "(NNNt", "has 3 arguments" },
        { "_rebuild_meta_tensor_no_storage", "(N))\x89t", "argument 0" },
        { "_rebuild_meta_tensor_no_storage", "(ctorch\nfloat32\nN)\x89t", "argument 1" },
        { "_rebuild_meta_tensor_no_storage", "(ctorch\nfloat32\n)NNt", "argument 2" },
        { "_rebuild_meta_tensor_no_storage", "(ctorch\nfloat32\n))Nt", "argument 3" },
        { "_rebuild_meta_tensor_no_storage", "(ctorch\nfloat32\n)K\2\x85\x89t",
          "0 sizes but 1 strides" },
        { "_rebuild_meta_tensor_no_storage", "(ctorch\nfloat32\nN\x85K\2\x85\x89t",
          "entry 0 is no int" },
        { "_rebuild_parameter", "(Nt", "has 1 arguments" },
        { "_rebuild_parameter", "(NNNNt", "has 4 arguments" },
        { "_rebuild_parameter", "(NNNt", "argument 1" },
        { "_rebuild_parameter_with_state", "(NNNt", "has 3 arguments" },
        { "_rebuild_sparse_tensor", "(Nt", "has 1 arguments" },
        { "_rebuild_sparse_tensor", "(NNt", "argument 0 of _rebuild_sparse_tensor is no layout" },
        { "_rebuild_sparse_tensor", "(K\1Nt", "argument 1" },
        { "_rebuild_sparse_tensor", "(K\1NN\x86t", "has 2 arguments; expected 3 to 4" },
        { "_rebuild_sparse_tensor", "(K\1NNN\x87t", "argument 0" },
        { "_rebuild_sparse_tensor", "(K\2NNN\x87t", "has 3 arguments; expected 4 to 4" },
        { "_rebuild_sparse_tensor", "(K\x08Nt", "is no layout" },
        { "_rebuild_sparse_tensor", "(K\1NNt", "has 3 arguments; expected 6 to 8" },
        { "_rebuild_nested_tensor", "(NNNt", "has 3 arguments" },
        { "_rebuild_nested_tensor", "(NNNNt", "argument 0" },
        { "_rebuild_from_type_v2", "(NNNt", NULL },
    };

    for (size_t i = 0; i < FA__COUNT(cases); i++) {
        const call_case *c = &cases[i];
        fa__buffer p = { 0 };
        bool v2 = strcmp(c->name, "_rebuild_from_type_v2") == 0;

        pk_call(&p, v2 ? "torch._tensor" : "torch._utils", c->name, c->args);
        assert_six_refused(&p, c->refusal == NULL ? "has 3 arguments; expected 4 to 4"
                                                  : c->refusal);
    }
}

static void small_objects_refuse_wrong_arguments(void **state)
{
    (void)state;
    static const struct { const char *module, *name, *args, *refusal; } cases[] = {
        { "torch", "Size", "N\x85", "argument 0 of torch.Size" },
        { "torch", "Size", "NN\x86", "torch.Size has 2 arguments" },
        { "torch", "Size", "N\x85\x85", "entry 0 is no int" },
        { "torch", "device", ")", "torch.device has 0 arguments" },
        { "torch", "device", "K\1\x85", "argument 0 of torch.device is a int" },
        { "torch.storage", "_load_from_bytes", ")", "_load_from_bytes has 0 arguments" },
        { "collections", "OrderedDict", "K\1\x85", "OrderedDict is built from 1 arguments" },
        { "collections", "OrderedDict", "]K\1a\x85", "is no pair of key and value" },
        { "collections", "OrderedDict", "](K\1K\2K\3ta\x85", "is no pair of key and value" },
        { "builtins", "complex", "N\x85", "complex is built from a NoneType" },
    };

    for (size_t i = 0; i < FA__COUNT(cases); i++) {
        fa__buffer p = { 0 };

        pk_call(&p, cases[i].module, cases[i].name, cases[i].args);
        assert_six_refused(&p, cases[i].refusal);
    }
}

static void an_unhashable_key_of_an_ordered_dict_is_refused(void **state)
{
    (void)state;
    fa__buffer p = { 0 };

    pk_call(&p, "collections", "OrderedDict", "]]K\1\x86" "a\x85");
    pk_ops(&p, ".");
    assert_null(load_zip_of(&p, six, sizeof six));
    assert_says("unhashable type: 'list'");
}

static void a_size_and_a_device_come_as_values(void **state)
{
    (void)state;
    fa__buffer p = { 0 };
    fa_device device;
    fa_value *out;

    pk_begin(&p);
    pk_global(&p, "torch", "Size");
    pk_ints(&p, 2, (const int64_t[]){ 4, BIG });
    pk_ops(&p, "\x85R");
    pk_global(&p, "torch", "device");
    pk_str(&p, "cuda");
    pk_ops(&p, "K\3\x86R\x86.");
    out = load_zip_of(&p, six, sizeof six);
    assert_int_equal(fa_value_size_at(fa_value_at(out, 0), 1), BIG);
    assert_int_equal(fa_value_get_device(fa_value_at(out, 1), &device), FA_OK);
    assert_string_equal(device.type, "cuda");
    assert_int_equal(device.index, 3);
    fa_value_release(out);
}

/* _rebuild_tensor_v2 with a seventh argument. */
static fa_value *load_with_metadata(const char *ops)
{
    fa__buffer p = { 0 };
    const int64_t n = 3, one = 1;
    fa_value *out;

    pk_begin(&p);
    pk_dense(&p, "_rebuild_tensor_v2", "ComplexFloatStorage", "0", 3, 0, 1, &n, &one);
    pk_ops(&p, "\x89");
    pk_hooks(&p);
    pk_ops(&p, ops);
    pk_ops(&p, "tR.");
    out = load_zip_of(&p, six, sizeof six);
    return out;
}

static void metadata_sets_the_conj_and_neg_bits(void **state)
{
    (void)state;
    fa_value *out = load_with_metadata("}X\4\0\0\0");
    double real, imag;

    assert_null(out);                   /* cut in the text */
    out = load_with_metadata("}U\4conj\x88s");
    assert_non_null(out);
    assert_int_equal(fa_tensor_item(fa_value_get_tensor(out), 1, &real, &imag), FA_OK);
    assert_true(real == 2 && imag == -3);
    fa_value_release(out);
    out = load_with_metadata("}(U\4conj\x88U\3neg\x88u");
    assert_int_equal(fa_tensor_item(fa_value_get_tensor(out), 1, &real, &imag), FA_OK);
    assert_true(real == -2 && imag == 3);
    fa_value_release(out);
    assert_null(load_with_metadata("}U\5other\x88s"));
    assert_says("unknown tensor metadata 'other'");
    assert_null(load_with_metadata("]"));
    assert_says("argument 6");
    out = load_with_metadata("N");
    assert_non_null(out);
    fa_value_release(out);
}

static void a_v3_tensor_has_the_dtype_that_it_names(void **state)
{
    (void)state;
    static const uint16_t numbers[] = { 1, 65535, 7 };
    const int64_t two = 2, one = 1;
    fa__buffer p = { 0 };
    fa_value *out;

    pk_begin(&p);
    pk_global(&p, "torch._utils", "_rebuild_tensor_v3");
    pk_ops(&p, "((");
    pk_str(&p, "storage");
    pk_global(&p, "torch.storage", "UntypedStorage");
    pk_str(&p, "0");
    pk_str(&p, "cpu");
    pk_int(&p, 6);
    pk_ops(&p, "tQ");
    pk_int(&p, 1);
    pk_ints(&p, 1, &two);
    pk_ints(&p, 1, &one);
    pk_ops(&p, "\x89");
    pk_hooks(&p);
    pk_global(&p, "torch", "uint16");
    pk_ops(&p, "tR.");
    out = load_zip_of(&p, numbers, sizeof numbers);
    assert_int_equal(fa_tensor_dtype(fa_value_get_tensor(out)), FA_UINT16);
    assert_float_at(fa_value_get_tensor(out), 0, 65535);
    fa_value_release(out);
}

/* quantizer_params of a quint8 tensor of 2 x 3. */
static fa_value *load_quantized(const char *ops)
{
    static const uint8_t bytes[6] = { 10, 11, 12, 13, 14, 15 };
    fa__buffer p = { 0 };

    pk_begin(&p);
    pk_dense(&p, "_rebuild_qtensor", "QUInt8Storage", "0", 6, 0, 2, (const int64_t[]){ 2, 3 },
             (const int64_t[]){ 3, 1 });
    pk_ops(&p, ops);
    pk_ops(&p, "\x89");
    pk_hooks(&p);
    pk_ops(&p, "tR.");
    return load_zip_of(&p, bytes, sizeof bytes);
}


static void quantizers_are_read_and_checked(void **state)
{
    (void)state;
    fa_value *out = load_quantized("(ctorch\nper_tensor_affine\nK\2K\x0at");

    assert_non_null(out);
    assert_float_at(fa_value_get_tensor(out), 1, 2);
    fa_value_release(out);
    out = load_quantized("(ctorch\nper_channel_affine\n](K\1K\2e](K\x0aK\x0d" "eK\0t");
    assert_null(out);                   /* K\0 ends the text: the pickle is cut */
    out = load_quantized("(ctorch\nper_channel_affine\n](K\1K\2K\3e](K\1K\1K\1eK\1t");
    assert_non_null(out);
    assert_float_at(fa_value_get_tensor(out), 5, 3 * 14);
    fa_value_release(out);

    assert_null(load_quantized("(ctorch\nper_channel_affine\n](K\1K\2e](K\1K\1eK\1t"));
    assert_null(load_quantized("(ctorch\nper_channel_affine\n](K\1K\2K\3e](K\1K\1K\1eK\2t"));
    assert_null(load_quantized("(ctorch\nper_channel_affine\nN](K\1K\1eK\1t"));
    assert_says("per-channel parameters are a NoneType");
    assert_null(load_quantized("(ctorch\nper_channel_affine\n]Na](K\1K\1eK\1t"));
    assert_null(load_quantized("(ctorch\nper_tensor_affine\nK\2t"));
    assert_says("quantizer_params has 2 arguments");
    assert_null(load_quantized("(ctorch\nper_sentence_affine\nK\2K\1t"));
    assert_says("qscheme torch.per_sentence_affine");
    assert_null(load_quantized("(K\1t"));
    assert_says("name no qscheme");
    assert_null(load_quantized(")"));
    assert_null(load_quantized("N"));
}

/* Zero points that no int64 can hold must not be converted. */
static void zero_points_beyond_an_int_are_refused(void **state)
{
    (void)state;
    assert_null(load_quantized("(ctorch\nper_channel_affine\n](K\1K\2K\3e]"
                               "(F1e300\nFnan\nF-inf\neK\1t"));
    assert_says("int");
}

static void sparse_parts_must_fit_one_another(void **state)
{
    (void)state;
    const int64_t two = 2, one = 1;
    fa__buffer p = { 0 };

    pk_begin(&p);
    pk_global(&p, "torch._utils", "_rebuild_sparse_tensor");
    pk_ops(&p, "(K\1(");
    pk_floats(&p, "0", 6, 0, 1, &two, &one);        /* indices that are no int64 */
    pk_floats(&p, "0", 6, 0, 1, &two, &one);
    pk_ints(&p, 1, &two);
    pk_ops(&p, "ttR");
    pk_ops(&p, ".");
    assert_null(load_zip_of(&p, six, sizeof six));
    assert_int_equal(fa_error_last()->status, FA_EFORMAT);
}

static void a_parameter_keeps_requires_grad_and_attributes(void **state)
{
    (void)state;
    const int64_t n = 6, one = 1;
    fa__buffer p = { 0 };
    fa_value *out;

    pk_begin(&p);
    pk_global(&p, "torch._utils", "_rebuild_parameter_with_state");
    pk_ops(&p, "(");
    pk_floats(&p, "0", 6, 0, 1, &n, &one);
    pk_ops(&p, "\x88");
    pk_hooks(&p);
    pk_ops(&p, "}U\3tagK\7stR.");
    out = load_zip_of(&p, six, sizeof six);
    assert_true(fa_tensor_is_parameter(fa_value_get_tensor(out)));
    assert_true(fa_tensor_requires_grad(fa_value_get_tensor(out)));
    assert_non_null(fa_value_find_text(fa_value_state(out), "tag"));
    fa_value_release(out);
}

/* torch 0.1-0.3: an empty tensor object whose tensor comes with BUILD. */
static void tensors_of_torch_0_1_are_built_from_their_state(void **state)
{
    (void)state;
    const int64_t n = 6, one = 1;
    fa__buffer p = { 0 };
    fa_value *out;

    pk_begin(&p);
    pk_global(&p, "torch.nn.parameter", "Parameter");
    pk_ops(&p, ")\x81(");
    pk_global(&p, "torch", "FloatTensor");
    pk_ops(&p, ")\x81(");
    pk_storage(&p, "FloatStorage", "0", 6);
    pk_int(&p, 0);
    pk_ints(&p, 1, &n);
    pk_ints(&p, 1, &one);
    pk_ops(&p, "tbN");
    pk_hooks(&p);
    pk_ops(&p, "\x88\x89tb.");
    out = load_zip_of(&p, six, sizeof six);
    if (out == NULL)
        fail_msg("%s", fa_error_last()->text);
    assert_true(fa_tensor_is_parameter(fa_value_get_tensor(out)));
    assert_true(fa_tensor_requires_grad(fa_value_get_tensor(out)));
    assert_float_at(fa_value_get_tensor(out), 5, 5);
    fa_value_release(out);
}

static void old_states_of_wrong_kinds_are_refused(void **state)
{
    (void)state;
    static const char *const states[] = {
        "ctorch\nFloatTensor\n)\x81(NNNNtb",
        "ctorch.nn.parameter\nParameter\n)\x81(NNNNNtb",
        "ctorch.autograd.variable\nVariable\n)\x81(NNNNNtb",
    };

    for (size_t i = 0; i < FA__COUNT(states); i++) {
        fa__buffer p = { 0 };

        pk_begin(&p);
        pk_ops(&p, states[i]);
        assert_six_refused(&p, "argument 0 of");
    }
}

static void a_typed_tensor_keeps_class_and_state(void **state)
{
    (void)state;
    const int64_t n = 6, one = 1;
    fa__buffer p = { 0 };
    fa_value *out;

    pk_begin(&p);
    pk_global(&p, "torch._tensor", "_rebuild_from_type_v2");
    pk_ops(&p, "(");
    pk_global(&p, "torch._utils", "_rebuild_tensor_v2");
    pk_global(&p, "mine", "Tagged");
    pk_ops(&p, "(");
    pk_storage(&p, "FloatStorage", "0", 6);
    pk_int(&p, 0);
    pk_ints(&p, 1, &n);
    pk_ints(&p, 1, &one);
    pk_ops(&p, "\x89");
    pk_hooks(&p);
    pk_ops(&p, "t}U\3tagK\7stR.");
    out = load_zip_of(&p, six, sizeof six);
    assert_int_equal(fa_value_kind(out), FA_KIND_TENSOR);
    assert_true(fa_value_is_global(fa_value_tensor_subclass(out), "mine", "Tagged"));
    assert_non_null(fa_value_find_text(fa_value_state(out), "tag"));
    fa_value_release(out);
}

/* What cannot be made here stays the object that it is. */
static void unknown_functions_stay_objects(void **state)
{
    (void)state;
    fa__buffer p = { 0 };
    fa_value *out;

    pk_begin(&p);
    pk_global(&p, "torch._utils", "_rebuild_tensor_v9");
    pk_ops(&p, "(K\1K\2tR.");
    out = load_zip_of(&p, six, sizeof six);
    assert_int_equal(fa_value_kind(out), FA_KIND_OBJECT);
    assert_int_equal(fa_value_len(fa_value_object_args(out)), 2);
    fa_value_release(out);
}

static void files_inside_files_are_limited(void **state)
{
    (void)state;
    fa__buffer file = { 0 };
    int depth = 0;

    pk_begin(&file);
    pk_ops(&file, "K\7.");
    for (; depth < 12; depth++) {
        fa__buffer outer = { 0 };
        uint8_t head[5] = { 'B' };
        fa_value *out;

        pk_begin(&outer);
        outer.data[1] = 3;
        pk_global(&outer, "torch.storage", "_load_from_bytes");
        fa__put_le32(head + 1, (uint32_t)file.size);
        pk_raw(&outer, head, sizeof head);
        pk_raw(&outer, file.data, file.size);
        pk_ops(&outer, "\x85R.");
        fa__buffer_free(&file);
        file = outer;
        out = fa_load_memory(file.data, file.size, NULL);
        if (out == NULL)
            break;
        fa_value_release(out);
    }
    assert_int_equal(depth, FA__MAX_NESTED_FILES);
    assert_int_equal(fa_error_last()->status, FA_ELIMIT);
    assert_says("files saved inside one another");
    fa__buffer_free(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_view_is_checked_against_its_storage),
        cmocka_unit_test(out_of_bounds_is_said_in_pytorchs_words),
        cmocka_unit_test(more_than_64_dimensions_are_refused),
        cmocka_unit_test(wrong_arguments_are_refused),
        cmocka_unit_test(small_objects_refuse_wrong_arguments),
        cmocka_unit_test(an_unhashable_key_of_an_ordered_dict_is_refused),
        cmocka_unit_test(a_size_and_a_device_come_as_values),
        cmocka_unit_test(metadata_sets_the_conj_and_neg_bits),
        cmocka_unit_test(a_v3_tensor_has_the_dtype_that_it_names),
        cmocka_unit_test(quantizers_are_read_and_checked),
        cmocka_unit_test(zero_points_beyond_an_int_are_refused),
        cmocka_unit_test(sparse_parts_must_fit_one_another),
        cmocka_unit_test(a_parameter_keeps_requires_grad_and_attributes),
        cmocka_unit_test(tensors_of_torch_0_1_are_built_from_their_state),
        cmocka_unit_test(old_states_of_wrong_kinds_are_refused),
        cmocka_unit_test(a_typed_tensor_keeps_class_and_state),
        cmocka_unit_test(unknown_functions_stay_objects),
        cmocka_unit_test(files_inside_files_are_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
