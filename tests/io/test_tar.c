/* Finding members of tars that are made here, byte by byte. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "base/fault_alloc.h"
#include "io/io.h"

#define OK(call) assert_int_equal((call), FA_OK)
#define BLOCK 512

typedef struct archive {
    uint8_t data[64 * BLOCK];
    size_t size;
} archive;

static void seal(uint8_t *header)
{
    unsigned sum = 0;
    memset(header + 148, ' ', 8);
    for (int i = 0; i < BLOCK; i++)
        sum += header[i];
    snprintf((char *)header + 148, 8, "%06o", sum);
}

/* A header; returns it, so that a test may spoil it and seal it again. */
static uint8_t *add_header(archive *self, const char *name, char type, size_t size)
{
    uint8_t *header = self->data + self->size;
    assert_true(self->size + BLOCK <= sizeof self->data);
    memset(header, 0, BLOCK);
    memcpy(header, name, strlen(name));
    snprintf((char *)header + 124, 12, "%011o", (unsigned)size);
    header[156] = (uint8_t)type;
    memcpy(header + 257, "ustar\0" "00", 8);
    seal(header);
    self->size += BLOCK;
    return header;
}

static uint8_t *add(archive *self, const char *name, char type, const char *text)
{
    uint8_t *header = add_header(self, name, type, strlen(text));
    memset(self->data + self->size, 0, BLOCK);
    memcpy(self->data + self->size, text, strlen(text));
    self->size += (strlen(text) + BLOCK - 1) / BLOCK * BLOCK;
    return header;
}

static void end(archive *self)
{
    memset(self->data + self->size, 0, 2 * BLOCK);
    self->size += 2 * BLOCK;
}

static fa_status find(const archive *self, const char *name, uint64_t *offset, uint64_t *size)
{
    fa__source *source = fa__source_from_memory(self->data, self->size);
    fa_status st = source == NULL ? FA_ENOMEM : fa__tar_find(source, name, offset, size);
    fa__source_release(source);
    return st;
}

static void assert_found(const archive *self, const char *name, const char *text)
{
    uint64_t offset, size;
    OK(find(self, name, &offset, &size));
    assert_int_equal(size, strlen(text));
    assert_memory_equal(self->data + offset, text, strlen(text));
}

static void assert_fails(const archive *self, const char *name, fa_status status)
{
    uint64_t offset = 77, size = 77;
    assert_int_equal(find(self, name, &offset, &size), status);
    assert_int_equal(offset, 77);
    assert_int_equal(size, 77);
}

static void members_are_found_by_name(void **state)
{
    (void)state;
    archive tar = { .size = 0 };
    add(&tar, "sys_info", '0', "first");
    add(&tar, "empty", '0', "");
    add(&tar, "folder", '5', "");
    add(&tar, "old", '\0', "of the seventh edition");
    add(&tar, "storages", '0', "last");
    end(&tar);
    assert_found(&tar, "sys_info", "first");
    assert_found(&tar, "empty", "");
    assert_found(&tar, "old", "of the seventh edition");
    assert_found(&tar, "storages", "last");
    assert_fails(&tar, "storage", FA_ENOTFOUND);
    assert_fails(&tar, "folder", FA_EUNSUPPORTED);
}

static void the_last_of_one_name_counts(void **state)
{
    (void)state;
    archive tar = { .size = 0 };
    add(&tar, "a", '0', "old");
    add(&tar, "a", '0', "new");
    end(&tar);
    assert_found(&tar, "a", "new");
}

static void a_tar_may_end_without_zero_blocks(void **state)
{
    (void)state;
    archive tar = { .size = 0 };
    add(&tar, "a", '0', "text");
    assert_found(&tar, "a", "text");
    tar.size -= BLOCK - 4;              /* not even padded */
    assert_found(&tar, "a", "text");
    tar.size -= 1;
    assert_fails(&tar, "a", FA_EFORMAT);
}

static void what_follows_the_end_is_not_read(void **state)
{
    (void)state;
    archive tar = { .size = 0 };
    end(&tar);
    add(&tar, "a", '0', "text");
    assert_fails(&tar, "a", FA_ENOTFOUND);
    tar.size = 0;
    assert_fails(&tar, "a", FA_ENOTFOUND);
}

static void a_prefix_stands_before_the_name(void **state)
{
    (void)state;
    archive tar = { .size = 0 };
    uint8_t *header = add(&tar, "name", '0', "text");
    memcpy(header + 345, "some/folder", 11);
    seal(header);
    end(&tar);
    assert_found(&tar, "some/folder/name", "text");
    assert_fails(&tar, "name", FA_ENOTFOUND);
}

static void gnu_long_names_are_read(void **state)
{
    (void)state;
    archive tar = { .size = 0 };
    char name[300];
    memset(name, 'n', 299);
    name[299] = '\0';
    add(&tar, "././@LongLink", 'L', name);
    add(&tar, "nnn", '0', "long");
    add(&tar, "nnn", '0', "short");
    end(&tar);
    assert_found(&tar, name, "long");
    assert_found(&tar, "nnn", "short");
}

static void pax_headers_name_the_next_member(void **state)
{
    (void)state;
    archive tar = { .size = 0 };
    add(&tar, "pax", 'x', "18 path=long/name\n13 mtime=1.5\n9 size=4\n");
    add_header(&tar, "cut", '0', 0);
    memcpy(tar.data + tar.size, "text", 4);
    tar.size += BLOCK;
    add(&tar, "global", 'g', "19 path=everything\n");
    add(&tar, "after", '0', "plain");
    end(&tar);
    assert_found(&tar, "long/name", "text");
    assert_found(&tar, "after", "plain");
    assert_fails(&tar, "cut", FA_ENOTFOUND);
    assert_fails(&tar, "pax", FA_ENOTFOUND);
}

static void damaged_pax_headers_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = { "path=x\n", "99 path=x\n", "9 path=x", "7 path\n", "3 \n",
                                         "0 path=x\n",
                                         "9 size=x\n", "99999999999999999999 path=x\n", "2\n" };
    for (size_t i = 0; i < FA__COUNT(texts); i++) {
        archive tar = { .size = 0 };
        add(&tar, "pax", 'x', texts[i]);
        add(&tar, "a", '0', "text");
        end(&tar);
        assert_fails(&tar, "a", FA_EFORMAT);
    }
}

static void sizes_may_be_binary(void **state)
{
    (void)state;
    archive tar = { .size = 0 };
    uint8_t *header = add(&tar, "a", '0', "text");
    memset(header + 124, 0, 12);
    header[124] = 0x80;
    header[135] = 4;
    seal(header);
    end(&tar);
    assert_found(&tar, "a", "text");
}

static void impossible_sizes_are_refused(void **state)
{
    (void)state;
    static const char sizes[][13] = { "77777777777\0", "777777777777",
                                      "\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff",
                                      "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
                                      "0000000000x\0", "-1         \0",
                                      "00000004000\0" };
    for (size_t i = 0; i < FA__COUNT(sizes); i++) {
        archive tar = { .size = 0 };
        uint8_t *header = add(&tar, "a", '0', "text");
        memcpy(header + 124, sizes[i], 12);
        seal(header);
        end(&tar);
        assert_fails(&tar, "a", FA_EFORMAT);
    }
}

static void extensions_have_a_limit(void **state)
{
    (void)state;
    archive tar = { .size = 0 };
    add_header(&tar, "pax", 'x', (1 << 20) + 1);
    end(&tar);
    assert_fails(&tar, "a", FA_ELIMIT);
    tar.size = 0;
    add_header(&tar, "pax", 'x', 1 << 20);
    end(&tar);
    assert_fails(&tar, "a", FA_EFORMAT);        /* within the limit, but longer than the archive */
}

static void the_checksum_is_verified(void **state)
{
    (void)state;
    archive tar = { .size = 0 };
    uint8_t *header = add(&tar, "a", '0', "text");
    end(&tar);
    header[0] = 'b';
    assert_fails(&tar, "b", FA_EFORMAT);
    assert_int_equal(fa_error_last()->offset, 0);
    archive text = { .size = 700 };
    memset(text.data, 'x', text.size);
    assert_fails(&text, "x", FA_EFORMAT);
}

static fa_status find_long(void *context)
{
    uint64_t offset, size;
    return find(context, "long/name", &offset, &size);
}

static void failing_allocations_leak_nothing(void **state)
{
    (void)state;
    archive tar = { .size = 0 };
    add(&tar, "pax", 'x', "18 path=long/name\n");
    add(&tar, "cut", '0', "text");
    end(&tar);
    FAULT_SWEEP(find_long, &tar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_found_by_name),
        cmocka_unit_test(the_last_of_one_name_counts),
        cmocka_unit_test(a_tar_may_end_without_zero_blocks),
        cmocka_unit_test(what_follows_the_end_is_not_read),
        cmocka_unit_test(a_prefix_stands_before_the_name),
        cmocka_unit_test(gnu_long_names_are_read),
        cmocka_unit_test(pax_headers_name_the_next_member),
        cmocka_unit_test(damaged_pax_headers_are_refused),
        cmocka_unit_test(sizes_may_be_binary),
        cmocka_unit_test(impossible_sizes_are_refused),
        cmocka_unit_test(extensions_have_a_limit),
        cmocka_unit_test(the_checksum_is_verified),
        cmocka_unit_test(failing_allocations_leak_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
