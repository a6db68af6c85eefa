/* Files that are not PyTorch's are recognised, and the refusal says what to do. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "formats/flat_files.h"

typedef struct kind_row {
    const char *head;
    size_t size;
    const char *part;                   /* of the refusal */
} kind_row;

#define ROW(head, part) { head, sizeof(head) - 1, part }

static const kind_row kinds[] = {
    ROW("", "empty"),
    ROW("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n", "git lfs pull"),
    ROW("<!DOCTYPE html><html>", "HTML"),
    ROW(" \n<HTML><head>", "HTML"),
    ROW("\xEF\xBB\xBF<?xml version=\"1.0\"?><Error>", "XML"),
    ROW("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image"),
    ROW("\xff\xd8\xff\xe0\0\x10JFIF", "image"),
    ROW("%PDF-1.4\n%\xe2\xe3", "PDF"),
    ROW("\x1f\x8b\x08\0\0\0\0\0\0\3", "gunzip"),
    ROW("\xfd" "7zXZ\0\0\4", "unxz"),
    ROW("BZh91AY&SY\0", "bunzip2"),
    ROW("\x28\xb5\x2f\xfd\0\0", "zstd"),
    ROW("\x04\x22\x4d\x18\0\0", "lz4"),
    ROW("7z\xbc\xaf\x27\x1c\0\4", "7z"),
    ROW("Rar!\x1a\x07\1\0", "RAR"),
    ROW("\x89HDF\r\n\x1a\n\0\0\0", "HDF5"),
    ROW("GGUF\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "GGUF"),
    ROW("tjgg\1\0\0\0", "GGML"),
    ROW("\x20\0\0\0ET12\0\0\0\0", "ExecuTorch"),
    ROW("\x1c\0\0\0TFL3\0\0\0\0", "TensorFlow Lite"),
    ROW("\4\0\0\0\1\0\0\0\3\0\0\0V 1\r\0\0\0", "Lua Torch"),
    ROW("4\n1\n3\nV 1\n18\nnn.Sequential\n", "Lua Torch"),
    ROW("PYTORCH1\0\0\0\0\0\0\0\0", "PYTORCH1"),
    ROW("model_checkpoint_path: \"model.ckpt-1\"\n", "TensorFlow checkpoint"),
    ROW("\x08\x07\x12\x07pytorch\x1a\x05", "ONNX"),
    ROW("\x08\x04\x12\x20\x0a\x05\x0a\x03", "Core ML"),
    ROW("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "zero bytes"),
    ROW("PK\3\4\0\0\0\0\0\0\0\0\0\0\0\0", "directory"),
    ROW("PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "not one that PyTorch writes"),
    ROW("{\"architectures\": [\"GPT2\"]}\n", "JSON"),
    ROW("import torch\nprint('h\xc3\xa9')\n", "text file"),
};

static void each_kind_is_named_with_advice(void **state)
{
    (void)state;
    for (size_t i = 0; i < FA__COUNT(kinds); i++) {
        assert_null(fa_load_memory(kinds[i].head, kinds[i].size, NULL));
        assert_int_equal(fa_error_last()->status, FA_EFORMAT);
        assert_says(kinds[i].part);
    }
}

/* Text is told from other bytes even where the head ends inside of a character. */
static void long_texts_may_be_cut_inside_of_a_character(void **state)
{
    char text[601];

    (void)state;
    for (size_t shift = 0; shift < 3; shift++) {
        memset(text, 'a', sizeof text);
        for (size_t i = shift; i + 3 <= sizeof text; i += 3)
            memcpy(text + i, "\xe2\x82\xac", 3);
        assert_null(fa_load_memory(text, 597, NULL));
        assert_says("text file");
    }
}

/* The zip's own fault, and what to do as a line of context. */
static void a_damaged_zip_is_sent_to_repair(void **state)
{
    (void)state;
    assert_null(fa_load_memory("PK\3\4 and so on", 14, NULL));
    assert_int_equal(fa_error_last()->n_notes, 1);
    assert_non_null(strstr(fa_error_last()->notes[0], "'facula repair'"));
}

static void unknown_bytes_are_shown(void **state)
{
    (void)state;
    assert_null(fa_load_memory("\1\2\3\4\5\6\7\x08\x0e", 9, NULL));
    assert_int_equal(fa_error_last()->status, FA_EFORMAT);
    assert_says("01 02 03 04");
}

static void folders_and_names_tell_too(void **state)
{
    char folder[TEMP_PATH], path[TEMP_PATH];

    (void)state;
    temp_folder(folder);
    temp_write(temp_path(path, folder, "model.data-00000-of-00001"), "\1\2\3\4\5", 5);
    assert_load_fails(path, FA_EFORMAT, "TensorFlow checkpoint");
    temp_write(temp_path(path, folder, "m.index"),
               "\0\0\0\0\0\0\0\0\x57\xfb\x80\x8b\x24\x75\x47\xdb", 16);
    assert_load_fails(path, FA_EFORMAT, "TensorFlow checkpoint");
    assert_load_fails(folder, FA_EFORMAT, "no .metadata");
    temp_write(temp_path(path, folder, "saved_model.pb"), "\x08\1\x12\4meta", 8);
    assert_load_fails(path, FA_EFORMAT, "SavedModel");
    assert_load_fails(folder, FA_EFORMAT, "SavedModel");
    temp_remove(folder);
}

static void a_refused_kind_cannot_be_forced(void **state)
{
    static const fa_load_opts opts = { .format = "gguf" };

    (void)state;
    assert_null(fa_load_memory("GGUF", 4, &opts));
    assert_int_equal(fa_error_last()->status, FA_EUNSUPPORTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_is_named_with_advice),
        cmocka_unit_test(long_texts_may_be_cut_inside_of_a_character),
        cmocka_unit_test(a_damaged_zip_is_sent_to_repair),
        cmocka_unit_test(unknown_bytes_are_shown),
        cmocka_unit_test(folders_and_names_tell_too),
        cmocka_unit_test(a_refused_kind_cannot_be_forced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
