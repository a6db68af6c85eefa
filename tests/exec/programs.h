/* programs.h: a TorchScript module of one class, made in memory of the statements of its forward:
 *
 *     class M(Module):                     w       [[1, 2], [3, 4]]
 *       w : Tensor                         count   7
 *       count : int                        names   [1, 2]
 *       names : List[int]
 *       def forward(self, x: Tensor) -> ...
 *
 * Include it after cmocka.h. */
#ifndef FA_TESTS_EXEC_PROGRAMS_H
#define FA_TESTS_EXEC_PROGRAMS_H

#include <stdio.h>

#include "formats/archives.h"
#include "module/module.h"

static inline void put_object(fa__buffer *p)
{
    pk_begin(p);
    pk_global(p, "__torch__", "M");
    pk_ops(p, ")\x81}(");
    pk_str(p, "w");
    pk_floats(p, "0", 4, 0, 2, (int64_t[]){ 2, 2 }, (int64_t[]){ 2, 1 });
    pk_str(p, "count");
    pk_int(p, 7);
    pk_str(p, "names");
    pk_global(p, "torch.jit._pickle", "build_intlist");
    pk_ops(p, "](K\x01K\x02" "e\x85R");
    pk_str(p, "training");
    pk_ops(p, "\x89ub.");
}

/* `signature`: "x: Tensor) -> Tensor". The file's bytes; fa__buffer_free. */
static inline fa__buffer file_of(const char *signature, const char *body)
{
    static const float w[] = { 1, 2, 3, 4 };
    archive a = archive_begin("m");
    fa__buffer pickle = { 0 }, code = { 0 }, constants = { 0 };

    put_object(&pickle);
    archive_pickle(&a, "data.pkl", &pickle);
    assert_int_equal(fa__buffer_format(&code,
        "class M(Module):\n  __parameters__ = [\"w\"]\n  __buffers__ = []\n  w : Tensor\n"
        "  count : int\n  names : List[int]\n  training : bool\n"
        "  def forward(self: __torch__.M, %s:\n%s", signature, body), FA_OK);
    archive_add(&a, "code/__torch__.py", code.data, code.size);
    archive_add(&a, "data/0", w, sizeof(w));
    pk_begin(&constants);
    pk_ops(&constants, ").");
    archive_pickle(&a, "constants.pkl", &constants);
    archive_text(&a, "version", "3\n");
    fa__buffer_free(&code);
    return archive_end(&a);
}

static inline fa_module *module_of(const char *signature, const char *body)
{
    fa__buffer file = file_of(signature, body);
    fa_module *out = fa_module_load_memory(file.data, file.size, NULL);

    if (out == NULL)
        fail_msg("%s", fa_error_last()->text);
    fa__buffer_free(&file);
    return out;
}

/* [[at, at + 1], [at + 2, at + 3]] */
static inline fa_tensor *square(float at)
{
    return fa_tensor_from_data(FA_FLOAT32, 2, (int64_t[]){ 2, 2 },
                               (float[]){ at, at + 1, at + 2, at + 3 });
}

#endif
