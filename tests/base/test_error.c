/* test_error.c: the last error: what is recorded, what is kept, how it is shown. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/base.h"

static void fail_records_and_clears_what_was_before(void **state)
{
    (void)state;
    fa__fail(FA_EIO, "first");
    fa__error_set_path("a.pt");
    fa__error_set_record("data.pkl");
    fa__error_set_key("weight");
    fa__error_set_offset(7);
    fa__note("a note");
    assert_int_equal(fa__fail(FA_EFORMAT, "found %d, expected %s", 3, "four"), FA_EFORMAT);
    assert_string_equal(fa_error_last()->text, "found 3, expected four");
    assert_string_equal(fa_error_last()->path, "");
    assert_string_equal(fa_error_last()->record, "");
    assert_string_equal(fa_error_last()->key, "");
    assert_int_equal(fa_error_last()->offset, -1);
    assert_int_equal(fa_error_last()->n_notes, 0);
}

static void setters_keep_the_innermost(void **state)
{
    (void)state;
    fa__fail(FA_EFORMAT, "x");
    assert_int_equal(fa__error_set_path("inner"), FA_EFORMAT);
    assert_int_equal(fa__error_set_path("outer"), FA_EFORMAT);
    fa__error_set_key("k1");
    fa__error_set_key("k2");
    fa__error_set_record("r1");
    fa__error_set_record("r2");
    fa__error_set_offset(0);
    assert_int_equal(fa__error_set_offset(5), FA_EFORMAT);
    assert_string_equal(fa_error_last()->path, "inner");
    assert_string_equal(fa_error_last()->key, "k1");
    assert_string_equal(fa_error_last()->record, "r1");
    assert_int_equal(fa_error_last()->offset, 0);
}

static void nothing_is_filled_in_without_a_failure(void **state)
{
    (void)state;
    fa_error_clear();
    assert_int_equal(fa__error_set_path("p"), FA_OK);
    assert_int_equal(fa__error_set_offset(3), FA_OK);
    assert_int_equal(fa__note("n"), FA_OK);
    assert_string_equal(fa_error_last()->path, "");
    assert_int_equal(fa_error_last()->offset, -1);
    assert_int_equal(fa_error_last()->n_notes, 0);
}

static void long_paths_keep_their_end(void **state)
{
    char path[1000];

    (void)state;
    memset(path, 'd', sizeof path);
    memcpy(path + sizeof path - 10, "/model.pt", 10);
    fa__fail(FA_EIO, "x");
    fa__error_set_path(path);
    assert_int_equal(strlen(fa_error_last()->path), sizeof fa_error_last()->path - 1);
    assert_memory_equal(fa_error_last()->path, "...", 3);
    assert_true(fa__ends_with(fa__span_of(fa_error_last()->path), "/model.pt"));
}

static void control_bytes_do_not_reach_an_error(void **state)
{
    (void)state;
    fa__fail(FA_EFORMAT, "name '%s'", "a\x1b[31m\n\x7f");
    fa__error_set_key("k\r\n");
    fa__note("%s", "n\t");
    assert_string_equal(fa_error_last()->text, "name 'a?[31m?" "?'");
    assert_string_equal(fa_error_last()->key, "k?" "?");
    assert_string_equal(fa_error_last()->notes[0], "n?");
}

static void fail_may_quote_the_last_error(void **state)
{
    (void)state;
    fa__fail(FA_EIO, "inner");
    fa__fail(FA_EFORMAT, "outer: %s", fa_error_last()->text);
    assert_string_equal(fa_error_last()->text, "outer: inner");
}

static void notes_beyond_the_last_are_dropped(void **state)
{
    (void)state;
    fa__fail(FA_EIO, "x");
    for (int i = 0; i < FA_ERROR_NOTES + 3; i++)
        assert_int_equal(fa__note("note %d", i), FA_EIO);
    assert_int_equal(fa_error_last()->n_notes, FA_ERROR_NOTES);
    assert_string_equal(fa_error_last()->notes[0], "note 0");
    assert_string_equal(fa_error_last()->notes[FA_ERROR_NOTES - 1], "note 7");
}

static void format_shows_all_that_is_known(void **state)
{
    static const char whole[] = "m.pt: data.pkl: bad (offset 9, key 'w')\n  while reading";
    char text[200], cut[8];

    (void)state;
    fa__fail(FA_EFORMAT, "bad");
    assert_int_equal(fa_error_format(text, sizeof text), 3);
    assert_string_equal(text, "bad");
    fa__error_set_offset(9);
    fa_error_format(text, sizeof text);
    assert_string_equal(text, "bad (offset 9)");
    fa__error_set_path("m.pt");
    fa__error_set_record("data.pkl");
    fa__error_set_key("w");
    fa__note("while reading");
    assert_int_equal(fa_error_format(text, sizeof text), sizeof whole - 1);
    assert_string_equal(text, whole);
    assert_int_equal(fa_error_format(cut, sizeof cut), sizeof whole - 1);
    assert_string_equal(cut, "m.pt: d");
    assert_int_equal(fa_error_format(NULL, 0), sizeof whole - 1);
}

static void format_without_a_failure_says_success(void **state)
{
    char text[20];

    (void)state;
    fa_error_clear();
    fa_error_format(text, sizeof text);
    assert_string_equal(text, "success");
}

static void errno_becomes_a_sentence(void **state)
{
    (void)state;
    errno = ENOENT;
    assert_int_equal(fa__fail_errno("open the file", "gone.pt"), FA_EIO);
    assert_string_equal(fa_error_last()->text, "cannot open the file: No such file or directory");
    assert_string_equal(fa_error_last()->path, "gone.pt");
}

static void *fail_elsewhere(void *context)
{
    (void)context;
    fa__fail(FA_ELIMIT, "elsewhere");
    return NULL;
}

static void each_thread_has_its_own(void **state)
{
    pthread_t thread;

    (void)state;
    fa__fail(FA_EIO, "here");
    assert_int_equal(pthread_create(&thread, NULL, fail_elsewhere, NULL), 0);
    pthread_join(thread, NULL);
    assert_string_equal(fa_error_last()->text, "here");
}

static void every_status_has_a_text(void **state)
{
    (void)state;
    assert_string_equal(fa_status_text(FA_ENOMEM), "out of memory");
    for (int i = FA_OK; i <= FA_ERANGE; i++)
        assert_string_not_equal(fa_status_text((fa_status)i), fa_status_text((fa_status)99));
    assert_string_equal(fa_version(), FA_VERSION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fail_records_and_clears_what_was_before),
        cmocka_unit_test(setters_keep_the_innermost),
        cmocka_unit_test(nothing_is_filled_in_without_a_failure),
        cmocka_unit_test(long_paths_keep_their_end),
        cmocka_unit_test(control_bytes_do_not_reach_an_error),
        cmocka_unit_test(fail_may_quote_the_last_error),
        cmocka_unit_test(notes_beyond_the_last_are_dropped),
        cmocka_unit_test(format_shows_all_that_is_known),
        cmocka_unit_test(format_without_a_failure_says_success),
        cmocka_unit_test(errno_becomes_a_sentence),
        cmocka_unit_test(each_thread_has_its_own),
        cmocka_unit_test(every_status_has_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
